package homegrown.tasks.nextword;

import homegrown.adapt.BudgetException;
import homegrown.adapt.Climb;
import homegrown.adapt.Decision;
import homegrown.adapt.Evidence;
import homegrown.adapt.Forecast;
import homegrown.adapt.Limits;
import homegrown.adapt.Readings;
import homegrown.adapt.Rung;
import homegrown.adapt.StepBudget;
import homegrown.adapt.StoppedException;
import homegrown.adapt.Trial;
import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rungs of the ladder above statistics: the base network in the mixture as it is, with rows for
 * the person's words, and then an output layer that learnt from cached states. Holds what the rungs
 * share: the person's vocabulary, states that were read, the weights to start from.
 */
final class NetworkRungs {

  /** Names of the rungs, as people read them. */
  static final String NETWORK = "network";

  static final String OUTPUT_LAYER = "output layer";
  static final String WHOLE = "whole network";

  /** What a network takes beside statistics for any text, and for each word of it, at most. */
  static final long FIXED_BYTES = 24 << 20;

  static final long BYTES_PER_WORD = 270;

  /** Seconds that judging a word by a network takes on one slow thread. */
  static final double JUDGING_SECONDS = 1e-3;

  /** Gains that other people had on their tune part, in nats a word. */
  private static final double NETWORK_GAIN = 0.29;

  private static final double OUTPUT_LAYER_GAIN = 0.12;

  /** Fewer words than this teach an output layer nothing. */
  private static final int FEWEST_WORDS = 300;

  /** A training that is shorter than this share of the full one is of no use. */
  static final double LEAST_SHARE = 0.1;

  /** Multiply-accumulates a second that the slowest device makes on a thread. */
  private static final double SLOW_MACS = 2e9;

  /** Steps that are made to see how long one takes, and those among them that count. */
  private static final int TRIAL_STEPS = 12;

  private static final int COUNTED_STEPS = 8;

  /** Passes over the words that were held out, and their rate against that of the training. */
  static final double CATCH_UP_EPOCHS = 2;

  static final double CATCH_UP_RATE = 0.1;

  private final Network network;
  private final NetworkVocabulary vocabulary;
  private final Device device;
  private final Readings readings;
  private final TrainingState training;
  private final StateCache cache;
  private final OutputTraining.Settings settings;
  private final long seed;
  private final PersonalModel statistics;
  private final DistinctLines train;
  private final List<String> tune;
  private final long heldBytes;
  private final Weights start;
  private final StateReader reader;
  private final WholeNetworkRung whole;
  private Optional<LineStates> tuneStates = Optional.empty();
  private Optional<HeldOutParts> tuneParts = Optional.empty();
  private double secondsTaken;
  private double secondsOfSlow;
  private long largestBytes;

  /**
   * Rungs for one person.
   *
   * @param rowCounts how often each row was written in the train part
   * @param statistics of the train part
   * @param train the train part as rows of the vocabulary, newest lines last
   * @param tune the tune part
   * @param heldBytes what the run holds beside the network's part
   * @param course of the run
   * @param seed of order and sample
   */
  NetworkRungs(
      Network network,
      NetworkVocabulary vocabulary,
      long[] rowCounts,
      PersonalModel statistics,
      DistinctLines train,
      List<String> tune,
      OutputTraining.Settings settings,
      StateCache cache,
      Device device,
      Course course,
      long seed,
      long heldBytes) {
    this.network = network;
    this.vocabulary = vocabulary;
    this.statistics = statistics;
    this.train = train;
    this.tune = tune;
    this.settings = settings;
    this.cache = cache;
    this.device = device;
    this.readings = course.readings();
    this.training = course.outputLayer();
    this.seed = seed;
    this.heldBytes = heldBytes;
    this.start = OutputLayer.start(network, vocabulary, rowCounts);
    OutputLayer.round(start, network);
    device.warmUp();
    this.reader = new StateReader(network.size(), network.weights(), device);
    this.whole = new WholeNetworkRung(this, network, vocabulary, rowCounts, device, course, seed);
  }

  /** The rungs, cheap to dear. */
  List<Rung<Candidate>> rungs() {
    return List.of(new AsItIs(), new OutputLayerRung(), whole);
  }

  /** The states of the tune part, once the first rung was climbed. */
  LineStates tuneStates() {
    return tuneStates.get();
  }

  /** Lets go of kept states that this run did not use, and of all other pieces but some. */
  void tidy(List<String> others) {
    cache.tidy(others);
  }

  /** Most bytes that the run held at once. */
  long largestBytes() {
    return largestBytes;
  }

  /** The states of lines as they come, from the cache or computed. */
  LineStates states(List<String> lines, StateReader.Step step) {
    List<int[]> rows = rows(lines);
    int[] once = new int[rows.size()];
    Arrays.fill(once, 1);
    return cache.read(rows, once, vocabulary, reader, step);
  }

  /**
   * The output layer after a few more steps on lines that were held out so far, at the rate that is
   * right for so little: what the person wrote last matters most.
   */
  PersonalNetwork caughtUp(PersonalNetwork trained, List<LineStates> lately, Pace pace) {
    Weights weights = trained.output().copy();
    int words = 0;
    for (LineStates part : lately) {
      words += part.size();
    }
    if (words == 0) {
      return trained;
    }
    OutputTraining.Settings last = settings.with(CATCH_UP_EPOCHS, settings.rate() * CATCH_UP_RATE);
    OutputTraining training =
        new OutputTraining(last, weights, start, lately, last.steps(words), device, seed + 1);
    pace.spent(training.train(pace));
    OutputLayer.round(weights, network);
    return PersonalNetwork.of(network, vocabulary, weights);
  }

  /** The whole network after one more pass over lines that were held out so far. */
  PersonalNetwork wholeCaughtUp(PersonalNetwork trained, List<String> lately, Pace pace) {
    return whole.caughtUp(trained, rows(lately), pace);
  }

  /**
   * A network over lines that are all there.
   *
   * @param states of these lines by the base's recurrent part, which most networks share
   * @param on the device that predicts
   * @param prepares as in {@link PersonalNetwork#over(LineStates, Device, boolean)}
   */
  NeuralPart over(
      PersonalNetwork candidate,
      List<String> lines,
      LineStates states,
      Device on,
      boolean prepares) {
    if (candidate.sharesStates()) {
      return candidate.over(states, on, prepares);
    }
    return candidate.over(candidate.states(tokens(lines), device), on, prepares);
  }

  /**
   * Bytes that judging takes beside {@link #largestBytes} for weights that are packed once: those
   * of two networks for each part of the lines that is judged at the same time.
   */
  long preparedBytes() {
    int parts = Math.min(Judging.PARTS, device.threads());
    return 2L * parts * PersonalNetwork.preparedBytes(network.size(), vocabulary.rows());
  }

  /** Asked before every step and told what was done. */
  interface Pace extends OutputTraining.Pace {
    /** Counts multiply-accumulates. */
    void spent(long macs);
  }

  /** Whether the network takes part in what the ladder came to. */
  static boolean climbed(Climb<Candidate> climb) {
    for (Decision decision : climb.decisions()) {
      if (decision.rung().equals(NETWORK)) {
        return decision.climbed();
      }
    }
    return false;
  }

  /** Seconds that a slow device takes for multiply-accumulates. */
  double seconds(long macs) {
    return macs / (SLOW_MACS * device.threads());
  }

  /** Bytes that the run holds with the states of so many words. */
  long networkBytes(long words) {
    int width = network.size().embedding();
    return heldBytes
        + 4L * start.data().length
        + LineStates.bytes(width, words)
        + StateReader.bytes(network.size(), device)
        + PersonalNetwork.bytes(network.size(), vocabulary.rows(), device);
  }

  /** What a rung with a network leaves for judging: the gate part is about as long as this one. */
  double judging() {
    long words = 0;
    for (String line : tune) {
      words += Tokenizer.words(line, 0, line.length());
    }
    return words * JUDGING_SECONDS / device.threads();
  }

  /** The train part. */
  DistinctLines train() {
    return train;
  }

  /** The tokens of the tune part. */
  List<List<Token>> tuneTokens() {
    return tokens(tune);
  }

  /** Seconds that the output layer took against those that a slow device would have taken. */
  double speed() {
    return secondsOfSlow > 0 ? secondsTaken / secondsOfSlow : 1;
  }

  private List<List<Token>> tokens(List<String> lines) {
    List<List<Token>> tokens = new ArrayList<>();
    for (String line : lines) {
      tokens.add(statistics.tokens(line));
    }
    return tokens;
  }

  /** Lines as rows of the vocabulary. */
  private List<int[]> rows(List<String> lines) {
    List<int[]> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(vocabulary.encode(statistics.tokens(line)));
    }
    return rows;
  }

  private static void checkStop(Limits limits) {
    if (limits.stop().requested()) {
      throw new StoppedException();
    }
  }

  private PersonalNetwork untrained() {
    return PersonalNetwork.of(network, vocabulary, start);
  }

  /** What statistics give to the tune part, the same with every network of these rows. */
  HeldOutParts tuneParts(HeldOutParts.Step step) {
    if (!tuneParts.isPresent()) {
      PersonalModel model = statistics.with(Mixture.baseOnly(), untrained());
      tuneParts = Optional.of(HeldOutParts.of(model, tune, step));
    }
    return tuneParts.get();
  }

  /** A candidate on the tune part, whose states by it are given. */
  Trial<Candidate> trial(
      PersonalNetwork candidate, LineStates states, long macs, long bytes, Limits limits) {
    float[] rows =
        candidate.targets(
            states,
            device,
            () -> {
              checkStop(limits);
              return true;
            });
    HeldOutParts parts = tuneParts((line, of) -> checkStop(limits)).with(rows);
    largestBytes = Math.max(largestBytes, bytes);
    Candidate made = new Candidate(parts.fit(), Optional.of(candidate));
    return new Trial<>(made, parts.crosswise(), macs + candidate.macs() * states.size(), bytes);
  }

  /** The base network in the mixture. */
  private final class AsItIs implements Rung<Candidate> {

    @Override
    public String name() {
      return NETWORK;
    }

    private long tokens() {
      long tokens = 0;
      for (String line : tune) {
        tokens += line.length() / 5 + 1;
      }
      return tokens;
    }

    @Override
    public Forecast forecast(Evidence soFar) {
      long tokens = tokens();
      long macs =
          StateReader.macs(network.size(), tune.size(), tokens)
              + tokens * vocabulary.rows() * network.size().embedding();
      double seconds = seconds(macs) + judging();
      return new Forecast(networkBytes(tokens), seconds, seconds, macs, NETWORK_GAIN);
    }

    @Override
    public Trial<Candidate> climb(Candidate below, Limits limits) {
      long before = readings.number(cache::macs);
      tuneStates = Optional.of(states(tune, () -> checkStop(limits)));
      PersonalNetwork candidate = untrained();
      // The gate part has about as many words, and its states are held beside these.
      long bytes = networkBytes(2L * tuneStates.get().size());
      long macs = readings.number(cache::macs) - before;
      return trial(candidate, tuneStates.get(), macs, bytes, limits);
    }
  }

  /** An output layer that learnt. */
  private final class OutputLayerRung implements Rung<Candidate> {

    @Override
    public String name() {
      return OUTPUT_LAYER;
    }

    @Override
    public Optional<String> buildsOn() {
      return Optional.of(NETWORK);
    }

    private long bytes(long words) {
      int width = network.size().embedding();
      int rows = vocabulary.rows();
      return networkBytes(words + 2L * tuneStates.get().size())
          + OutputTraining.bytes(settings, rows, width, (int) words, device);
    }

    private long macs(long lines, long words, double share) {
      int width = network.size().embedding();
      long steps = (long) (share * settings.steps((int) words));
      return StateReader.macs(network.size(), lines, words)
          + steps * OutputTraining.macs(settings, width)
          + (long) tuneStates.get().size() * vocabulary.rows() * width;
    }

    @Override
    public Forecast forecast(Evidence soFar) {
      long lines = train.lines().size();
      long words = train.tokens();
      long macs = macs(lines, words, 1);
      double least = Math.min(1, (double) FEWEST_WORDS / Math.max(1, words));
      return new Forecast(
          bytes(Math.min(words, FEWEST_WORDS)),
          seconds(macs) + judging(),
          seconds(macs(lines, words, LEAST_SHARE)) * least + judging(),
          macs,
          OUTPUT_LAYER_GAIN);
    }

    /** The newest lines whose states fit the memory. */
    private int firstLine(Limits limits) {
      List<int[]> lines = train.lines();
      long each = bytes(1) - bytes(0);
      long left = limits.bytes() - bytes(0);
      int first = lines.size();
      while (first > 0 && left >= each * lines.get(first - 1).length) {
        left -= each * lines.get(--first).length;
      }
      return first;
    }

    @Override
    public Trial<Candidate> climb(Candidate below, Limits limits) {
      final double began = readings.nanos() / 1e9;
      double until = began + limits.seconds() - judging();
      int first = firstLine(limits);
      int all = train.lines().size();
      long macs = -readings.number(cache::macs);
      LineStates states =
          cache.read(
              train.lines().subList(first, all),
              Arrays.copyOfRange(train.counts(), first, all),
              vocabulary,
              reader,
              () -> {
                checkStop(limits);
                if (readings.over(until)) {
                  throw new BudgetException("the time was over while states were read");
                }
                readings.done();
              });
      macs += readings.number(cache::macs);
      if (states.size() < FEWEST_WORDS) {
        throw new BudgetException("only " + states.size() + " words fit the memory");
      }
      Weights weights;
      try (Device alone = Device.best(1)) {
        weights = trained(states, alone, until, limits);
      }
      macs += training.macs();
      secondsTaken = readings.nanos() / 1e9 - began;
      secondsOfSlow = seconds(macs);
      PersonalNetwork candidate = PersonalNetwork.of(network, vocabulary, weights);
      return trial(candidate, tuneStates.get(), macs, bytes(states.size()), limits);
    }

    /**
     * Trains on all threads or on one, whichever is faster at the moment: steps are short, and
     * where others want the cores too, threads wait long for one another. The bits are the same.
     */
    private Weights trained(LineStates states, Device alone, double until, Limits limits) {
      long wanted = settings.steps(states.size());
      double each = readings.figure(() -> secondsPerStep(states, device));
      Device on = device;
      if (device.threads() > 1) {
        double byOne = readings.figure(() -> secondsPerStep(states, alone));
        on = byOne < each ? alone : device;
        each = Math.min(each, byOne);
      }
      StepBudget budget = StepBudget.of(wanted, each, until - readings.nanos() / 1e9);
      long steps = budget.steps();
      if (steps < LEAST_SHARE * wanted) {
        throw new BudgetException("time for " + steps + " of " + wanted + " steps is left");
      }
      // Where it ended before, by its last step or by the time, it ends again.
      boolean known = readings.repeating();
      long last = known ? readings.number(() -> steps) : steps;
      if (training.kept() == TrainingState.Phase.ENDED) {
        training.ended(training.take(graph()), training.keptMacs());
        return training.weights();
      }
      List<LineStates> parts = List.of(states);
      OutputTraining made =
          training.kept() == TrainingState.Phase.UNDER_WAY
              ? OutputTraining.goingOn(settings, start, parts, steps, on, seed, training.take())
              : new OutputTraining(settings, start.copy(), start, parts, steps, on, seed);
      training.underWay(made::write);
      long macs =
          made.train(
              () -> {
                checkStop(limits);
                return known ? made.steps() < last : readings.now() / 1e9 < until;
              });
      if (!known) {
        readings.number(made::steps);
      }
      OutputLayer.round(made.weights(), network);
      training.ended(made.weights(), macs);
      return training.weights();
    }

    private Graph graph() {
      return OutputGraph.adapted(1, vocabulary.rows(), network.size().embedding()).graph;
    }

    /** On a copy, so that the training itself is the same whatever the clock shows. */
    private double secondsPerStep(LineStates states, Device on) {
      OutputTraining training =
          new OutputTraining(settings, start.copy(), start, List.of(states), TRIAL_STEPS, on, seed);
      int[] step = new int[1];
      long[] began = new long[1];
      training.train(
          () -> {
            if (step[0]++ == TRIAL_STEPS - COUNTED_STEPS) {
              began[0] = readings.now();
            }
            return true;
          });
      return Math.max(1, readings.now() - began[0]) / 1e9 / COUNTED_STEPS;
    }
  }
}

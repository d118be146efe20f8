package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import homegrown.adapt.Budget;
import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One person's text by which ways of training are compared: each learns from the same lines, is
 * fitted, judged and brought up to date in the same way, and is scored on lines that none has seen.
 * Counts multiply-accumulates and seconds of all of it but that last scoring. Arms that learn by a
 * network share the person's statistics, whose cost is told apart.
 */
public final class Study implements AutoCloseable {

  /** Passes and share of the rate with which a network that learnt as a whole is brought up. */
  private static final double CATCH_UP_EPOCHS = 1;

  private static final double CATCH_UP_RATE = 0.3;

  /**
   * How a network learns as a whole.
   *
   * @param negatives rows that the words of a step are compared with; 0 for all
   * @param epochs passes over the lines
   * @param rate the highest learning rate of Adam
   * @param dropout share of the embedding's and of the layer's outputs that a step drops
   * @param pull towards the base (L2-SP), 0 for none
   * @param time tokens in a row of a batch
   * @param batch rows
   */
  public record FullTuning(
      int negatives,
      double epochs,
      double rate,
      double dropout,
      double pull,
      int time,
      int batch) {}

  /** What makes the output layer cheap or good, to be left out one at a time. */
  public enum Lever {
    /** The adapter on the state. */
    ADAPTER,
    /** Rows for the person's words. */
    OWN_ROWS,
    /** Learning from what was held out, in the end. */
    CATCH_UP,
    /** States that are read once: without it they are read anew for each pass. */
    CACHE
  }

  /**
   * How an output layer learns.
   *
   * @param epochs passes over the words
   * @param rate the highest learning rate of row-wise Adagrad
   * @param pull towards the base (L2-SP), 0 for none
   * @param batch words in a step
   * @param negatives rows that the words of a step are compared with
   * @param without what is left out
   */
  public record LayerTuning(
      double epochs, double rate, double pull, int batch, int negatives, Set<Lever> without) {

    /** Copies what is left out. */
    public LayerTuning {
      without = Set.copyOf(without);
    }

    /** With all levers. */
    public LayerTuning(double epochs, double rate, double pull, int batch, int negatives) {
      this(epochs, rate, pull, batch, negatives, Set.of());
    }

    /** The same without a lever. */
    public LayerTuning without(Lever lever) {
      return new LayerTuning(epochs, rate, pull, batch, negatives, Set.of(lever));
    }

    /** What training uses. */
    public static LayerTuning standard() {
      OutputTraining.Settings s = OutputTraining.Settings.standard();
      return new LayerTuning(s.epochs(), s.rate(), s.pull(), s.batch(), s.negatives());
    }
  }

  /**
   * What came of an arm.
   *
   * @param alone the network alone on the lines that nobody has seen; where there is no network,
   *     the same as mixed
   * @param mixed network, statistics and recent words
   * @param macs multiply-accumulates of the network's part: reading, training, fitting, judging
   * @param seconds of the same
   */
  public record Outcome(Score alone, Score mixed, long macs, double seconds) {}

  /** A place for files that another program reads. */
  public interface Files {

    /** Opens a file to be written; it is closed when it is whole. */
    OutputStream open(String name) throws IOException;
  }

  /**
   * What another program can compare itself with.
   *
   * @param logLoss mean over all words and emoji of the test lines, in nats; one without a row has
   *     the probability of the unknown word
   * @param logLossKnown the same over those with a row
   */
  public record Plain(double logLoss, double logLossKnown) {}

  private final BaseModel base;
  private final Network network;
  private final Device device;
  private final List<String> lines;
  private final List<String> train;
  private final List<String> tune;
  private final List<String> gate;
  private final List<String> test;
  private final PersonalModel first;
  private final PersonalModel last;
  private final NetworkVocabulary vocabulary;
  private final Mixture statisticsMixture;
  private final double statisticsSeconds;

  /**
   * Counts the person's statistics.
   *
   * @param lines to learn from, oldest first
   * @param test lines that nobody sees before they are scored
   * @param threads 1 to 256
   */
  public Study(BaseModel base, List<String> lines, List<String> test, int threads) {
    this.base = base;
    this.network = base.network().get();
    this.device = Device.best(threads);
    this.lines = lines;
    this.test = test;
    final long began = System.nanoTime();
    long words = 0;
    for (String line : lines) {
      words += Tokenizer.words(line, 0, line.length());
    }
    int gateLines = Training.heldOut(lines.size(), words, Training.GATE_SHARE);
    int tuneLines = Training.heldOut(lines.size(), words, Training.TUNE_SHARE);
    int tuneFrom = lines.size() - gateLines - tuneLines;
    this.train = lines.subList(0, tuneFrom);
    this.tune = lines.subList(tuneFrom, tuneFrom + tuneLines);
    this.gate = lines.subList(tuneFrom + tuneLines, lines.size());
    this.first = statistics(train, Mixture.baseOnly());
    this.vocabulary =
        NetworkVocabulary.of(base, network, first.counts(), Training.FEWEST_OCCURRENCES);
    this.statisticsMixture = HeldOutParts.of(first, tune, (line, of) -> {}).fit();
    PersonalModel judged = statistics(lines.subList(0, tuneFrom + tuneLines), statisticsMixture);
    Judging.of(
        (from, to) -> new Judging.Sides(judged.baseArm(), judged), gate, threads, (line, of) -> {});
    this.last = statistics(lines, statisticsMixture);
    this.statisticsSeconds = (System.nanoTime() - began) / 1e9;
  }

  private PersonalModel statistics(List<String> some, Mixture mixture) {
    PersonalCounts counts = new PersonalCounts(1 << 14);
    RecentLines recent = new RecentLines();
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    for (String line : some) {
      List<Token> tokens = tokenizer.tokens(line);
      counts.add(tokens);
      recent.add(tokens);
    }
    PersonalCounts canonical = counts.canonical();
    return new PersonalModel(base, canonical, recent.counts(canonical), mixture);
  }

  /** Seconds that statistics take by themselves: counting, fitting, judging, counting all. */
  public double statisticsSeconds() {
    return statisticsSeconds;
  }

  /** Words to learn from, in the train part. */
  public int words() {
    int words = 0;
    for (String line : train) {
      words += Tokenizer.words(line, 0, line.length());
    }
    return words;
  }

  /** The base alone and with its statistics, as it serves where nobody has trained. */
  public Outcome base() {
    PersonalNetwork whole = PersonalNetwork.base(network, base.lexicon());
    NeuralPart over = whole.over(states(whole, test), device);
    PersonalModel model =
        last.with(statisticsMixture, new Neural(Optional.of(over), Optional.empty()));
    return new Outcome(alone(whole), Scorer.score(model.baseArm(), test), 0, 0);
  }

  /** The person's statistics, mixed with the statistics of the base. */
  public Outcome statistics() {
    Score score = Scorer.score(last, test);
    return new Outcome(score, score, 0, 0);
  }

  /** What a person gets: the ladder, within the default budget but for memory. */
  public Outcome ladder(long seed) {
    Budget budget = Budget.DEFAULT.memory(Budget.mebibytes(256));
    Training.Result result =
        Training.train(
            base,
            lines::forEach,
            budget,
            progress -> {},
            () -> false,
            device.threads(),
            Blobs.none(),
            seed);
    PersonalModel model = result.model();
    Optional<NeuralPart> personal = model.neural().personal();
    Score mixed = Scorer.score(model.over(test, device), test);
    Score alone = personal.isPresent() ? alone((PersonalNetwork) personal.get()) : mixed;
    return new Outcome(alone, mixed, result.receipt().macs(), result.receipt().seconds());
  }

  /** The base network with rows for the person's words, mixed but not trained. */
  public Outcome frozen() {
    Run run = new Run();
    PersonalNetwork candidate =
        PersonalNetwork.of(network, vocabulary, OutputLayer.start(network, vocabulary, counts()));
    Mixture mixture = run.fitted(candidate);
    run.judged(candidate, mixture);
    return run.outcome(candidate, mixture);
  }

  /** An output layer that learns from states that are read once. */
  public Outcome outputLayer(LayerTuning tuning, long seed) {
    final Run run = new Run();
    NetworkVocabulary words =
        tuning.without().contains(Lever.OWN_ROWS)
            ? NetworkVocabulary.of(base, network, first.counts(), Integer.MAX_VALUE)
            : vocabulary;
    DistinctLines distinct = new DistinctLines();
    for (String line : train) {
      distinct.add(words.encode(first.tokens(line)));
    }
    StateReader reader = new StateReader(network.size(), network.weights(), device);
    LineStates states = reader.read(distinct.lines(), distinct.counts(), words, () -> {});
    int readings = 1;
    if (tuning.without().contains(Lever.CACHE)) {
      for (; readings < tuning.epochs(); readings++) {
        states = reader.read(distinct.lines(), distinct.counts(), words, () -> {});
      }
    }
    run.macs +=
        readings * StateReader.macs(network.size(), distinct.lines().size(), distinct.tokens());
    Weights start = OutputLayer.start(network, words, words.count(first.counts()));
    Weights weights = start.copy();
    OutputTraining.Settings settings =
        new OutputTraining.Settings(
            tuning.epochs(),
            tuning.rate(),
            tuning.pull(),
            tuning.batch(),
            tuning.negatives(),
            !tuning.without().contains(Lever.ADAPTER));
    run.macs += train(settings, weights, start, List.of(states), seed);
    OutputLayer.round(weights, network);
    PersonalNetwork candidate = PersonalNetwork.of(network, words, weights);
    Mixture mixture = run.fitted(candidate);
    run.judged(candidate, mixture);
    if (tuning.without().contains(Lever.CATCH_UP)) {
      return run.outcome(candidate, mixture);
    }
    OutputTraining.Settings last =
        settings.with(NetworkRungs.CATCH_UP_EPOCHS, settings.rate() * NetworkRungs.CATCH_UP_RATE);
    Weights caughtUp = weights.copy();
    List<LineStates> lately = List.of(run.tuneStates, run.gateStates);
    run.macs += train(last, caughtUp, start, lately, seed + 1);
    OutputLayer.round(caughtUp, network);
    return run.outcome(PersonalNetwork.of(network, words, caughtUp), mixture);
  }

  private long train(
      OutputTraining.Settings settings,
      Weights weights,
      Weights anchor,
      List<LineStates> parts,
      long seed) {
    int words = 0;
    for (LineStates part : parts) {
      words += part.size();
    }
    long steps = settings.steps(words);
    return new OutputTraining(settings, weights, anchor, parts, steps, device, seed)
        .train(() -> true);
  }

  /** A network that learns as a whole. */
  public Outcome whole(FullTuning tuning, long seed) {
    Run run = new Run();
    Weights start = NetworkExtension.of(network, vocabulary, counts());
    Weights weights = run.tuned(start, train, tuning, seed);
    PersonalNetwork candidate = PersonalNetwork.whole(network, vocabulary, weights);
    Mixture mixture = run.fitted(candidate);
    run.judged(candidate, mixture);
    FullTuning last =
        new FullTuning(
            tuning.negatives(),
            CATCH_UP_EPOCHS,
            tuning.rate() * CATCH_UP_RATE,
            tuning.dropout(),
            tuning.pull(),
            tuning.time(),
            tuning.batch());
    List<String> lately = new ArrayList<>(tune);
    lately.addAll(gate);
    Weights caughtUp = run.tuned(weights, lately, last, seed + 1);
    return run.outcome(PersonalNetwork.whole(network, vocabulary, caughtUp), mixture);
  }

  /** Writes what another program needs to train a whole network on the train part. */
  public void export(FullTuning tuning, long seed, Files files) throws IOException {
    NetworkExport.write(
        NetworkExtension.of(network, vocabulary, counts()),
        vocabulary,
        rows(train),
        rows(test),
        settings(tuning, seed),
        files);
  }

  /** The network before any training, as another program sees it. */
  public Plain plain() {
    return plain(NetworkExtension.of(network, vocabulary, counts()));
  }

  /** A network that learnt as a whole from the train part alone, as another program sees it. */
  public Plain plain(FullTuning tuning, long seed) {
    Weights start = NetworkExtension.of(network, vocabulary, counts());
    return plain(
        new NetworkFineTuning(start, vocabulary, device)
            .train(rows(train), settings(tuning, seed), () -> false)
            .weights());
  }

  private Plain plain(Weights weights) {
    PersonalNetwork whole = PersonalNetwork.whole(network, vocabulary, weights);
    LineStates states = states(whole, test);
    float[] probabilities = whole.targetsAmongAll(states, device);
    double all = 0;
    double known = 0;
    int knownWords = 0;
    for (int word = 0; word < probabilities.length; word++) {
      double loss = -Math.log(probabilities[word]);
      boolean there = states.target(word) != Ids.UNKNOWN;
      all += loss;
      known += there ? loss : 0;
      knownWords += there ? 1 : 0;
    }
    return new Plain(all / probabilities.length, known / knownWords);
  }

  private List<int[]> rows(List<String> some) {
    List<int[]> rows = new ArrayList<>();
    for (String line : some) {
      rows.add(vocabulary.encode(first.tokens(line)));
    }
    return rows;
  }

  private static NetworkFineTuning.Settings settings(FullTuning tuning, long seed) {
    return new NetworkFineTuning.Settings(
        new NetworkFineTuning.Softmax(tuning.negatives()),
        tuning.epochs(),
        tuning.rate(),
        tuning.dropout(),
        tuning.pull(),
        tuning.time(),
        tuning.batch(),
        seed);
  }

  private long[] counts() {
    return vocabulary.count(first.counts());
  }

  private LineStates states(PersonalNetwork part, List<String> some) {
    List<List<Token>> tokens = new ArrayList<>();
    for (String line : some) {
      tokens.add(first.tokens(line));
    }
    return part.states(tokens, device);
  }

  private Score alone(PersonalNetwork part) {
    return Scorer.score(new NetworkArm(last, part.over(states(part, test), device)), test);
  }

  @Override
  public void close() {
    device.close();
  }

  /** What one arm costs. */
  private final class Run {

    private final long began = System.nanoTime();
    private long macs;
    private LineStates tuneStates;
    private LineStates gateStates;

    private LineStates read(PersonalNetwork part, List<String> some) {
      long tokens = 0;
      for (String line : some) {
        tokens += first.tokens(line).size() + 1;
      }
      macs += StateReader.macs(network.size(), some.size(), tokens);
      return states(part, some);
    }

    Weights tuned(Weights start, List<String> some, FullTuning tuning, long seed) {
      NetworkFineTuning.Result result =
          new NetworkFineTuning(start, vocabulary, device)
              .train(rows(some), settings(tuning, seed), () -> false);
      macs += result.macs();
      WholeNetwork.round(result.weights());
      return result.weights();
    }

    Mixture fitted(PersonalNetwork candidate) {
      tuneStates = read(candidate, tune);
      macs += tuneStates.size() * candidate.macs();
      float[] rows = candidate.targets(tuneStates, device, () -> true);
      PersonalModel model = first.with(Mixture.baseOnly(), candidate);
      return HeldOutParts.of(model, tune, (line, of) -> {}).with(rows).fit();
    }

    /** Judges as training does, for what it costs. */
    void judged(PersonalNetwork candidate, Mixture mixture) {
      gateStates = read(candidate, gate);
      PersonalNetwork ofBase = PersonalNetwork.base(network, base.lexicon());
      macs += gateStates.size() * (candidate.macs() + ofBase.macs());
      try (Device one = Device.best(1);
          Device another = Device.best(1)) {
        Judging.Maker maker =
            (from, to) -> {
              Device of = from == 0 ? one : another;
              LineStates some = gateStates.lines(from, to);
              // The base would read states of its own beside a whole network; that is left out.
              Neural over =
                  new Neural(
                      Optional.of(ofBase.over(some, of)), Optional.of(candidate.over(some, of)));
              PersonalModel model = first.with(mixture, over);
              return new Judging.Sides(model.baseArm(), model);
            };
        Judging.of(maker, gate, device.threads(), (line, of) -> {});
      }
    }

    Outcome outcome(PersonalNetwork part, Mixture mixture) {
      double seconds = (System.nanoTime() - began) / 1e9;
      LineStates states = states(part, test);
      try (Device one = Device.best(1);
          Device another = Device.best(1)) {
        Judging.Maker maker =
            (from, to) -> {
              NeuralPart over = part.over(states.lines(from, to), from == 0 ? one : another);
              Neural neural = new Neural(Optional.empty(), Optional.of(over));
              return new Judging.Sides(new NetworkArm(last, over), last.with(mixture, neural));
            };
        Judging scores = Judging.of(maker, test, device.threads(), (line, of) -> {});
        return new Outcome(scores.base(), scores.personal(), macs, seconds);
      }
    }
  }
}

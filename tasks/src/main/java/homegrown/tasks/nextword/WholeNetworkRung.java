package homegrown.tasks.nextword;

import homegrown.adapt.BudgetException;
import homegrown.adapt.Evidence;
import homegrown.adapt.Forecast;
import homegrown.adapt.Limits;
import homegrown.adapt.Readings;
import homegrown.adapt.Rung;
import homegrown.adapt.StoppedException;
import homegrown.adapt.Trial;
import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rung on which the recurrent part learns too. */
final class WholeNetworkRung implements Rung<Candidate> {

  /** Gain that other people had on their tune part, in nats a word. */
  private static final double GAIN = 0.002;

  private static final int NEGATIVES = 512;
  private static final double EPOCHS = 2;
  private static final double RATE = 1e-3;
  private static final double DROPOUT = 0.2;
  private static final int TIME = 32;
  private static final int BATCH = 8;
  private static final double CATCH_UP_EPOCHS = 1;

  private final NetworkRungs shared;
  private final Network network;
  private final NetworkVocabulary vocabulary;
  private final long[] rowCounts;
  private final Device device;
  private final Readings readings;
  private final TrainingState training;
  private final long seed;

  /**
   * The rung above others.
   *
   * @param rowCounts how often each row was written in the train part
   * @param course of the run
   * @param seed of order, dropout and sample
   */
  WholeNetworkRung(
      NetworkRungs shared,
      Network network,
      NetworkVocabulary vocabulary,
      long[] rowCounts,
      Device device,
      Course course,
      long seed) {
    this.shared = shared;
    this.network = network;
    this.vocabulary = vocabulary;
    this.rowCounts = rowCounts;
    this.device = device;
    this.readings = course.readings();
    this.training = course.whole();
    this.seed = seed;
  }

  @Override
  public String name() {
    return NetworkRungs.WHOLE;
  }

  @Override
  public Optional<String> buildsOn() {
    return Optional.of(NetworkRungs.OUTPUT_LAYER);
  }

  private List<int[]> lines() {
    List<int[]> lines = new ArrayList<>();
    int[] counts = shared.train().counts();
    for (int i = 0; i < counts.length; i++) {
      for (int time = 0; time < counts[i]; time++) {
        lines.add(shared.train().lines().get(i));
      }
    }
    return lines;
  }

  /** Multiply-accumulates of so many passes, and of scoring. */
  private long macs(double epochs) {
    long width = network.size().embedding();
    long tokens = 0;
    int[] counts = shared.train().counts();
    for (int i = 0; i < counts.length; i++) {
      tokens += (long) counts[i] * shared.train().lines().get(i).length;
    }
    long each = StateReader.macs(network.size(), 0, 1) + (NEGATIVES + 1) * width;
    LineStates tune = shared.tuneStates();
    long scoring = StateReader.macs(network.size(), tune.lines(), tune.size());
    scoring += tune.size() * vocabulary.rows() * width;
    return (long) (3 * each * tokens * epochs) + scoring;
  }

  private NetworkFineTuning tuning() {
    return new NetworkFineTuning(
        NetworkExtension.of(network, vocabulary, rowCounts), vocabulary, device);
  }

  private NetworkFineTuning.Settings settings(double epochs, double rate) {
    return new NetworkFineTuning.Settings(
        NetworkFineTuning.Softmax.sampled(NEGATIVES), epochs, rate, DROPOUT, 0, TIME, BATCH, seed);
  }

  private long bytes(List<int[]> lines, NetworkFineTuning.Settings settings) {
    return shared.networkBytes(shared.tuneStates().size()) + tuning().peakBytes(lines, settings);
  }

  @Override
  public Forecast forecast(Evidence soFar) {
    long macs = macs(EPOCHS);
    double least = shared.seconds(macs(EPOCHS * NetworkRungs.LEAST_SHARE)) + shared.judging();
    return new Forecast(
        bytes(lines(), settings(EPOCHS, RATE)),
        shared.seconds(macs) + shared.judging(),
        least,
        macs,
        GAIN);
  }

  @Override
  public Trial<Candidate> climb(Candidate below, Limits limits) {
    double until = readings.nanos() / 1e9 + limits.seconds() - shared.judging();
    double full = shared.seconds(macs(EPOCHS)) * shared.speed();
    double share = Math.min(1, (limits.seconds() - shared.judging()) / full);
    List<int[]> lines = lines();
    NetworkFineTuning.Settings settings = settings(EPOCHS * share, RATE);
    Weights weights = trained(lines, settings, until, limits);
    PersonalNetwork candidate = PersonalNetwork.whole(network, vocabulary, weights);
    LineStates states = candidate.states(shared.tuneTokens(), device);
    return shared.trial(candidate, states, training.macs(), bytes(lines, settings), limits);
  }

  private Weights trained(
      List<int[]> lines, NetworkFineTuning.Settings settings, double until, Limits limits) {
    if (training.kept() == TrainingState.Phase.ENDED) {
      NetworkSize size = network.size();
      NetworkSize extended = new NetworkSize(vocabulary.rows(), size.embedding(), size.hidden());
      Weights weights = training.take(new NetworkGraph(extended, 1, 1, 0).graph);
      training.ended(weights, training.keptMacs());
      return weights;
    }
    boolean[] late = new boolean[1];
    NetworkFineTuning.Result result;
    try {
      result =
          tuning()
              .train(
                  lines,
                  settings,
                  () -> {
                    late[0] = readings.over(until);
                    return late[0] || limits.stop().requested();
                  },
                  training);
    } catch (StoppedException e) {
      if (late[0]) {
        training.dropped();
        throw new BudgetException("the time was over while the whole network learnt");
      }
      throw e;
    }
    WholeNetwork.round(result.weights());
    training.ended(result.weights(), result.macs());
    return result.weights();
  }

  /** A candidate after one more pass over lines that were held out so far. */
  PersonalNetwork caughtUp(PersonalNetwork trained, List<int[]> lately, NetworkRungs.Pace pace) {
    NetworkFineTuning.Result result;
    try {
      result =
          new NetworkFineTuning(trained.output(), vocabulary, device)
              .train(
                  lately,
                  settings(CATCH_UP_EPOCHS, RATE * NetworkRungs.CATCH_UP_RATE),
                  () -> !pace.goesOn());
    } catch (StoppedException e) {
      if (pace.goesOn()) {
        throw e;
      }
      return trained;
    }
    pace.spent(result.macs());
    WholeNetwork.round(result.weights());
    return PersonalNetwork.whole(network, vocabulary, result.weights());
  }
}

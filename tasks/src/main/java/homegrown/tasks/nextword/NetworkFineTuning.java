package homegrown.tasks.nextword;

import homegrown.adapt.Stop;
import homegrown.adapt.StoppedException;
import homegrown.engine.Adam;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import java.util.List;
import java.util.Random;

/**
 * Trains all parameters of a network on a person's lines: Adam, a rate that climbs for a twentieth
 * of the steps and then falls to zero over exactly the rest, clipping by the norm; by the softmax
 * over the whole vocabulary or over a sample. The same settings, lines, kernels and number of
 * threads give the same bits.
 */
final class NetworkFineTuning {

  static final double BETA1 = 0.9;
  static final double BETA2 = 0.99;
  static final double EPSILON = 1e-8;
  static final double CLIP = 1;

  /** The rate climbs in one of so many steps. */
  static final int WARM_UP_PART = 20;

  /** A copy of the token, input and target in rows that are half full at least. */
  private static final long BYTES_PER_TOKEN = 20;

  /** The objects around a line and its row. */
  private static final long BYTES_PER_LINE = 160;

  private final Weights start;
  private final NetworkVocabulary vocabulary;
  private final Device device;
  private final NetworkSize size;

  /**
   * Which classes a target is compared with.
   *
   * @param negatives size of the sample that a step draws, at most all rows; 0 for no sample but
   *     the whole vocabulary
   */
  record Softmax(int negatives) {

    /** Compared with all of the vocabulary. */
    static final Softmax FULL = new Softmax(0);

    /** Compared with a sample. */
    static Softmax sampled(int negatives) {
      return new Softmax(negatives);
    }
  }

  /**
   * How to train.
   *
   * @param softmax over what
   * @param epochs passes over the lines, above 0; the last one may be a part
   * @param rate the highest learning rate
   * @param dropout share of the embedding's and of the layer's outputs that a step drops
   * @param pull towards the weights at the start (L2-SP), 0 for none
   * @param time tokens in a row of a batch
   * @param batch rows
   * @param seed of order, dropout and sample
   */
  record Settings(
      Softmax softmax,
      double epochs,
      double rate,
      double dropout,
      double pull,
      int time,
      int batch,
      long seed) {}

  /**
   * What came of it.
   *
   * @param weights after the last step
   * @param steps made
   * @param macs multiply-accumulates of all steps
   */
  record Result(Weights weights, long steps, long macs) {}

  /**
   * Makes ready.
   *
   * @param start weights of a network over the rows of the vocabulary; they stay as they are
   * @throws NextWordException if they have another number of rows
   */
  NetworkFineTuning(Weights start, NetworkVocabulary vocabulary, Device device) {
    Shape table = start.shapes().get("table");
    if (table.dim(0) != vocabulary.rows()) {
      throw new NextWordException(
          "fine-tuning: expected weights for "
              + vocabulary.rows()
              + " rows, got "
              + table.dim(0)
              + "; extend them by the person's words");
    }
    this.start = start;
    this.vocabulary = vocabulary;
    this.device = device;
    this.size =
        new NetworkSize(table.dim(0), table.dim(1), start.shapes().get("projection").dim(1));
  }

  /** The rates of a run of so many steps: the one after the last would be 0. */
  static Schedule schedule(double rate, long steps) {
    long warmUp = Math.min(steps - 1, Math.max(1, steps / WARM_UP_PART));
    Schedule fall = Schedule.linear(rate, steps - warmUp);
    return warmUp == 0 ? fall : fall.warmUpFromFirst(warmUp);
  }

  /** The most bytes that training takes at once, with the weights at its start. */
  long peakBytes(List<int[]> lines, Settings settings) {
    long tokens = 0;
    long pieces = 0;
    for (int[] line : lines) {
      tokens += line.length;
      pieces += (line.length + settings.time() - 1) / settings.time();
    }
    long sample = settings.softmax().negatives() == 0 ? 0 : NegativeSample.bytes(size.vocabulary());
    return new Run(settings, 1).plan.peakBytes()
        + (long) Float.BYTES * start.data().length
        + sample
        + tokens * BYTES_PER_TOKEN
        + pieces * BYTES_PER_LINE;
  }

  /** Trains without going on from anything. */
  Result train(List<int[]> lines, Settings settings, Stop stop) {
    return train(lines, settings, stop, new TrainingState());
  }

  /**
   * Trains, or goes on with a training of the same start, lines and settings.
   *
   * @param lines rows of tokens, each line behind {@link Ids#START}
   * @param stop asked before every step
   * @param state from which it goes on, and which learns how far it is
   * @throws StoppedException if {@code stop} said so
   * @throws NextWordException if the lines have no targets
   */
  Result train(List<int[]> lines, Settings settings, Stop stop, TrainingState state) {
    long[] targets = targets(lines);
    long steps = 0;
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      stopIfAsked(stop);
      steps += steps(packed(lines, settings, epoch), settings, epoch);
    }
    Run run = new Run(settings, steps);
    run.start(targets, state);
    state.underWay(run.trainer::write);
    long before = 0;
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      PackedLines packed = packed(lines, settings, epoch);
      int count = steps(packed, settings, epoch);
      for (int step = (int) Math.min(count, run.trainer.steps() - before); step < count; step++) {
        stopIfAsked(stop);
        run.step(packed, step * settings.batch());
      }
      before += count;
    }
    long macs = steps * (run.plan.cost().forward() + run.plan.cost().backward());
    return new Result(run.trainer.weights(), steps, macs);
  }

  private PackedLines packed(List<int[]> lines, Settings settings, int epoch) {
    return PackedLines.shuffled(lines, vocabulary, settings.time(), settings.seed() + epoch);
  }

  private static int steps(PackedLines packed, Settings settings, int epoch) {
    int whole = (packed.rows() + settings.batch() - 1) / settings.batch();
    return (int) Math.ceil(whole * Math.min(1, settings.epochs() - epoch));
  }

  private static void stopIfAsked(Stop stop) {
    if (stop.requested()) {
      throw new StoppedException();
    }
  }

  /** How often each row is a target. */
  private long[] targets(List<int[]> lines) {
    long[] counts = new long[vocabulary.rows()];
    boolean some = false;
    for (int[] line : lines) {
      for (int i = 1; i < line.length; i++) {
        if (vocabulary.predicted(line[i])) {
          counts[vocabulary.input(line[i])]++;
          some = true;
        }
      }
    }
    if (!some) {
      throw new NextWordException(
          "fine-tuning: expected lines with words in them, got "
              + lines.size()
              + " without; give text");
    }
    return counts;
  }

  /** A plan of so many steps and, once started, its memory. */
  private final class Run {

    private final Settings settings;
    private final NetworkGraph network;
    private final NetworkGraph.Sampled sampled;
    private final Plan plan;
    private final Random random;
    private NegativeSample sample;
    private Trainer trainer;

    Run(Settings settings, long steps) {
      this.settings = settings;
      this.random = new Random(settings.seed());
      network = new NetworkGraph(size, settings.time(), settings.batch(), settings.dropout());
      int negatives = Math.min(size.vocabulary(), settings.softmax().negatives());
      sampled = negatives == 0 ? null : network.sampled(negatives);
      Adam adam = new Adam(BETA1, BETA2, EPSILON);
      Update update = Update.by(adam, schedule(settings.rate(), steps)).clipNorm(CLIP);
      if (settings.pull() > 0) {
        update = update.towards(start, settings.pull());
      }
      Tensor loss = sampled == null ? network.loss : sampled.loss();
      plan = Plan.training(loss, update).on(device);
    }

    void start(long[] targets, TrainingState state) {
      trainer =
          state.kept() == TrainingState.Phase.UNDER_WAY
              ? Trainer.read(plan, device, state.take())
              : plan.start(start.copy(), device, settings.seed());
      if (sampled != null) {
        sample = new NegativeSample(targets);
        sample.logExpected(
            trainer.ids(sampled.negatives()).length, trainer.input(sampled.expected()));
        for (long step = 0; step < trainer.steps(); step++) {
          sample.draw(random, trainer.ids(sampled.negatives()));
        }
      }
    }

    void step(PackedLines packed, int row) {
      int[] y = trainer.ids(network.targets);
      packed.batch(row, settings.batch(), trainer.ids(network.inputs), y);
      if (sampled != null) {
        sample.draw(random, trainer.ids(sampled.negatives()));
        weigh(y, trainer.input(sampled.learnt()));
      }
      trainer.step();
    }

    private void weigh(int[] y, Slice learnt) {
      for (int i = 0; i < y.length; i++) {
        boolean there = y[i] != NetworkGraph.NO_TARGET;
        learnt.data()[learnt.at() + i] = there ? 1 : 0;
        y[i] = there ? y[i] : Ids.NONE;
      }
    }
  }
}

package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.RowAdagrad;
import homegrown.engine.Schedule;
import homegrown.engine.Slice;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Random;

/**
 * Trains the output layer on cached states: a sample of the vocabulary in place of all of it, rows
 * that a step does not touch left alone, each row with a learning rate of its own (row-wise
 * Adagrad), a pull towards the base (L2-SP), a rate that falls to zero over exactly the steps that
 * there are. A line that was written several times is read once and counts so many times.
 */
final class OutputTraining {

  /**
   * How to train.
   *
   * @param epochs passes over the words
   * @param rate the highest learning rate
   * @param pull towards the weights at the start (L2-SP), 0 for none
   * @param batch words in a step
   * @param negatives rows that the words of a step are compared with
   * @param adapts whether the adapter learns
   */
  record Settings(
      double epochs, double rate, double pull, int batch, int negatives, boolean adapts) {

    Settings(double epochs, double rate, double pull, int batch, int negatives) {
      this(epochs, rate, pull, batch, negatives, true);
    }

    /** What other people's text gave. */
    static Settings standard() {
      return new Settings(2, 0.045, 0.001, 128, 128);
    }

    /** The same with another number of passes and another rate. */
    Settings with(double passes, double highest) {
      return new Settings(passes, highest, pull, batch, negatives, adapts);
    }

    /** Steps for so many words. */
    long steps(int words) {
      return Math.max(1, (long) Math.ceil(epochs * words / batch));
    }
  }

  /** Asked before every step. */
  interface Pace {
    /** Whether there is to be another one. */
    boolean goesOn();
  }

  /**
   * What a row's sum of squares starts from: about three occurrences of a word, so that one that is
   * rare does not go as far with its first gradient as the rate allows.
   */
  private static final double START = 1e-4;

  private final Settings settings;
  private final List<LineStates> parts;
  private final NegativeSample sample;
  private final OutputGraph.Sampled loss;
  private final OutputGraph graph;
  private final Plan plan;
  private final Trainer trainer;
  private final Random random;
  private final int[] order;
  private final long steps;
  private int next;

  /** Makes a trainer of a plan. */
  private interface Starter {
    Trainer start(Plan plan);
  }

  /**
   * Makes ready.
   *
   * @param weights are trained
   * @param anchor what they are pulled towards
   * @param parts to learn from, with at least one word
   * @param steps in all, over which the rate falls
   * @param seed of order and sample
   */
  OutputTraining(
      Settings settings,
      Weights weights,
      Weights anchor,
      List<LineStates> parts,
      long steps,
      Device device,
      long seed) {
    this(settings, anchor, parts, steps, device, seed, plan -> plan.start(weights, device, seed));
  }

  /**
   * Goes on with a training of the same settings, anchor, parts, steps and seed.
   *
   * @param state what {@link #write} wrote
   */
  static OutputTraining goingOn(
      Settings settings,
      Weights anchor,
      List<LineStates> parts,
      long steps,
      Device device,
      long seed,
      InputStream state) {
    OutputTraining training =
        new OutputTraining(
            settings,
            anchor,
            parts,
            steps,
            device,
            seed,
            plan -> Trainer.read(plan, device, state));
    training.repeatDraws();
    return training;
  }

  private OutputTraining(
      Settings settings,
      Weights anchor,
      List<LineStates> parts,
      long steps,
      Device device,
      long seed,
      Starter starter) {
    this.settings = settings;
    this.parts = parts;
    this.steps = steps;
    this.random = new Random(seed);
    int rows = anchor.shapes().get(OutputGraph.TABLE).dim(0);
    int width = anchor.shapes().get(OutputGraph.TABLE).dim(1);
    long[] counts = new long[rows];
    int words = 0;
    for (LineStates part : parts) {
      for (int word = 0; word < part.size(); word++) {
        counts[part.target(word)] += part.count(word);
      }
      words += part.size();
    }
    this.order = new int[words];
    for (int i = 0; i < words; i++) {
      order[i] = i;
    }
    this.next = words;
    this.sample = new NegativeSample(counts);
    this.graph = OutputGraph.adapted(settings.batch(), rows, width);
    int negatives = Math.min(rows, settings.negatives());
    this.loss = graph.sampled(settings.batch(), rows, negatives);
    Update update = Update.by(rule(), Schedule.linear(settings.rate(), steps));
    if (settings.pull() > 0) {
      update = update.towards(anchor, settings.pull());
    }
    Plan.Builder builder = Plan.training(loss.loss(), update).byRows(graph.table);
    this.plan = (settings.adapts() ? builder : builder.freeze(graph.adapter.get())).on(device);
    this.trainer = starter.start(plan);
    sample.logExpected(negatives, trainer.input(loss.expected()));
  }

  /**
   * Bytes for training so many rows on so many words, the weights and the tables of the sample
   * included, the states and what the weights are pulled towards not.
   */
  static long bytes(Settings settings, int rows, int width, int words, Device device) {
    OutputGraph graph = OutputGraph.adapted(settings.batch(), rows, width);
    int negatives = Math.min(rows, settings.negatives());
    OutputGraph.Sampled loss = graph.sampled(settings.batch(), rows, negatives);
    Update update = Update.by(rule(), Schedule.constant(settings.rate()));
    Plan plan = Plan.training(loss.loss(), update).byRows(graph.table).on(device);
    return plan.peakBytes() + NegativeSample.bytes(rows) + 4L * words;
  }

  private static RowAdagrad rule() {
    return new RowAdagrad().start(START);
  }

  /** Multiply-accumulates of a step. */
  static long macs(Settings settings, int width) {
    long sampled = (long) settings.batch() * (settings.negatives() + 1) * width;
    long adapter = (long) settings.batch() * width * width;
    return 3 * sampled + 2 * adapter;
  }

  /**
   * Trains until the last step or until the pace says so.
   *
   * @return multiply-accumulates that were made
   */
  long train(Pace pace) {
    while (trainer.steps() < steps && pace.goesOn()) {
      fill();
      trainer.step();
    }
    return trainer.steps() * (plan.cost().forward() + plan.cost().backward());
  }

  /** Steps that were made. */
  long steps() {
    return trainer.steps();
  }

  /** The weights that are trained. */
  Weights weights() {
    return trainer.weights();
  }

  /** Writes what {@link #goingOn} reads, between two steps. Order and sample are drawn again. */
  void write(OutputStream out) {
    trainer.write(out);
  }

  private void repeatDraws() {
    for (long step = 0; step < trainer.steps(); step++) {
      for (int i = 0; i < settings.batch(); i++) {
        nextWord();
      }
      sample.draw(random, trainer.ids(loss.negatives()));
    }
  }

  private int nextWord() {
    if (next == order.length) {
      shuffle();
      next = 0;
    }
    return order[next++];
  }

  private void fill() {
    Slice states = trainer.input(graph.states);
    Slice weights = trainer.input(loss.weights());
    int[] targets = trainer.ids(loss.targets());
    for (int i = 0; i < settings.batch(); i++) {
      int word = nextWord();
      int part = 0;
      while (word >= parts.get(part).size()) {
        word -= parts.get(part++).size();
      }
      LineStates from = parts.get(part);
      from.state(word, states.data(), states.at() + i * from.width());
      targets[i] = from.target(word);
      weights.data()[weights.at() + i] = from.count(word);
    }
    sample.draw(random, trainer.ids(loss.negatives()));
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int word = order[i];
      order[i] = order[other];
      order[other] = word;
    }
  }
}

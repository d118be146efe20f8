package homegrown.tasks.nextword;

import homegrown.engine.Adam;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a base network on public text: Adam with decoupled decay, a rate that climbs and then
 * falls to zero over the whole run, dropout, clipping by the norm; after each epoch the held-out
 * lines are scored and the best weights kept.
 */
final class NetworkTraining {

  /** Tokens in a row; most lines are shorter. */
  private static final int TIME = 48;

  private static final int BATCH = 24;

  /** The highest learning rate for networks of the standard size. */
  static final double STANDARD_RATE = 3e-3;

  private static final double DECAY = 1e-2;
  private static final double CLIP = 1;

  /** Steps in which the rate climbs: so many, or a tenth of a short run. */
  private static final int WARM_UP = 200;

  private final NetworkSize size;
  private final NetworkVocabulary vocabulary;
  private final Device device;
  private final double dropout;
  private final double rate;
  private final Consumer<String> progress;

  NetworkTraining(
      NetworkSize size,
      NetworkVocabulary vocabulary,
      Device device,
      double dropout,
      double rate,
      Consumer<String> progress) {
    this.size = size;
    this.vocabulary = vocabulary;
    this.device = device;
    this.dropout = dropout;
    this.rate = rate;
    this.progress = progress;
  }

  /**
   * Trains, or goes on where a run of the same settings was cut; both end with the same bits.
   *
   * @param lines each starts with {@link Ids#START}
   * @param heldOut lines that decide which epoch was best
   * @param checkpoints written after each epoch
   * @return the best weights
   */
  Weights train(
      List<int[]> lines, List<int[]> heldOut, int epochs, long seed, Checkpoints checkpoints)
      throws IOException {
    NetworkGraph network = new NetworkGraph(size, TIME, BATCH, dropout);
    int rows = PackedLines.shuffled(lines, vocabulary, TIME, seed).rows();
    long steps = Math.max(2, (long) epochs * ((rows + BATCH - 1) / BATCH));
    long warmUp = Math.min(WARM_UP, Math.max(1, steps / 10));
    Update update =
        Update.by(
                new Adam(0.9, 0.99, 1e-8),
                Schedule.linear(rate, steps - warmUp).warmUpFromFirst(warmUp))
            .decoupledDecay(DECAY)
            .clipNorm(CLIP);
    Plan plan = Plan.training(network.loss, update).on(device);
    int[] numbers = {
      size.vocabulary(), size.embedding(), size.hidden(), epochs, rows, heldOut.size()
    };
    long settings =
        31L * Arrays.hashCode(numbers)
            + Arrays.hashCode(new double[] {dropout, rate})
            + seed * 0x9E3779B97F4A7C15L;
    State state = resume(plan, network, settings, checkpoints);
    if (state == null) {
      Weights weights = Weights.of(network.graph, seed);
      state = new State(plan.start(weights, device, seed), 0, Double.MAX_VALUE, weights);
    }
    long started = System.nanoTime();
    while (state.epoch < epochs) {
      double training = epoch(network, state.trainer, lines, seed + state.epoch);
      double held = loss(state.trainer.weights(), heldOut);
      progress.accept(
          String.format(
              Locale.ROOT,
              "epoch %d of %d: training %.4f, held out %.4f nats a word, %.0f s",
              state.epoch + 1,
              epochs,
              training,
              held,
              (System.nanoTime() - started) / 1e9));
      boolean better = held < state.least;
      state =
          new State(
              state.trainer,
              state.epoch + 1,
              better ? held : state.least,
              better ? state.trainer.weights().copy() : state.best);
      save(state, settings, checkpoints);
    }
    return state.best;
  }

  /** One pass over all lines; the mean training loss a word. */
  private double epoch(NetworkGraph network, Trainer trainer, List<int[]> lines, long seed) {
    PackedLines packed = PackedLines.shuffled(lines, vocabulary, TIME, seed);
    double loss = 0;
    int words = 0;
    for (int row = 0; row < packed.rows(); row += BATCH) {
      int count =
          packed.batch(row, BATCH, trainer.ids(network.inputs), trainer.ids(network.targets));
      loss += (double) trainer.step() * count;
      words += count;
    }
    return loss / words;
  }

  private static void save(State state, long settings, Checkpoints checkpoints) throws IOException {
    checkpoints.save(
        out -> {
          DataOutputStream head = new DataOutputStream(out);
          head.writeLong(settings);
          head.writeInt(state.epoch);
          head.writeDouble(state.least);
          head.flush();
          state.best.write(out);
          state.trainer.write(out);
        });
  }

  /** The state that was saved, or null where there is none. */
  private State resume(Plan plan, NetworkGraph network, long settings, Checkpoints checkpoints)
      throws IOException {
    Optional<InputStream> last = checkpoints.last();
    if (!last.isPresent()) {
      return null;
    }
    try (InputStream in = new BufferedInputStream(last.get(), 1 << 16)) {
      DataInputStream head = new DataInputStream(in);
      if (head.readLong() != settings) {
        throw new NextWordException(
            "checkpoint: expected one of a run with the same text and settings, got another;"
                + " delete it to start anew");
      }
      int epoch = head.readInt();
      double least = head.readDouble();
      Weights best = Weights.read(network.graph, in);
      progress.accept("going on after epoch " + epoch);
      return new State(Trainer.read(plan, device, in), epoch, least, best);
    } catch (EOFException e) {
      throw new NextWordException(
          "checkpoint: expected a whole one, got its end too early; delete it to start anew", e);
    }
  }

  /**
   * Where a run stands.
   *
   * @param trainer weights, optimiser and steps
   * @param epoch epochs done
   * @param least the best held-out loss so far
   * @param best the weights that had it
   */
  private record State(Trainer trainer, int epoch, double least, Weights best) {}

  /** Mean log-loss a word over lines, each without the context of others. */
  double loss(Weights weights, List<int[]> lines) {
    NetworkGraph network = new NetworkGraph(size, TIME, BATCH, 0);
    Trainer scorer = Plan.inference(network.loss).on(device).start(weights, device, 0);
    PackedLines packed = PackedLines.alone(lines, vocabulary, TIME);
    double loss = 0;
    int words = 0;
    for (int row = 0; row < packed.rows(); row += BATCH) {
      int count = packed.batch(row, BATCH, scorer.ids(network.inputs), scorer.ids(network.targets));
      scorer.step();
      loss += (double) scorer.value(network.loss).data()[scorer.value(network.loss).at()] * count;
      words += count;
    }
    return words == 0 ? 0 : loss / words;
  }
}

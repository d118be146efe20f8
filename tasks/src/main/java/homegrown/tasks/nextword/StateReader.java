package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.Arrays;
import java.util.List;

/**
 * Runs lines through the frozen recurrent part, many at once and long ones first: a line that ends
 * makes room for the next one, so that hardly a place is empty whatever their lengths. Each line
 * starts from the zero state, as it does when it is typed.
 */
final class StateReader {

  /** Tokens of a line that go in at once; a line wastes half as many on average. */
  private static final int TIME = 4;

  /** Lines at once, enough for the products to be fast. */
  private static final int BATCH = 64;

  private static final int NO_LINE = -1;

  private final NetworkSize size;
  private final RecurrentGraph network;
  private final Plan plan;
  private final Trainer reader;
  private final Slice startProjected;
  private final Slice startCells;
  private final int[] inputs;
  private final int[] line = new int[BATCH];
  private final int[] part = new int[BATCH];
  private final int[] position = new int[BATCH];
  private final int[] word = new int[BATCH];

  /** A reader on the weights of a network or of a whole personal one. */
  StateReader(NetworkSize size, Weights weights, Device device) {
    this.size = size;
    this.network = new RecurrentGraph(size, TIME, BATCH);
    this.plan = plan(network, device);
    this.reader = plan.start(weights, device, 0);
    this.startProjected = reader.input(network.startProjected);
    this.startCells = reader.input(network.startCells);
    this.inputs = reader.ids(network.inputs);
  }

  private static Plan plan(RecurrentGraph network, Device device) {
    return Plan.inference(network.states, network.lastProjected, network.lastCells)
        .prepare()
        .on(device);
  }

  /** Bytes that reading takes beside the weights. */
  static long bytes(NetworkSize size, Device device) {
    Plan plan = plan(new RecurrentGraph(size, TIME, BATCH), device);
    return plan.peakBytes() - plan.memory().weights();
  }

  /** Multiply-accumulates for so many lines and tokens, as far as one can tell. */
  static long macs(NetworkSize size, long lines, long tokens) {
    long each = 3L * size.hidden() * 2 * size.embedding() + (long) size.hidden() * size.embedding();
    return each * (tokens + lines * (TIME - 1) / 2);
  }

  /** Asked before every step. */
  interface Step {
    void before();
  }

  /**
   * Reads lines.
   *
   * @param lines rows of tokens behind {@link Ids#START}; rows that a person alone has are read as
   *     the unknown word
   * @param counts how often each line was written
   * @param step may throw to end it
   */
  LineStates read(List<int[]> lines, int[] counts, NetworkVocabulary vocabulary, Step step) {
    LineStates states = LineStates.of(size.embedding(), lines, counts, vocabulary);
    Part all = new Part(0, lines.size());
    read(lines, List.of(all), vocabulary, states, step, index -> {});
    return states;
  }

  /**
   * Lines of a list.
   *
   * @param from the first
   * @param to behind the last
   */
  record Part(int from, int to) {}

  /** Told of what is whole. */
  interface Whole {
    /** All states of the part with this index are there. */
    void part(int index);
  }

  /**
   * Reads parts of all lines, one after another and without a gap between them.
   *
   * @param states of all lines, into which those of these go
   * @param whole told of each part as soon as it has been read
   */
  void read(
      List<int[]> lines,
      List<Part> parts,
      NetworkVocabulary vocabulary,
      LineStates states,
      Step step,
      Whole whole) {
    Arrays.fill(line, NO_LINE);
    boolean[] targets = vocabulary.targets();
    int[] left = new int[parts.size()];
    IntSink order = new IntSink(1 << 6);
    IntSink partOf = new IntSink(1 << 6);
    for (int index = 0; index < left.length; index++) {
      int[] some = longestFirst(lines, parts.get(index));
      left[index] = some.length;
      for (int each : some) {
        order.add(each);
        partOf.add(index);
      }
      if (some.length == 0) {
        whole.part(index);
      }
    }
    int next = 0;
    while (true) {
      boolean busy = false;
      for (int b = 0; b < BATCH; b++) {
        if (line[b] == NO_LINE) {
          if (next < order.size()) {
            part[b] = partOf.get(next);
            line[b] = order.get(next++);
            word[b] = states.lineStart(line[b]);
            position[b] = 0;
          }
          clear(b);
        }
        busy |= line[b] != NO_LINE;
        enter(b, line[b] == NO_LINE ? null : lines.get(line[b]));
      }
      if (!busy) {
        return;
      }
      step.before();
      reader.step();
      for (int b = 0; b < BATCH; b++) {
        if (line[b] != NO_LINE) {
          leave(b, lines.get(line[b]), targets, states);
          if (line[b] == NO_LINE && --left[part[b]] == 0) {
            whole.part(part[b]);
          }
        }
      }
    }
  }

  /** The lines that have a word, those of one length in their order. */
  private static int[] longestFirst(List<int[]> lines, Part some) {
    long[] keys = new long[some.to() - some.from()];
    int count = 0;
    for (int i = some.from(); i < some.to(); i++) {
      if (lines.get(i).length > 1) {
        keys[count++] = (long) -lines.get(i).length << Integer.SIZE | i;
      }
    }
    Arrays.sort(keys, 0, count);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  private void clear(int b) {
    int width = size.embedding();
    int hidden = size.hidden();
    int r = startProjected.at() + b * width;
    int c = startCells.at() + b * hidden;
    Arrays.fill(startProjected.data(), r, r + width, 0f);
    Arrays.fill(startCells.data(), c, c + hidden, 0f);
  }

  private void enter(int b, int[] tokens) {
    for (int t = 0; t < TIME; t++) {
      int row =
          tokens != null && position[b] + t < tokens.length ? tokens[position[b] + t] : Ids.START;
      inputs[t * BATCH + b] = row < size.vocabulary() ? row : Ids.UNKNOWN;
    }
  }

  /** Takes the states before words, and goes on or makes room. */
  private void leave(int b, int[] tokens, boolean[] targets, LineStates states) {
    int width = size.embedding();
    Slice y = reader.value(network.states);
    for (int t = 0; t < TIME && position[b] + t + 1 < tokens.length; t++) {
      if (targets[tokens[position[b] + t + 1]]) {
        states.put(word[b]++, y.data(), y.at() + (t * BATCH + b) * width);
      }
    }
    position[b] += TIME;
    if (position[b] + 1 >= tokens.length) {
      line[b] = NO_LINE;
      return;
    }
    copy(network.lastProjected, startProjected, b, width);
    copy(network.lastCells, startCells, b, size.hidden());
  }

  private void copy(Tensor last, Slice start, int b, int width) {
    Slice from = reader.value(last);
    int at = b * width;
    System.arraycopy(from.data(), from.at() + at, start.data(), start.at() + at, width);
  }
}

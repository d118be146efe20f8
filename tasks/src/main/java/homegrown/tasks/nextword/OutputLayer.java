package homegrown.tasks.nextword;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.io.IOException;

/**
 * The weights of an output layer that learnt from a person, as they are stored: rows that the base
 * has as differences from it in 8 bits with a scale for each row, rows of the person's words and
 * the adapter in 16 bits. Rounding happens when training ends, so that what is judged is what is
 * stored.
 */
final class OutputLayer {

  /** Steps of a difference of 8 bits on either side of zero. */
  private static final int STEPS = 127;

  /**
   * A row of small differences to large numbers rounds to another one when it is rounded again, and
   * to itself from then on. A row of what is no number never does.
   */
  private static final int MOST_PASSES = 4;

  private OutputLayer() {}

  /** The weights that a trained layer starts from: the base's, with rows for a person's words. */
  static Weights start(Network network, NetworkVocabulary vocabulary, long[] counts) {
    Weights extended = NetworkExtension.of(network, vocabulary, counts);
    int width = network.size().embedding();
    Weights weights = Weights.of(OutputGraph.adapted(1, vocabulary.rows(), width).graph, 0);
    copy(extended.slice(OutputGraph.TABLE), weights.slice(OutputGraph.TABLE));
    copy(extended.slice(OutputGraph.BIAS), weights.slice(OutputGraph.BIAS));
    return weights;
  }

  private static void copy(Slice from, Slice to) {
    System.arraycopy(from.data(), from.at(), to.data(), to.at(), from.size());
  }

  /** Writes weights; what {@link #read} gives is what {@link #round} left. */
  static void write(Weights weights, Network base, BinaryWriter out) throws IOException {
    int width = base.size().embedding();
    Slice table = weights.slice(OutputGraph.TABLE);
    Slice from = base.weights().slice(OutputGraph.TABLE);
    for (int row = 0; row < base.size().vocabulary(); row++) {
      int at = row * width;
      short scale = scale(table, from, at, width);
      out.varint(scale & 0xFFFF);
      if (scale != 0) {
        byte[] steps = new byte[width];
        for (int i = 0; i < width; i++) {
          float difference = table.data()[table.at() + at + i] - from.data()[from.at() + at + i];
          steps[i] = step(difference, scale);
        }
        out.bytes(steps);
      }
    }
    int shared = base.size().vocabulary() * width;
    out.bytes(halves(table, null, shared, table.size()));
    Slice bias = weights.slice(OutputGraph.BIAS);
    Slice baseBias = base.weights().slice(OutputGraph.BIAS);
    out.bytes(halves(bias, baseBias, 0, baseBias.size()));
    out.bytes(halves(bias, null, baseBias.size(), bias.size()));
    Slice adapter = weights.slice(OutputGraph.ADAPTER);
    out.bytes(halves(adapter, null, 0, adapter.size()));
  }

  /** Reads weights of so many rows. */
  static Weights read(BinaryReader in, Network base, int rows) throws IOException {
    int width = base.size().embedding();
    Weights weights = Weights.of(OutputGraph.adapted(1, rows, width).graph, 0);
    Slice table = weights.slice(OutputGraph.TABLE);
    Slice from = base.weights().slice(OutputGraph.TABLE);
    for (int row = 0; row < base.size().vocabulary(); row++) {
      int at = row * width;
      int scale = in.varint();
      byte[] steps = scale == 0 ? new byte[width] : in.bytes();
      if (scale > Character.MAX_VALUE || steps.length != width) {
        throw in.damaged("a row of " + steps.length);
      }
      for (int i = 0; i < width; i++) {
        table.data()[table.at() + at + i] =
            from.data()[from.at() + at + i] + difference(steps[i], (short) scale);
      }
    }
    int shared = base.size().vocabulary() * width;
    floats(in, table, null, shared, table.size());
    Slice bias = weights.slice(OutputGraph.BIAS);
    Slice baseBias = base.weights().slice(OutputGraph.BIAS);
    floats(in, bias, baseBias, 0, baseBias.size());
    floats(in, bias, null, baseBias.size(), bias.size());
    Slice adapter = weights.slice(OutputGraph.ADAPTER);
    floats(in, adapter, null, 0, adapter.size());
    for (float value : weights.data()) {
      if (Float.isNaN(value) || Float.isInfinite(value)) {
        throw in.damaged("a weight that is no number");
      }
    }
    return weights;
  }

  /** Rounds weights to what is stored. */
  static void round(Weights weights, Network base) {
    int width = base.size().embedding();
    Slice table = weights.slice(OutputGraph.TABLE);
    Slice from = base.weights().slice(OutputGraph.TABLE);
    for (int row = 0; row < base.size().vocabulary(); row++) {
      boolean changed = true;
      for (int pass = 0; changed && pass < MOST_PASSES; pass++) {
        changed = rounded(table, from, row * width, width);
      }
    }
    round(table, null, base.size().vocabulary() * width, table.size());
    Slice bias = weights.slice(OutputGraph.BIAS);
    Slice baseBias = base.weights().slice(OutputGraph.BIAS);
    round(bias, baseBias, 0, baseBias.size());
    round(bias, null, baseBias.size(), bias.size());
    Slice adapter = weights.slice(OutputGraph.ADAPTER);
    round(adapter, null, 0, adapter.size());
  }

  /** Rounds a row once; whether that changed it. */
  private static boolean rounded(Slice table, Slice from, int at, int width) {
    short scale = scale(table, from, at, width);
    boolean changed = false;
    for (int i = at; i < at + width; i++) {
      float start = from.data()[from.at() + i];
      float value = table.data()[table.at() + i];
      float rounded = start + difference(step(value - start, scale), scale);
      changed |= rounded != value;
      table.data()[table.at() + i] = rounded;
    }
    return changed;
  }

  /** The largest difference of a row, as a half; 0 where there is none to speak of. */
  private static short scale(Slice table, Slice from, int at, int width) {
    float most = 0;
    for (int i = 0; i < width; i++) {
      float difference = table.data()[table.at() + at + i] - from.data()[from.at() + at + i];
      most = Math.max(most, Math.abs(difference));
    }
    return Half.of(most);
  }

  private static byte step(float difference, short scale) {
    float most = Half.toFloat(scale);
    int step = most == 0 ? 0 : Math.round(difference / most * STEPS);
    return (byte) Math.max(-STEPS, Math.min(STEPS, step));
  }

  private static float difference(byte step, short scale) {
    return step * Half.toFloat(scale) / STEPS;
  }

  private static void round(Slice values, Slice base, int from, int to) {
    for (int i = from; i < to; i++) {
      float start = base == null ? 0 : base.data()[base.at() + i];
      int at = values.at() + i;
      values.data()[at] = start + Half.toFloat(Half.of(values.data()[at] - start));
    }
  }

  private static byte[] halves(Slice values, Slice base, int from, int to) {
    byte[] bytes = new byte[2 * (to - from)];
    for (int i = from; i < to; i++) {
      float start = base == null ? 0 : base.data()[base.at() + i];
      short half = Half.of(values.data()[values.at() + i] - start);
      bytes[2 * (i - from)] = (byte) half;
      bytes[2 * (i - from) + 1] = (byte) (half >> 8);
    }
    return bytes;
  }

  private static void floats(BinaryReader in, Slice values, Slice base, int from, int to)
      throws IOException {
    byte[] bytes = in.bytes();
    if (bytes.length != 2 * (to - from)) {
      throw in.damaged(bytes.length + " bytes for " + (to - from) + " weights");
    }
    for (int i = from; i < to; i++) {
      int at = 2 * (i - from);
      float start = base == null ? 0 : base.data()[base.at() + i];
      values.data()[values.at() + i] =
          start + Half.toFloat((short) (bytes[at] & 0xFF | bytes[at + 1] << 8));
    }
  }
}

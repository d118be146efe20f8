package homegrown.engine.op;

/**
 * How far the writing of an output runs ahead of the reading of its input, when blocks of both are
 * computed one after the other: an output that begins at least so many floats before its input may
 * lie over it.
 *
 * <p>For: let block k read nothing below {@code r(k)} of the input, and write nothing from {@code
 * w(k)} of the output on. When the output begins d floats before the input, all that is written
 * until block k is done lies below {@code max(w(j), j <= k) - d} of the input. Block k, which may
 * read to its end, finds its input whole if that is at most {@code r(k)}. So {@code d = max over k
 * of (max(w(j), j <= k) - r(k))} will do, and where a block writes all below its {@code w} no less
 * does.
 */
final class Overrun {

  private long written;
  private long floats;

  /** The next block: no float of the input below the first is read, none from the second on set. */
  void block(long readFrom, long writtenTo) {
    written = Math.max(written, writtenTo);
    floats = Math.max(floats, written - readFrom);
  }

  /** Floats by which the output has to begin before the input. */
  long floats() {
    return floats;
  }

  /**
   * That of a correlation to the map by one lane, which goes over its outputs in their order.
   *
   * @param lines that are computed at once, where they are not cut into pieces
   */
  static long of(ConvPhase phase, int images, int lines, int channels, int inputs) {
    Overrun overrun = new Overrun();
    int piece = phase.piece(1);
    for (int image = 0; image < images; image++) {
      for (int z = 0; z < phase.z.outputs; z++) {
        long inPlane = (long) image * phase.z.size + first(phase.z, z);
        long outPlane = (long) image * phase.z.outputs + z;
        for (int y = 0; y < phase.y.outputs; y += lines) {
          long inLine = inPlane * phase.y.size + first(phase.y, y);
          long outLine = outPlane * phase.y.outputs + Math.min(y + lines, phase.y.outputs) - 1;
          for (int x = 0; x < phase.x.outputs; x += piece) {
            long read = inLine * phase.x.size + first(phase.x, x);
            long written = outLine * phase.x.outputs + Math.min(x + piece, phase.x.outputs);
            overrun.block(read * inputs, written * channels);
          }
        }
      }
    }
    return overrun.floats();
  }

  /** The first that outputs from one on are made of. */
  private static int first(ConvAxis axis, int output) {
    return Math.max(0, Math.min(axis.size, axis.at(output, 0)));
  }
}

package homegrown.engine.op;

/**
 * A correlation over three dimensions, and how its outputs are cut into blocks: of some lines, or
 * of a piece of one line where lines are long. What a block reads and writes stays in the
 * second-level cache. How they are cut does not change a bit of the outputs.
 */
final class ConvPhase {

  /** Floats that a block reads and writes, about. */
  private static final int BUDGET = 32 * 1024;

  /** Blocks that each lane should have, so that all have about the same work. */
  private static final int SHARE = 4;

  private static final int GRANULE = 8;

  final ConvAxis z;
  final ConvAxis y;
  final ConvAxis x;

  /** Outputs along z, of all images. */
  private final int planes;

  /** Floats that one pixel of output reads and writes, about. */
  private final int perPixel;

  ConvPhase(ConvAxis z, ConvAxis y, ConvAxis x, int images, int channels, int inputs) {
    this.z = z;
    this.y = y;
    this.x = x;
    this.planes = images * z.outputs;
    this.perPixel = channels + inputs * y.step * x.step;
  }

  int taps() {
    return z.taps * y.taps * x.taps;
  }

  /** Pixels of a line in a block. */
  int piece(int lanes) {
    int all = x.outputs;
    int piece = even(all, BUDGET / perPixel);
    int wanted = lanes == 1 ? 1 : up(SHARE * lanes, planes * y.outputs);
    return Math.min(piece, even(all, up(all, wanted)));
  }

  /** Lines in a block. */
  int lines(int lanes) {
    int piece = piece(lanes);
    if (piece < x.outputs) {
      return 1;
    }
    int lines = Math.max(1, BUDGET / perPixel / piece);
    if (lanes > 1) {
      lines = Math.min(lines, Math.max(1, planes * y.outputs / (SHARE * lanes)));
    }
    return Math.min(y.outputs, lines);
  }

  /** Blocks of all images. */
  int blocks(int lanes) {
    return planes * down(lanes) * across(lanes);
  }

  /** Blocks of a plane, one below the other. */
  int down(int lanes) {
    return up(y.outputs, lines(lanes));
  }

  /** Blocks of a plane, one beside the other. */
  int across(int lanes) {
    return up(x.outputs, piece(lanes));
  }

  /** The size of parts that are about equal and at most so large. */
  private static int even(int total, int most) {
    if (total <= most || total <= GRANULE) {
      return total;
    }
    int parts = up(total, Math.max(GRANULE, most / GRANULE * GRANULE));
    return up(up(total, parts), GRANULE) * GRANULE;
  }

  private static int up(int dividend, int divisor) {
    return (dividend + divisor - 1) / divisor;
  }
}

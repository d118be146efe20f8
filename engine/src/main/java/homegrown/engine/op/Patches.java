package homegrown.engine.op;

import java.util.Arrays;

/**
 * The input of a correlation as rows that lie side by side, one for each pixel of output: what the
 * taps of a run read, one tap after the other, all channels of a group at each. Rows overlap.
 *
 * <p>They are read in place where the window stays inside the input. Elsewhere the lines that a
 * block of outputs reads are copied to scratch memory with zeros around them. Where rows would be
 * very short, those of all runs are copied into one.
 */
final class Patches {

  /** Floats of a row below which copying rows takes less time than multiplying them as they are. */
  private static final int SHORT = 8;

  /** Of how many outputs of a line at most one may be at an end for that to be done apart. */
  private static final int ENDS = 8;

  final ConvPhase phase;
  final int groups;

  /** Channels of a group. */
  final int depth;

  /** Taps of a run, and runs along a line. */
  final int taps;

  final int across;

  /** True where rows hold all taps and are always copied. */
  final boolean joined;

  private final int channels;

  Patches(ConvPhase phase, int channels, int groups) {
    this.phase = phase;
    this.channels = channels;
    this.groups = groups;
    this.depth = channels / groups;
    int side = phase.x.tapStep == 1 ? phase.x.taps : 1;
    this.joined = side * depth < SHORT && phase.taps() > side;
    this.taps = joined ? phase.taps() : side;
    this.across = joined || side == phase.x.taps ? 1 : phase.x.taps;
  }

  /** Floats of a row. */
  int length() {
    return taps * depth;
  }

  /** Runs of all taps. */
  int runs() {
    return phase.taps() == 0 ? 0 : phase.taps() / taps;
  }

  /** True where one run of taps makes some lines of outputs, all of them. */
  boolean once(int z, int y, int lines) {
    return runs() == 1
        && (joined
            || phase.z.inside(z, 0)
                && phase.y.from(0, y) == y
                && phase.y.to(0, y + lines) == y + lines);
  }

  /** The place in the kernel, of three dimensions, of a tap of a run. */
  int weight(int run, int tap, int[] kernel) {
    int all = run * taps + tap;
    int z = phase.z.weight(all / phase.x.taps / phase.y.taps);
    int y = phase.y.weight(all / phase.x.taps % phase.y.taps);
    return (z * kernel[1] + y) * kernel[2] + phase.x.weight(all % phase.x.taps);
  }

  /** Floats of scratch memory for the rows of a block. */
  long scratch(int lines, int piece) {
    if (joined) {
      return (long) lines * piece * length();
    }
    if (phase.taps() == 0 || direct(0, phase.x.outputs)) {
      return 0;
    }
    long height = (lines - 1L) * phase.y.step + (phase.y.taps - 1L) * phase.y.tapStep + 1;
    return Math.min(phase.y.size, height) * width(piece) * depth;
  }

  /** True where pieces of lines are read in place. */
  boolean direct(int x, int piece) {
    return !joined
        && (groups == 1 || taps == 1)
        && phase.x.at(x, 0) >= 0
        && phase.x.at(x + piece - 1, phase.x.taps - 1) < phase.x.size;
  }

  /** The first output of a line, from one on, whose window does not begin before the input. */
  int left(int least, int end) {
    return Math.min(end, phase.x.from(0, least));
  }

  /** Where the outputs of a line end whose windows do not end behind the input. */
  int right(int least, int end) {
    return Math.max(least, phase.x.to(phase.x.taps - 1, end));
  }

  /**
   * True where it pays to read most of a line in place and to copy for the outputs at its ends
   * alone.
   */
  boolean splits() {
    int all = phase.x.outputs;
    int left = left(0, all);
    int ends = left + all - right(left, all);
    return !joined && (groups == 1 || taps == 1) && ends > 0 && ENDS * ends <= all;
  }

  /** Floats of scratch memory for the rows of whole lines, split where that pays. */
  long scratchOfLines(int lines) {
    int all = phase.x.outputs;
    if (!splits()) {
      return scratch(lines, all);
    }
    int left = left(0, all);
    return scratch(lines, Math.max(left, all - right(left, all)));
  }

  /** Pixels of a copied line. */
  private int width(int piece) {
    return (piece - 1) * phase.x.step + (phase.x.taps - 1) * phase.x.tapStep + 1;
  }

  /** The first line that is copied for a block that begins with line y of outputs. */
  private int top(int y) {
    return Math.max(0, phase.y.at(y, 0));
  }

  // Of rows that are not joined, in the input itself or in the copy of a block.

  /** How far rows of outputs are apart that stand below each other. */
  int line(boolean direct, int piece) {
    return phase.y.step * (direct ? phase.x.size * channels : width(piece) * depth);
  }

  /** How far rows of outputs are apart that stand beside each other. */
  int pixel(boolean direct) {
    return phase.x.step * (direct ? channels : depth);
  }

  /** Where the row of an output begins in the input, for a run of taps. */
  int inPlace(int image, int z, int y, int x, int tapZ, int tapY, int run, int group) {
    int plane = image * phase.z.size + phase.z.at(z, tapZ);
    int line = plane * phase.y.size + phase.y.at(y, tapY);
    int pixel = line * phase.x.size + phase.x.at(x, run * taps);
    return pixel * channels + group * depth;
  }

  /** Where the row of the first output of a line begins in the copy, for a run of taps. */
  int inCopy(int top, int y, int piece, int tapY, int run) {
    int line = phase.y.at(y, tapY) - top(top);
    return (line * width(piece) + run * taps * phase.x.tapStep) * depth;
  }

  /** Copies the lines that a block reads in one plane of taps, with zeros on both sides. */
  void copy(
      float[] to,
      int toAt,
      float[] in,
      int inAt,
      int image,
      int z,
      int y,
      int lines,
      int x,
      int piece,
      int tapZ,
      int group) {
    int top = top(y);
    int bottom = Math.min(phase.y.size - 1, phase.y.at(y + lines - 1, phase.y.taps - 1));
    int width = width(piece);
    int left = phase.x.at(x, 0);
    int before = Math.min(width, Math.max(0, -left));
    int inner = Math.max(0, Math.min(phase.x.size, left + width) - Math.max(0, left));
    int plane = image * phase.z.size + phase.z.at(z, tapZ);
    for (int line = top; line <= bottom; line++) {
      int at = toAt + (line - top) * width * depth;
      int from = (plane * phase.y.size + line) * phase.x.size + left + before;
      Arrays.fill(to, at, at + before * depth, 0f);
      copyPixels(to, at + before * depth, in, inAt + from * channels + group * depth, inner);
      Arrays.fill(to, at + (before + inner) * depth, at + width * depth, 0f);
    }
  }

  private void copyPixels(float[] to, int toAt, float[] in, int inAt, int count) {
    if (count == 0) {
      return;
    }
    if (depth == channels) {
      System.arraycopy(in, inAt, to, toAt, count * depth);
      return;
    }
    for (int p = 0; p < count; p++) {
      System.arraycopy(in, inAt + p * channels, to, toAt + p * depth, depth);
    }
  }

  /** Copies the joined rows of a block, one pixel after the other. */
  void join(
      float[] to,
      int toAt,
      float[] in,
      int inAt,
      int image,
      int z,
      int y,
      int lines,
      int x,
      int piece,
      int group) {
    int length = length();
    for (int tap = 0; tap < taps; tap++) {
      int tapZ = tap / phase.x.taps / phase.y.taps;
      int tapY = tap / phase.x.taps % phase.y.taps;
      int tapX = tap % phase.x.taps;
      int from = phase.x.from(tapX, x);
      int end = phase.x.to(tapX, x + piece);
      for (int l = 0; l < lines; l++) {
        int at = toAt + l * piece * length + tap * depth;
        boolean inside = phase.z.inside(z, tapZ) && phase.y.inside(y + l, tapY);
        int first = inside && from < end ? from - x : piece;
        int last = inside && from < end ? end - x : piece;
        int plane = image * phase.z.size + phase.z.at(z, tapZ);
        int line = plane * phase.y.size + phase.y.at(y + l, tapY);
        int pixel = line * phase.x.size + phase.x.at(x + first, tapX);
        int source = inAt + pixel * channels + group * depth;
        zero(to, at, length, 0, first);
        spread(to, at + first * length, length, in, source, phase.x.step * channels, last - first);
        zero(to, at, length, last, piece);
      }
    }
  }

  private void zero(float[] to, int at, int stride, int first, int last) {
    for (int p = first; p < last; p++) {
      for (int c = 0; c < depth; c++) {
        to[at + p * stride + c] = 0f;
      }
    }
  }

  private void spread(
      float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride, int count) {
    for (int c = 0; c < depth; c++) {
      for (int p = 0; p < count; p++) {
        to[toAt + p * toStride + c] = from[fromAt + p * fromStride + c];
      }
    }
  }
}

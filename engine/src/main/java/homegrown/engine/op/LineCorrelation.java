package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;

/**
 * A correlation to the map that can also be computed some lines at a time, in a {@link ConvChain}.
 */
abstract class LineCorrelation extends Correlation {

  /** The {@link Overrun} of {@link #run} by one lane. */
  abstract long overrun();

  /** Floats of the weights as {@link #packForLines} leaves them. */
  abstract long linesPacked(Kernels kernels);

  /**
   * Floats that a lane needs for {@link #packForLines}, and for so many {@link #lines} at a time.
   */
  abstract long linesOwn(Kernels kernels, int lines);

  /** Packs the weights; all lanes call it, and meet before they use them. */
  abstract void packForLines(Lane lane, float[] scratch, int at, int own, Slice w, Slice scale);

  /**
   * Computes a block of outputs by one lane: pixels from x on, of lines from y on, of a plane.
   *
   * @param outAt where the whole output begins, or would begin if more of it were there
   * @param row what each pixel starts from; null for zero
   * @param inAt as {@code outAt}, of the input
   */
  abstract void lines(
      Kernels kernels,
      float[] scratch,
      int packed,
      int own,
      float[] out,
      int outAt,
      Slice row,
      float low,
      float high,
      float[] in,
      int inAt,
      int z,
      int y,
      int lines,
      int x,
      int width);
}

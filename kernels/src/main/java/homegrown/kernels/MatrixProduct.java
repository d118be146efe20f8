package homegrown.kernels;

import java.util.Arrays;

/**
 * A whole matrix product by all lanes of a team, from operands in any layout: blocks of both are
 * packed into scratch memory of the caller on the way (Goto and van de Geijn 2008, "Anatomy of
 * High-Performance Matrix Multiplication"). For an operand that is used many times, pack it once
 * and call {@link Kernels#product} instead.
 *
 * <p>The lanes share C by rows or by columns, whichever makes the longest share shorter. How k is
 * cut into blocks depends on k alone, so the bits do not depend on the number of lanes.
 */
public final class MatrixProduct {

  /** What the elements of C are before the product is added. */
  public enum Start {
    /** What they hold. */
    ADD,
    /** Zero: C may hold anything. */
    ZERO,
    /** One bias for each column, the same in all rows: C may hold anything. */
    BIAS
  }

  /**
   * Longest block of k: a sliver of the left operand and its panel stay in the first-level cache.
   */
  private static final int DEPTH = 512;

  private static final int LEFT_BUDGET = 48 * 1024;
  private static final int RIGHT_BUDGET = 256 * 1024;

  /**
   * Floats of C that are filled with what they start from and still in a near cache when added to.
   */
  private static final int START_BUDGET = 128 * 1024;

  /** Multiply-accumulates that take as long as packing one element does. */
  private static final int PACKING = 40;

  private MatrixProduct() {}

  /**
   * Floats of scratch memory that {@link #run} needs for a product of this size on so many lanes.
   */
  public static long scratch(Kernels kernels, int lanes, int m, int n, int k) {
    int depth = depth(k);
    return (long) lanes
        * (kernels.packedLeft(rowBlock(kernels, m, depth), depth)
            + kernels.packedRight(depth, columnBlock(kernels, n, depth)));
  }

  /**
   * {@code C = start + alpha A B}; every lane calls it with the same arguments and computes its
   * share. What other lanes computed is there after the next {@link Lane#sync}.
   *
   * @param scratch holds {@link #scratch} floats from {@code scratchAt}; every size cuts it anew
   *     into parts of the lanes, which therefore meet before it serves a product of another size
   * @param bias read for {@link Start#BIAS} only; n floats
   * @param aRowStride distance of the rows of A (m x k); {@code aColumnStride} that of its columns
   * @param bRowStride distance of the rows of B (k x n); {@code bColumnStride} that of its columns
   */
  public static void run(
      Lane lane,
      float[] scratch,
      int scratchAt,
      float[] c,
      int cAt,
      int cStride,
      Start start,
      float[] bias,
      int biasAt,
      float[] a,
      int aAt,
      int aRowStride,
      int aColumnStride,
      float[] b,
      int bAt,
      int bRowStride,
      int bColumnStride,
      int m,
      int n,
      int k,
      float alpha) {
    Kernels kernels = lane.kernels();
    int rows = kernels.tileRows();
    int columns = kernels.tileColumns();
    int top = 0;
    int bottom = m;
    int from = 0;
    int to = n;
    if (lane.count() > 1) {
      if (cutRows(lane.count(), m, n, rows, columns)) {
        top = lane.from(m, rows);
        bottom = lane.to(m, rows);
      } else {
        from = lane.from(n, columns);
        to = lane.to(n, columns);
      }
    }
    int depth = depth(k);
    int leftSize = kernels.packedLeft(rowBlock(kernels, m, depth), depth);
    int rightSize = kernels.packedRight(depth, columnBlock(kernels, n, depth));
    int left = scratchAt + lane.index() * (leftSize + rightSize);
    int right = left + leftSize;
    int height = rowBlock(kernels, bottom - top, depth);
    int width = columnBlock(kernels, to - from, depth);
    boolean leftStays = height >= bottom - top;
    if (start != Start.ADD) {
      int near = Math.max(1, START_BUDGET / Math.max(1, height) / columns) * columns;
      width = Math.min(width, near);
    }
    for (int l = 0; l < k; l += depth) {
      int d = Math.min(depth, k - l);
      if (leftStays) {
        kernels.packLeft(
            scratch,
            left,
            a,
            aAt + top * aRowStride + l * aColumnStride,
            aRowStride,
            aColumnStride,
            bottom - top,
            d);
      }
      for (int j = from; j < to; j += width) {
        int w = Math.min(width, to - j);
        kernels.packRight(
            scratch,
            right,
            b,
            bAt + l * bRowStride + j * bColumnStride,
            bRowStride,
            bColumnStride,
            d,
            w);
        for (int i = top; i < bottom; i += height) {
          int h = Math.min(height, bottom - i);
          if (!leftStays) {
            kernels.packLeft(
                scratch,
                left,
                a,
                aAt + i * aRowStride + l * aColumnStride,
                aRowStride,
                aColumnStride,
                h,
                d);
          }
          if (l == 0) {
            start(start, c, cAt + i * cStride + j, cStride, bias, biasAt + j, h, w);
          }
          kernels.product(
              c, cAt + i * cStride + j, cStride, scratch, left, scratch, right, h, w, d, alpha);
        }
      }
    }
  }

  private static void start(
      Start start, float[] c, int cAt, int cStride, float[] bias, int biasAt, int h, int w) {
    if (start == Start.ADD) {
      return;
    }
    for (int i = 0; i < h; i++) {
      int row = cAt + i * cStride;
      if (start == Start.BIAS) {
        System.arraycopy(bias, biasAt, c, row, w);
      } else {
        Arrays.fill(c, row, row + w, 0f);
      }
    }
  }

  /** True when sharing C by rows leaves less work to the lane that has most than by columns. */
  private static boolean cutRows(int lanes, int m, int n, int rows, int columns) {
    long byRows = share(m, rows, lanes) * (n + (long) PACKING) + (long) PACKING * n;
    long byColumns = share(n, columns, lanes) * (m + (long) PACKING) + (long) PACKING * m;
    return byRows <= byColumns;
  }

  private static long share(int total, int granule, int lanes) {
    long granules = (total + (long) granule - 1) / granule;
    return Math.min(total, (granules + lanes - 1) / lanes * granule);
  }

  /** The depth of a block of k: k cut evenly into the fewest blocks of at most DEPTH. */
  private static int depth(int k) {
    int blocks = Math.max(1, (k + DEPTH - 1) / DEPTH);
    return Math.max(1, (k + blocks - 1) / blocks);
  }

  private static int rowBlock(Kernels kernels, int m, int depth) {
    int tile = kernels.tileRows();
    return Math.min(Math.max(1, m), Math.max(1, LEFT_BUDGET / (depth * tile)) * tile);
  }

  private static int columnBlock(Kernels kernels, int n, int depth) {
    int tile = kernels.tileColumns();
    return Math.min(Math.max(1, n), Math.max(1, RIGHT_BUDGET / (depth * tile)) * tile);
  }
}

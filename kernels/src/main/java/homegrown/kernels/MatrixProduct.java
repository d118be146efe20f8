package homegrown.kernels;

import java.util.Arrays;

/**
 * A whole matrix product by all lanes of a team, from operands in any layout: blocks are packed
 * into scratch memory of the caller on the way (Goto and van de Geijn 2008, "Anatomy of
 * High-Performance Matrix Multiplication"). For an operand that is used many times, pack it once
 * and call {@link Kernels#product} instead.
 *
 * <p>What need not be packed is read as it lies: the left operand where k runs contiguously in its
 * rows, and both where k runs along neither, as in the gradient of a weight ({@link
 * Kernels#pixelOuterReach}). Packing takes longer than a product with few rows on the left: {@link
 * #direct} says when both are read as they lie there, and that takes no scratch memory.
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

  /**
   * The most rows of the left operand for which packing the right one takes longer than reading it
   * anew for each row: measured, 2 in plain Java and 3 with vectors.
   */
  private static final int FEW_ROWS = 2;

  /** Columns that lanes do not share: a cache line of a row of C. */
  private static final int LINE = 16;

  /** Floats of the right operand that stay in the first-level cache from one row to the next. */
  private static final int NEAR_BUDGET = 4 * 1024;

  /** Rows of C that an outer product has at a time: their operand stays in a near cache. */
  private static final int OUTER_ROWS = 512;

  /** Multiply-accumulates that take as long as packing one element does. */
  private static final int PACKING = 40;

  private MatrixProduct() {}

  /**
   * True when a product with so many rows on the left takes its operands as they lie, if k runs
   * contiguously in both: rows of A, and rows of a weight [n, k] that is used transposed. Depends
   * on nothing else, so that the bits do not either.
   */
  public static boolean direct(int m) {
    return m <= FEW_ROWS;
  }

  /** {@link #scratch(Kernels, int, int, int, int)} for operands whose layout is known. */
  public static long scratch(
      Kernels kernels, int lanes, int m, int n, int k, int aColumnStride, int bRowStride) {
    if (direct(m) && aColumnStride == 1 && bRowStride == 1) {
      return 0;
    }
    int depth = depth(k);
    return aColumnStride == 1
        ? (long) lanes * kernels.packedRight(depth, columnBlock(kernels, n, depth))
        : scratch(kernels, lanes, m, n, k);
  }

  /**
   * Floats of scratch memory that {@link #run} needs for a product of this size on so many lanes,
   * whatever the layout of the operands.
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
   * @param scratch holds {@code scratch(...)} floats from {@code scratchAt}; every size cuts it
   *     anew into parts of the lanes, which therefore meet before it serves a product of another
   *     size
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
    if (direct(m) && aColumnStride == 1 && bRowStride == 1) {
      rows(
          lane,
          c,
          cAt,
          cStride,
          start,
          bias,
          biasAt,
          a,
          aAt,
          aRowStride,
          b,
          bAt,
          bColumnStride,
          m,
          n,
          k,
          alpha);
      return;
    }
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
    if (aRowStride == 1 && bColumnStride == 1 && (long) m * n <= kernels.pixelOuterReach()) {
      for (int i = top; i < bottom; i += OUTER_ROWS) {
        int h = Math.min(OUTER_ROWS, bottom - i);
        int w = to - from;
        int block = cAt + i * cStride + from;
        start(start, c, block, cStride, bias, biasAt + from, h, w);
        kernels.pixelOuterProduct(
            c,
            block,
            cStride,
            a,
            aAt + i,
            0,
            aColumnStride,
            b,
            bAt + from,
            0,
            bRowStride,
            1,
            k,
            h,
            w,
            alpha);
      }
      return;
    }
    boolean leftLies = aColumnStride == 1;
    int depth = depth(k);
    int leftSize = leftLies ? 0 : kernels.packedLeft(rowBlock(kernels, m, depth), depth);
    int rightSize = kernels.packedRight(depth, columnBlock(kernels, n, depth));
    int left = scratchAt + lane.index() * (leftSize + rightSize);
    int right = left + leftSize;
    int height = rowBlock(kernels, bottom - top, depth);
    int width = columnBlock(kernels, to - from, depth);
    boolean leftStays = !leftLies && height >= bottom - top;
    if (start != Start.ADD) {
      width = Math.min(width, near(height, columns));
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
          if (!leftLies && !leftStays) {
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
          int block = cAt + i * cStride + j;
          if (l == 0) {
            start(start, c, block, cStride, bias, biasAt + j, h, w);
          }
          if (leftLies) {
            int rowsAt = aAt + i * aRowStride + l;
            kernels.pixelProduct(
                c, block, 0, cStride, a, rowsAt, 0, aRowStride, scratch, right, 1, h, w, d, alpha);
          } else {
            kernels.product(c, block, cStride, scratch, left, scratch, right, h, w, d, alpha);
          }
        }
      }
    }
  }

  /** Floats that B (k x n) takes once it is packed whole for {@link #runPacked}. */
  public static long packed(Kernels kernels, int n, int k) {
    return kernels.packedRight(k, n);
  }

  /**
   * Packs B (k x n) whole, for products that come again and again with the same one; every lane
   * packs its share.
   *
   * @param packed holds {@code packed(...)} floats from {@code packedAt}
   */
  public static void pack(
      Lane lane,
      float[] packed,
      int packedAt,
      float[] b,
      int bAt,
      int bRowStride,
      int bColumnStride,
      int n,
      int k) {
    Kernels kernels = lane.kernels();
    int from = lane.from(n, kernels.tileColumns());
    int w = lane.to(n, kernels.tileColumns()) - from;
    int depth = depth(k);
    for (int l = 0; l < k; l += depth) {
      int d = Math.min(depth, k - l);
      int to = packedAt + kernels.packedRight(l, n) + from * d;
      int source = bAt + l * bRowStride + from * bColumnStride;
      kernels.packRight(packed, to, b, source, bRowStride, bColumnStride, d, w);
    }
  }

  /**
   * As {@link #run} with the same bits, for a B that was packed ({@link #pack}) and an A whose rows
   * lie contiguously; needs no scratch memory.
   */
  public static void runPacked(
      Lane lane,
      float[] c,
      int cAt,
      int cStride,
      Start start,
      float[] bias,
      int biasAt,
      float[] a,
      int aAt,
      int aRowStride,
      float[] packed,
      int packedAt,
      int m,
      int n,
      int k,
      float alpha) {
    Kernels kernels = lane.kernels();
    int rows = kernels.tileRows();
    int columns = kernels.tileColumns();
    boolean byRows = cutRows(lane.count(), m, n, rows, columns);
    int top = byRows ? lane.from(m, rows) : 0;
    int bottom = byRows ? lane.to(m, rows) : m;
    int from = byRows ? 0 : lane.from(n, columns);
    int to = byRows ? n : lane.to(n, columns);
    int depth = depth(k);
    int height = rowBlock(kernels, bottom - top, depth);
    int width = columnBlock(kernels, to - from, depth);
    if (start != Start.ADD) {
      width = Math.min(width, near(height, columns));
    }
    for (int l = 0; l < k; l += depth) {
      int d = Math.min(depth, k - l);
      for (int j = from; j < to; j += width) {
        int w = Math.min(width, to - j);
        int right = packedAt + kernels.packedRight(l, n) + j * d;
        for (int i = top; i < bottom; i += height) {
          int h = Math.min(height, bottom - i);
          int block = cAt + i * cStride + j;
          if (l == 0) {
            start(start, c, block, cStride, bias, biasAt + j, h, w);
          }
          int rowsAt = aAt + i * aRowStride + l;
          kernels.pixelProduct(
              c, block, 0, cStride, a, rowsAt, 0, aRowStride, packed, right, 1, h, w, d, alpha);
        }
      }
    }
  }

  /** Columns of so many rows of C that stay near between their start and the product. */
  private static int near(int height, int columns) {
    return Math.max(1, START_BUDGET / Math.max(1, height) / columns) * columns;
  }

  /** The product by dot products, of a lane's columns. */
  private static void rows(
      Lane lane,
      float[] c,
      int cAt,
      int cStride,
      Start start,
      float[] bias,
      int biasAt,
      float[] a,
      int aAt,
      int aRowStride,
      float[] b,
      int bAt,
      int bColumnStride,
      int m,
      int n,
      int k,
      float alpha) {
    Kernels kernels = lane.kernels();
    int to = lane.to(n, LINE);
    int width = m == 1 ? n : Math.max(1, NEAR_BUDGET / Math.max(1, k) / LINE) * LINE;
    for (int j = lane.from(n, LINE); j < to; j += width) {
      int w = Math.min(width, to - j);
      start(start, c, cAt + j, cStride, bias, biasAt + j, m, w);
      for (int i = 0; i < m; i++) {
        int at = bAt + j * bColumnStride;
        int row = aAt + i * aRowStride;
        kernels.matrixVector(c, cAt + i * cStride + j, b, at, bColumnStride, a, row, w, k, alpha);
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

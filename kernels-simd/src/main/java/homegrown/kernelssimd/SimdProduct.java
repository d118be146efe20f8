package homegrown.kernelssimd;

/**
 * {@code C += alpha A B} on packed operands: cuts the work into tiles, so that what a tile reads
 * comes from the nearest caches. It does not pack; see {@link SimdPacking} for the layouts.
 *
 * <p>After Goto and van de Geijn, Anatomy of High-Performance Matrix Multiplication (2008), with
 * the roles changed for a wide tile: slivers of A stay in the first-level cache, a group of panels
 * of B in the second.
 */
final class SimdProduct {

  /**
   * The longest run of k that one tile sums up: long enough to make little of reading and writing
   * C, short enough that a sliver stays in the first-level cache. It is part of what a result's
   * bits depend on, and so does not follow the machine.
   */
  private static final int DEPTH = 512;

  /** Floats of B that stay in the second-level cache while the slivers of A pass by. */
  private static final int GROUP_FLOATS = 96 * 1024;

  private static final int ROWS = SimdTiles.ROWS;
  private static final int LANES = SimdTiles.LANES;
  private static final int COLUMNS = SimdTiles.COLUMNS;

  private SimdProduct() {}

  /** Floats of scratch memory that {@link #run} needs: one tile. */
  static int scratchFloats() {
    return ROWS * COLUMNS;
  }

  static void run(
      float[] scratch,
      float[] c,
      int cAt,
      int cStride,
      float[] left,
      int leftAt,
      float[] right,
      int rightAt,
      int m,
      int n,
      int k,
      float alpha) {
    for (int l = 0; l < k; l += DEPTH) {
      int depth = Math.min(DEPTH, k - l);
      int group = Math.max(1, GROUP_FLOATS / (depth * COLUMNS)) * COLUMNS;
      for (int from = 0; from < n; from += group) {
        int to = Math.min(n, from + group);
        int rows;
        for (int i = 0; i < m; i += rows) {
          rows = SimdPacking.sliverRows(m - i);
          int a = leftAt + i * k + l * rows;
          int row = cAt + i * cStride;
          for (int j = from; j < to; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            int vectors = (columns + LANES - 1) / LANES;
            int step = vectors * LANES;
            int b = rightAt + j * k + l * step;
            if (j + COLUMNS < to && SimdWideTiles.fits(rows, n - j)) {
              int single = rightAt + (j + COLUMNS) * k + l * LANES;
              SimdWideTiles.packed(0, c, row + j, cStride, left, a, right, b, single, depth, alpha);
              SimdWideTiles.packed(
                  SimdWideTiles.HALF, c, row + j, cStride, left, a, right, b, single, depth, alpha);
              break;
            }
            if (columns == step) {
              SimdTiles.run(rows, vectors, c, row + j, cStride, left, a, right, b, depth, alpha);
            } else {
              for (int r = 0; r < rows; r++) {
                System.arraycopy(c, row + r * cStride + j, scratch, r * step, columns);
              }
              SimdTiles.run(rows, vectors, scratch, 0, step, left, a, right, b, depth, alpha);
              for (int r = 0; r < rows; r++) {
                System.arraycopy(scratch, r * step, c, row + r * cStride + j, columns);
              }
            }
          }
        }
      }
    }
  }
}

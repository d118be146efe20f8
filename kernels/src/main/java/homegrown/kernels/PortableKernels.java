package homegrown.kernels;

/**
 * The portable set: plain Java that C2 turns into vector instructions, and that runs wherever Java
 * does. It uses no fused multiply-add, which is slow in software where the hardware has none.
 */
final class PortableKernels implements Kernels {

  static final String NAME = "portable";

  /** Elements that one float of a mask tells of. */
  private static final int MASK_BITS = 16;

  /** So many floats of all rows together stay in a small L1 cache. */
  private static final int BLOCK = 512;

  private static final int SHARED_ROWS = PortableDepthwise.ROWS;

  /** The first rows are shared: no two of the groups of loops are at work at the same time. */
  private final float[][] rows =
      Scratch.rows(SHARED_ROWS + PortableElementary.ROWS + PortableReductions.ROWS, BLOCK);

  private final PortableProduct product = new PortableProduct();
  private final PortablePixelProduct pixels = new PortablePixelProduct(product.rows());
  private final PortableElementary elementary = new PortableElementary(rows, SHARED_ROWS);
  private final PortableReductions reductions =
      new PortableReductions(rows, SHARED_ROWS + PortableElementary.ROWS, BLOCK, elementary);
  private final PortableCells cells = new PortableCells(rows, 0, BLOCK, elementary);
  private final PortableNormal normal = new PortableNormal(rows, 0, BLOCK, elementary);
  private final PortableColumnSoftmax columnSoftmax =
      new PortableColumnSoftmax(rows, 0, BLOCK, elementary);
  private final PortableNormalise normalise = new PortableNormalise(rows, 0, BLOCK);
  private final PortableUpdates updates = new PortableUpdates(rows, 0, BLOCK);
  private final PortableColumns columns = new PortableColumns(rows, 0, BLOCK);
  private final PortableDepthwise depthwise = new PortableDepthwise(rows, 0, BLOCK);
  private final PortablePools pools = new PortablePools(rows, 0, BLOCK);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long scratchBytes() {
    return product.scratchBytes() + columns.scratchBytes() + Scratch.bytes(rows);
  }

  @Override
  public int tileRows() {
    return PortableProduct.TILE_ROWS;
  }

  @Override
  public int tileColumns() {
    return PortableProduct.TILE_COLUMNS;
  }

  @Override
  public int packedLeft(int m, int k) {
    return Math.multiplyExact(m, k);
  }

  @Override
  public int packedRight(int k, int n) {
    return Math.multiplyExact(k, n);
  }

  @Override
  public void packLeft(
      float[] packed,
      int packedAt,
      float[] a,
      int aAt,
      int rowStride,
      int columnStride,
      int m,
      int k) {
    PortableProduct.packLeft(packed, packedAt, a, aAt, rowStride, columnStride, m, k);
  }

  @Override
  public void packRight(
      float[] packed,
      int packedAt,
      float[] b,
      int bAt,
      int rowStride,
      int columnStride,
      int k,
      int n) {
    PortableProduct.packRight(packed, packedAt, b, bAt, rowStride, columnStride, k, n);
  }

  @Override
  public void product(
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
    product.product(c, cAt, cStride, left, leftAt, right, rightAt, m, n, k, alpha);
  }

  @Override
  public void matrixVector(
      float[] y,
      int yAt,
      float[] w,
      int wAt,
      int rowStride,
      float[] x,
      int xAt,
      int m,
      int k,
      float alpha) {
    PortableMatrixVector.run(y, yAt, w, wAt, rowStride, x, xAt, m, k, alpha);
  }

  @Override
  public void pixelProduct(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      float alpha) {
    pixels.rows(
        c, cAt, cLine, cPixel, a, aAt, aLine, aPixel, right, rightAt, lines, width, n, k, alpha);
  }

  @Override
  public void pixelMap(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] row,
      int rowAt,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      float alpha,
      float low,
      float high) {
    pixels.map(
        c, cAt, cLine, cPixel, row, rowAt, a, aAt, aLine, aPixel, right, rightAt, lines, width, n,
        k, alpha, low, high);
  }

  @Override
  public void pixelOuterProduct(
      float[] c,
      int cAt,
      int cStride,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] b,
      int bAt,
      int bLine,
      int bPixel,
      int lines,
      int width,
      int m,
      int n,
      float alpha) {
    pixels.outer(
        c, cAt, cStride, a, aAt, aLine, aPixel, b, bAt, bLine, bPixel, lines, width, m, n, alpha);
  }

  @Override
  public int pixelOuterReach() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void exp(float[] y, int yAt, float[] x, int xAt, int n) {
    float[] row = rows[0];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      elementary.exp(row, count);
      System.arraycopy(row, 0, y, yAt + at, count);
    }
  }

  @Override
  public void tanh(float[] y, int yAt, float[] x, int xAt, int n) {
    float[] row = rows[0];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      elementary.tanh(row, count);
      System.arraycopy(row, 0, y, yAt + at, count);
    }
  }

  @Override
  public void sigmoid(float[] y, int yAt, float[] x, int xAt, int n) {
    float[] row = rows[0];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      elementary.sigmoid(row, count);
      System.arraycopy(row, 0, y, yAt + at, count);
    }
  }

  @Override
  public void addScaled(float[] y, int yAt, float[] x, int xAt, int n, float alpha) {
    float[] sum = rows[0];
    float[] term = rows[1];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(y, yAt + at, sum, 0, count);
      System.arraycopy(x, xAt + at, term, 0, count);
      for (int j = 0; j < count; j++) {
        sum[j] += alpha * term[j];
      }
      System.arraycopy(sum, 0, y, yAt + at, count);
    }
  }

  @Override
  public void scale(float[] y, int yAt, int n, float alpha) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] *= alpha;
    }
  }

  @Override
  public void multiply(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    float[] left = rows[0];
    float[] right = rows[1];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(a, aAt + at, left, 0, count);
      System.arraycopy(b, bAt + at, right, 0, count);
      for (int j = 0; j < count; j++) {
        left[j] *= right[j];
      }
      System.arraycopy(left, 0, y, yAt + at, count);
    }
  }

  @Override
  public void addProduct(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    float[] left = rows[0];
    float[] right = rows[1];
    float[] sum = rows[2];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(a, aAt + at, left, 0, count);
      System.arraycopy(b, bAt + at, right, 0, count);
      System.arraycopy(y, yAt + at, sum, 0, count);
      for (int j = 0; j < count; j++) {
        sum[j] += left[j] * right[j];
      }
      System.arraycopy(sum, 0, y, yAt + at, count);
    }
  }

  @Override
  public void clip(float[] y, int yAt, float[] x, int xAt, int n, float low, float high) {
    float[] row = rows[0];
    for (int at = 0; at < n; at += BLOCK) {
      int count = Math.min(BLOCK, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      for (int j = 0; j < count; j++) {
        row[j] = Math.min(high, Math.max(low, row[j]));
      }
      System.arraycopy(row, 0, y, yAt + at, count);
    }
  }

  @Override
  public void clipGradient(
      float[] dx,
      int dxAt,
      float[] dy,
      int dyAt,
      float[] y,
      int yAt,
      int n,
      float low,
      float high) {
    // In whole numbers, since half of the branches would be mispredicted; 0 is -0 too.
    long least = ordered(low == 0 ? 0f : low);
    long most = ordered(high == 0 ? -0f : high);
    for (int j = 0; j < n; j++) {
      long value = ordered(y[yAt + j]);
      int inside = (int) ((least - value & value - most) >> Long.SIZE - 1);
      dx[dxAt + j] = Float.intBitsToFloat(Float.floatToRawIntBits(dy[dyAt + j]) & inside);
    }
  }

  @Override
  public void clipMask(float[] mask, int maskAt, float[] y, int yAt, int n, float low, float high) {
    long least = ordered(low == 0 ? 0f : low);
    long most = ordered(high == 0 ? -0f : high);
    for (int j = 0; j < n; j += MASK_BITS) {
      int count = Math.min(MASK_BITS, n - j);
      int bits = 0;
      for (int i = 0; i < count; i++) {
        long value = ordered(y[yAt + j + i]);
        bits |= (int) ((least - value & value - most) >>> Long.SIZE - 1) << i;
      }
      mask[maskAt + j / MASK_BITS] = bits;
    }
  }

  @Override
  public void maskGradient(
      float[] dx, int dxAt, float[] dy, int dyAt, float[] mask, int maskAt, int n) {
    for (int j = 0; j < n; j += MASK_BITS) {
      int count = Math.min(MASK_BITS, n - j);
      int bits = (int) mask[maskAt + j / MASK_BITS];
      for (int i = 0; i < count; i++) {
        int inside = -(bits >> i & 1);
        int value = Float.floatToRawIntBits(dy[dyAt + j + i]);
        dx[dxAt + j + i] = Float.intBitsToFloat(value & inside);
      }
    }
  }

  /** A number in the order of the floats, with -0 below 0 and what is not a number outside. */
  private static int ordered(float x) {
    int bits = Float.floatToRawIntBits(x);
    return bits ^ (bits >> Integer.SIZE - 1 & Integer.MAX_VALUE);
  }

  @Override
  public float max(float[] x, int xAt, int n) {
    return reductions.max(x, xAt, n);
  }

  @Override
  public double sum(float[] x, int xAt, int n) {
    return PortableReductions.sum(x, xAt, n);
  }

  @Override
  public double dot(float[] a, int aAt, float[] b, int bAt, int n) {
    return PortableReductions.dot(a, aAt, b, bAt, n);
  }

  @Override
  public double softmax(float[] x, int xAt, int n) {
    return reductions.softmax(x, xAt, n);
  }

  @Override
  public void scaleShift(
      float[] y,
      int yAt,
      int yStride,
      float[] x,
      int xAt,
      int xStride,
      float[] scale,
      int scaleAt,
      float[] shift,
      int shiftAt,
      int rows,
      int c,
      float low,
      float high) {
    columns.scaleShift(
        y, yAt, yStride, x, xAt, xStride, scale, scaleAt, shift, shiftAt, rows, c, low, high);
  }

  @Override
  public void columnSums(float[] sum, int sumAt, float[] x, int xAt, int xStride, int rows, int c) {
    columns.sums(sum, sumAt, x, xAt, xStride, rows, c);
  }

  @Override
  public void columnProducts(
      float[] sum,
      int sumAt,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int rows,
      int c) {
    columns.products(sum, sumAt, a, aAt, aStride, b, bAt, bStride, rows, c);
  }

  @Override
  public void depthwise(
      float[] y,
      int yAt,
      int yPixel,
      float[] row,
      int rowAt,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int rows,
      int columns,
      int c,
      int n) {
    depthwise.forward(
        y, yAt, yPixel, row, rowAt, x, xAt, xPixel, xRow, xTap, w, wAt, wRow, wTap, rows, columns,
        c, n);
  }

  @Override
  public void depthwiseGradient(
      float[] dw,
      int dwAt,
      int dwRow,
      int dwTap,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] dy,
      int dyAt,
      int dyPixel,
      int rows,
      int columns,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha) {
    depthwise.gradient(
        dw, dwAt, dwRow, dwTap, x, xAt, xPixel, xRow, xTap, dy, dyAt, dyPixel, rows, columns, c, n,
        lines, xLine, dyLine, alpha);
  }

  @Override
  public void maxPool(
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      int rows,
      int columns,
      int c,
      int n) {
    pools.max(y, yAt, yPixel, x, xAt, xPixel, xRow, xTap, rows, columns, c, n);
  }

  @Override
  public void maxPoolGradient(
      float[] dx,
      int dxAt,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] y,
      int yAt,
      float[] dy,
      int dyAt,
      int yPixel,
      int rows,
      int columns,
      int c,
      int n,
      float alpha,
      boolean adds) {
    PortablePools.maxGradient(
        dx, dxAt, x, xAt, xPixel, xRow, xTap, y, yAt, dy, dyAt, yPixel, rows, columns, c, n, alpha,
        adds);
  }

  @Override
  public void winogradImage(
      float[] v, int vAt, int step, float[] x, int xAt, int xLine, int xPixel, int c) {
    for (int ch = 0; ch < c; ch++) {
      Winograd.image(v, vAt + ch, step, x, xAt + ch, xLine, xPixel);
    }
  }

  @Override
  public void winogradMap(
      float[] y, int yAt, int yLine, int yPixel, float[] m, int mAt, int step, int c) {
    for (int ch = 0; ch < c; ch++) {
      Winograd.map(y, yAt + ch, yLine, yPixel, m, mAt + ch, step);
    }
  }

  @Override
  public void winogradMapGradient(
      float[] dm, int dmAt, int step, float[] dy, int dyAt, int yLine, int yPixel, int c) {
    for (int ch = 0; ch < c; ch++) {
      Winograd.mapGradient(dm, dmAt + ch, step, dy, dyAt + ch, yLine, yPixel);
    }
  }

  @Override
  public void lstm(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] h,
      int hAt,
      int n) {
    cells.lstm(gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, h, hAt, n);
  }

  @Override
  public void lstmGradient(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n) {
    cells.lstmGradient(
        gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, dh, dhAt, dc, dcAt, n);
  }

  @Override
  public void cifg(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] h,
      int hAt,
      int n) {
    cells.cifg(gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, h, hAt, n);
  }

  @Override
  public void cifgGradient(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n) {
    cells.cifgGradient(
        gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, dh, dhAt, dc, dcAt, n);
  }

  @Override
  public void gelu(float[] y, int yAt, float[] x, int xAt, int n) {
    normal.gelu(y, yAt, x, xAt, n);
  }

  @Override
  public void geluSlope(float[] y, int yAt, float[] x, int xAt, int n) {
    normal.geluSlope(y, yAt, x, xAt, n);
  }

  @Override
  public void normalise(
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      int n,
      double epsilon,
      float[] moments,
      int momentsAt) {
    normalise.run(y, yAt, x, xAt, n, epsilon, moments, momentsAt);
  }

  @Override
  public void normaliseAgain(
      float[] y, int yAt, float[] x, int xAt, int n, float[] moments, int momentsAt) {
    normalise.again(y, yAt, x, xAt, n, moments, momentsAt);
  }

  @Override
  public void normaliseGradient(float[] d, int dAt, float[] y, int yAt, int n, float factor) {
    normalise.gradient(d, dAt, y, yAt, n, factor);
  }

  @Override
  public void softmaxColumns(float[] x, int xAt, int stride, int m, int n) {
    columnSoftmax.run(x, xAt, stride, m, n);
  }

  @Override
  public void softmaxColumnsGradient(
      float[] d, int dAt, float[] y, int yAt, int stride, int m, int n) {
    columnSoftmax.gradient(d, dAt, y, yAt, stride, m, n);
  }

  @Override
  public void momentum(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    updates.momentum(w, wAt, v, vAt, g, gAt, n, rate, mu);
  }

  @Override
  public void nesterov(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    updates.nesterov(w, wAt, v, vAt, g, gAt, n, rate, mu);
  }

  @Override
  public void adam(
      float[] w,
      int wAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float beta1,
      float beta2,
      float root,
      float epsilon) {
    updates.adam(w, wAt, m, mAt, v, vAt, g, gAt, n, rate, beta1, beta2, root, epsilon);
  }

  @Override
  public void adagrad(
      float[] w,
      int wAt,
      float[] s,
      int sAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float epsilon) {
    updates.adagrad(w, wAt, s, sAt, g, gAt, n, rate, epsilon);
  }

  @Override
  public void rmsprop(
      float[] w,
      int wAt,
      float[] s,
      int sAt,
      float[] b,
      int bAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float decay,
      float mu,
      float epsilon) {
    updates.rmsprop(w, wAt, s, sAt, b, bAt, g, gAt, n, rate, decay, mu, epsilon);
  }
}

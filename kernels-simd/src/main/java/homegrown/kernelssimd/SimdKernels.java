package homegrown.kernelssimd;

import homegrown.kernels.Kernels;

/**
 * The kernels on the Vector API, in vectors of the width that the processor prefers. Elements that
 * need no transcendental function, and the updates of the optimisers, have the bits of the portable
 * set; exp, tanh and sigmoid differ from it by less than 4e-7 (relative for exp and sigmoid,
 * absolute for tanh), since fused operations round once; products and sums by their rounding.
 */
final class SimdKernels implements Kernels {

  private final float[] scratch = new float[scratchFloats()];
  private final double[] totals = new double[SimdColumns.scratchDoubles()];
  private final int[] places = new int[SimdPixelProduct.scratchPlaces()];

  private static int scratchFloats() {
    int[] needs = {
      SimdProduct.scratchFloats(),
      SimdMatrixVector.scratchFloats(),
      SimdCells.scratchFloats(),
      SimdReductions.scratchFloats(),
      SimdMath.scratchFloats(),
      SimdColumnSoftmax.scratchFloats(),
      SimdColumns.scratchFloats(),
      SimdDepthwise.scratchFloats(),
      SimdDepthwiseGradient.scratchFloats(),
      SimdPools.scratchFloats(),
      SimdPixelProduct.scratchFloats()
    };
    int most = 0;
    for (int need : needs) {
      most = Math.max(most, need);
    }
    return most;
  }

  /** The name of the set. */
  static String setName() {
    return "simd-" + SimdTiles.SPECIES.vectorBitSize();
  }

  @Override
  public String name() {
    return setName();
  }

  @Override
  public long scratchBytes() {
    return (long) scratch.length * Float.BYTES
        + (long) totals.length * Double.BYTES
        + (long) places.length * Integer.BYTES;
  }

  @Override
  public void warmUp() {
    SimdWarmUp.run(this);
  }

  @Override
  public int tileRows() {
    return SimdTiles.ROWS;
  }

  @Override
  public int tileColumns() {
    return SimdTiles.COLUMNS;
  }

  @Override
  public int packedLeft(int m, int k) {
    return SimdPacking.leftFloats(m, k);
  }

  @Override
  public int packedRight(int k, int n) {
    return SimdPacking.rightFloats(k, n);
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
    SimdPacking.packLeft(packed, packedAt, a, aAt, rowStride, columnStride, m, k);
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
    SimdPacking.packRight(packed, packedAt, b, bAt, rowStride, columnStride, k, n);
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
    SimdProduct.run(scratch, c, cAt, cStride, left, leftAt, right, rightAt, m, n, k, alpha);
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
    SimdMatrixVector.run(scratch, y, yAt, w, wAt, rowStride, x, xAt, m, k, alpha);
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
    SimdPixelProduct.rows(
        scratch, places, c, cAt, cLine, cPixel, a, aAt, aLine, aPixel, right, rightAt, lines, width,
        n, k, alpha);
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
    SimdPixelProduct.map(
        scratch, places, c, cAt, cLine, cPixel, row, rowAt, a, aAt, aLine, aPixel, right, rightAt,
        lines, width, n, k, alpha, low, high);
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
    SimdPixelProduct.outer(
        scratch, places, c, cAt, cStride, a, aAt, aLine, aPixel, b, bAt, bLine, bPixel, lines,
        width, m, n, alpha);
  }

  @Override
  public int pixelOuterReach() {
    return SimdPixelProduct.OUTER_REACH;
  }

  @Override
  public void exp(float[] y, int yAt, float[] x, int xAt, int n) {
    SimdMath.exp(scratch, y, yAt, x, xAt, n);
  }

  @Override
  public void tanh(float[] y, int yAt, float[] x, int xAt, int n) {
    SimdMath.tanh(scratch, y, yAt, x, xAt, n);
  }

  @Override
  public void sigmoid(float[] y, int yAt, float[] x, int xAt, int n) {
    SimdMath.sigmoid(scratch, y, yAt, x, xAt, n);
  }

  @Override
  public void addScaled(float[] y, int yAt, float[] x, int xAt, int n, float alpha) {
    SimdElements.addScaled(y, yAt, x, xAt, n, alpha);
  }

  @Override
  public void scale(float[] y, int yAt, int n, float alpha) {
    SimdElements.scale(y, yAt, n, alpha);
  }

  @Override
  public void multiply(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    SimdElements.multiply(y, yAt, a, aAt, b, bAt, n);
  }

  @Override
  public void addProduct(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    SimdElements.addProduct(y, yAt, a, aAt, b, bAt, n);
  }

  @Override
  public void clip(float[] y, int yAt, float[] x, int xAt, int n, float low, float high) {
    SimdElements.clip(y, yAt, x, xAt, n, low, high);
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
    SimdElements.clipGradient(dx, dxAt, dy, dyAt, y, yAt, n, low, high);
  }

  @Override
  public void clipMask(float[] mask, int maskAt, float[] y, int yAt, int n, float low, float high) {
    SimdElements.clipMask(mask, maskAt, y, yAt, n, low, high);
  }

  @Override
  public void maskGradient(
      float[] dx, int dxAt, float[] dy, int dyAt, float[] mask, int maskAt, int n) {
    SimdElements.maskGradient(dx, dxAt, dy, dyAt, mask, maskAt, n);
  }

  @Override
  public float max(float[] x, int xAt, int n) {
    return SimdReductions.max(scratch, x, xAt, n);
  }

  @Override
  public double sum(float[] x, int xAt, int n) {
    return SimdReductions.sum(scratch, x, xAt, n);
  }

  @Override
  public double dot(float[] a, int aAt, float[] b, int bAt, int n) {
    return SimdReductions.dot(scratch, a, aAt, b, bAt, n);
  }

  @Override
  public double softmax(float[] x, int xAt, int n) {
    return SimdMath.softmax(scratch, x, xAt, n);
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
    SimdColumns.scaleShift(
        scratch, y, yAt, yStride, x, xAt, xStride, scale, scaleAt, shift, shiftAt, rows, c, low,
        high);
  }

  @Override
  public void columnSums(float[] sum, int sumAt, float[] x, int xAt, int xStride, int rows, int c) {
    SimdColumns.sums(scratch, totals, sum, sumAt, x, xAt, xStride, rows, c);
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
    SimdColumns.products(scratch, totals, sum, sumAt, a, aAt, aStride, b, bAt, bStride, rows, c);
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
    SimdDepthwise.run(
        scratch, y, yAt, yPixel, row, rowAt, x, xAt, xPixel, xRow, xTap, w, wAt, wRow, wTap, rows,
        columns, c, n);
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
    SimdDepthwiseGradient.run(
        scratch, dw, dwAt, dwRow, dwTap, x, xAt, xPixel, xRow, xTap, dy, dyAt, dyPixel, rows,
        columns, c, n, lines, xLine, dyLine, alpha);
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
    SimdPools.max(scratch, y, yAt, yPixel, x, xAt, xPixel, xRow, xTap, rows, columns, c, n);
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
    SimdPools.maxGradient(
        dx, dxAt, x, xAt, xPixel, xRow, xTap, y, yAt, dy, dyAt, yPixel, rows, columns, c, n, alpha,
        adds);
  }

  @Override
  public void winogradImage(
      float[] v, int vAt, int step, float[] x, int xAt, int xLine, int xPixel, int c) {
    SimdWinograd.image(v, vAt, step, x, xAt, xLine, xPixel, c);
  }

  @Override
  public void winogradMap(
      float[] y, int yAt, int yLine, int yPixel, float[] m, int mAt, int step, int c) {
    SimdWinograd.map(y, yAt, yLine, yPixel, m, mAt, step, c);
  }

  @Override
  public void winogradMapGradient(
      float[] dm, int dmAt, int step, float[] dy, int dyAt, int yLine, int yPixel, int c) {
    SimdWinograd.mapGradient(dm, dmAt, step, dy, dyAt, yLine, yPixel, c);
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
    SimdCells.lstm(scratch, gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, h, hAt, n);
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
    SimdCells.lstmGradient(
        scratch, gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, dh, dhAt, dc, dcAt, n);
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
    SimdCells.cifg(scratch, gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, h, hAt, n);
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
    SimdCells.cifgGradient(
        scratch, gates, gatesAt, gateStride, cBefore, cBeforeAt, c, cAt, dh, dhAt, dc, dcAt, n);
  }

  @Override
  public void gelu(float[] y, int yAt, float[] x, int xAt, int n) {
    SimdNormal.gelu(scratch, y, yAt, x, xAt, n);
  }

  @Override
  public void geluSlope(float[] y, int yAt, float[] x, int xAt, int n) {
    SimdNormal.geluSlope(scratch, y, yAt, x, xAt, n);
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
    SimdNormalise.run(scratch, y, yAt, x, xAt, n, epsilon, moments, momentsAt);
  }

  @Override
  public void normaliseAgain(
      float[] y, int yAt, float[] x, int xAt, int n, float[] moments, int momentsAt) {
    SimdNormalise.again(y, yAt, x, xAt, n, moments, momentsAt);
  }

  @Override
  public void normaliseGradient(float[] d, int dAt, float[] y, int yAt, int n, float factor) {
    SimdNormalise.gradient(scratch, d, dAt, y, yAt, n, factor);
  }

  @Override
  public void softmaxColumns(float[] x, int xAt, int stride, int m, int n) {
    SimdColumnSoftmax.run(scratch, x, xAt, stride, m, n);
  }

  @Override
  public void softmaxColumnsGradient(
      float[] d, int dAt, float[] y, int yAt, int stride, int m, int n) {
    SimdColumnSoftmax.gradient(scratch, d, dAt, y, yAt, stride, m, n);
  }

  @Override
  public void momentum(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    SimdUpdates.momentum(w, wAt, v, vAt, g, gAt, n, rate, mu);
  }

  @Override
  public void nesterov(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    SimdUpdates.nesterov(w, wAt, v, vAt, g, gAt, n, rate, mu);
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
    SimdUpdates.adam(w, wAt, m, mAt, v, vAt, g, gAt, n, rate, beta1, beta2, root, epsilon);
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
    SimdUpdates.adagrad(w, wAt, s, sAt, g, gAt, n, rate, epsilon);
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
    SimdUpdates.rmsprop(w, wAt, s, sAt, b, bAt, g, gAt, n, rate, decay, mu, epsilon);
  }
}

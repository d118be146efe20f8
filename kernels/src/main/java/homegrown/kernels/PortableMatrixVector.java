package homegrown.kernels;

/**
 * The product of a matrix and a vector of the portable set: rows as they lie in memory, four at a
 * time so that x is read once for all of them. Every row is summed alike, four products at a time,
 * which leaves something to do while a sum waits for the one before; what is left of k is added in
 * the end, by a loop of its own, since the first is faster without it.
 */
final class PortableMatrixVector {

  private static final int STEP = 4;

  private PortableMatrixVector() {}

  static void run(
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
    int whole = k / STEP * STEP;
    int i = 0;
    for (; i + STEP <= m; i += STEP) {
      four(y, yAt + i, w, wAt + i * rowStride, rowStride, x, xAt, whole, alpha);
    }
    for (; i < m; i++) {
      one(y, yAt + i, w, wAt + i * rowStride, x, xAt, whole, alpha);
    }
    if (whole < k) {
      for (i = 0; i < m; i++) {
        rest(y, yAt + i, w, wAt + i * rowStride + whole, x, xAt + whole, k - whole, alpha);
      }
    }
  }

  private static void four(
      float[] y,
      int yAt,
      float[] w,
      int w0,
      int rowStride,
      float[] x,
      int xAt,
      int k,
      float alpha) {
    int w1 = w0 + rowStride;
    int w2 = w1 + rowStride;
    int w3 = w2 + rowStride;
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int l = 0; l + 3 < k; l += STEP) {
      int p0 = w0 + l;
      int p1 = w1 + l;
      int p2 = w2 + l;
      int p3 = w3 + l;
      int q = xAt + l;
      float u0 = x[q];
      float u1 = x[q + 1];
      float u2 = x[q + 2];
      float u3 = x[q + 3];
      s0 += w[p0] * u0 + w[p0 + 1] * u1 + w[p0 + 2] * u2 + w[p0 + 3] * u3;
      s1 += w[p1] * u0 + w[p1 + 1] * u1 + w[p1 + 2] * u2 + w[p1 + 3] * u3;
      s2 += w[p2] * u0 + w[p2 + 1] * u1 + w[p2 + 2] * u2 + w[p2 + 3] * u3;
      s3 += w[p3] * u0 + w[p3 + 1] * u1 + w[p3 + 2] * u2 + w[p3 + 3] * u3;
    }
    y[yAt] += alpha * s0;
    y[yAt + 1] += alpha * s1;
    y[yAt + 2] += alpha * s2;
    y[yAt + 3] += alpha * s3;
  }

  private static void one(
      float[] y, int yAt, float[] w, int wAt, float[] x, int xAt, int k, float alpha) {
    float s = 0;
    for (int l = 0; l + 3 < k; l += STEP) {
      int p = wAt + l;
      int q = xAt + l;
      s += w[p] * x[q] + w[p + 1] * x[q + 1] + w[p + 2] * x[q + 2] + w[p + 3] * x[q + 3];
    }
    y[yAt] += alpha * s;
  }

  private static void rest(
      float[] y, int yAt, float[] w, int wAt, float[] x, int xAt, int k, float alpha) {
    float s = 0;
    for (int l = 0; l < k; l++) {
      s += w[wAt + l] * x[xAt + l];
    }
    y[yAt] += alpha * s;
  }
}

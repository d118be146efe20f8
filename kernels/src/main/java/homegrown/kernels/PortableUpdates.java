package homegrown.kernels;

/** The optimiser loops of the portable set, a block at a time in rows of scratch memory. */
final class PortableUpdates {

  static final int ROWS = 4;

  private final float[][] rows;
  private final int first;
  private final int block;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableUpdates(float[][] rows, int first, int block) {
    this.rows = rows;
    this.first = first;
    this.block = block;
  }

  void momentum(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    float[] weight = rows[first];
    float[] velocity = rows[first + 1];
    float[] gradient = rows[first + 2];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(w, wAt + at, weight, 0, count);
      System.arraycopy(v, vAt + at, velocity, 0, count);
      System.arraycopy(g, gAt + at, gradient, 0, count);
      decayAndAdd(velocity, mu, gradient, count);
      subtractScaled(weight, rate, velocity, count);
      System.arraycopy(velocity, 0, v, vAt + at, count);
      System.arraycopy(weight, 0, w, wAt + at, count);
    }
  }

  void nesterov(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    float[] weight = rows[first];
    float[] velocity = rows[first + 1];
    float[] gradient = rows[first + 2];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(w, wAt + at, weight, 0, count);
      System.arraycopy(v, vAt + at, velocity, 0, count);
      System.arraycopy(g, gAt + at, gradient, 0, count);
      decayAndAdd(velocity, mu, gradient, count);
      for (int j = 0; j < count; j++) {
        weight[j] -= rate * (gradient[j] + mu * velocity[j]);
      }
      System.arraycopy(velocity, 0, v, vAt + at, count);
      System.arraycopy(weight, 0, w, wAt + at, count);
    }
  }

  void adam(
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
    float[] weight = rows[first];
    float[] mean = rows[first + 1];
    float[] square = rows[first + 2];
    float[] gradient = rows[first + 3];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(w, wAt + at, weight, 0, count);
      System.arraycopy(m, mAt + at, mean, 0, count);
      System.arraycopy(v, vAt + at, square, 0, count);
      System.arraycopy(g, gAt + at, gradient, 0, count);
      float rest = 1f - beta1;
      for (int j = 0; j < count; j++) {
        mean[j] = beta1 * mean[j] + rest * gradient[j];
      }
      averageSquare(square, beta2, gradient, count);
      for (int j = 0; j < count; j++) {
        weight[j] -= rate * mean[j] / ((float) Math.sqrt(square[j]) * root + epsilon);
      }
      System.arraycopy(mean, 0, m, mAt + at, count);
      System.arraycopy(square, 0, v, vAt + at, count);
      System.arraycopy(weight, 0, w, wAt + at, count);
    }
  }

  void adagrad(
      float[] w,
      int wAt,
      float[] s,
      int sAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float epsilon) {
    float[] weight = rows[first];
    float[] square = rows[first + 1];
    float[] gradient = rows[first + 2];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(w, wAt + at, weight, 0, count);
      System.arraycopy(s, sAt + at, square, 0, count);
      System.arraycopy(g, gAt + at, gradient, 0, count);
      for (int j = 0; j < count; j++) {
        square[j] += gradient[j] * gradient[j];
      }
      for (int j = 0; j < count; j++) {
        weight[j] -= rate * gradient[j] / ((float) Math.sqrt(square[j]) + epsilon);
      }
      System.arraycopy(square, 0, s, sAt + at, count);
      System.arraycopy(weight, 0, w, wAt + at, count);
    }
  }

  void rmsprop(
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
    float[] weight = rows[first];
    float[] square = rows[first + 1];
    float[] velocity = rows[first + 2];
    float[] gradient = rows[first + 3];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(w, wAt + at, weight, 0, count);
      System.arraycopy(s, sAt + at, square, 0, count);
      System.arraycopy(b, bAt + at, velocity, 0, count);
      System.arraycopy(g, gAt + at, gradient, 0, count);
      averageSquare(square, decay, gradient, count);
      for (int j = 0; j < count; j++) {
        velocity[j] = mu * velocity[j] + gradient[j] / ((float) Math.sqrt(square[j]) + epsilon);
      }
      subtractScaled(weight, rate, velocity, count);
      System.arraycopy(square, 0, s, sAt + at, count);
      System.arraycopy(velocity, 0, b, bAt + at, count);
      System.arraycopy(weight, 0, w, wAt + at, count);
    }
  }

  private static void decayAndAdd(float[] y, float decay, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] = decay * y[j] + x[j];
    }
  }

  private static void subtractScaled(float[] y, float rate, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] -= rate * x[j];
    }
  }

  private static void averageSquare(float[] y, float decay, float[] x, int n) {
    float rest = 1f - decay;
    for (int j = 0; j < n; j++) {
      y[j] = decay * y[j] + rest * (x[j] * x[j]);
    }
  }
}

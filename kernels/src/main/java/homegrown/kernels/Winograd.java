package homegrown.kernels;

/**
 * Convolutions of 3 x 3 taps by two lines of two pixels at a time, with 16 multiplications where
 * there would be 36: {@code y = A^T [(G g G^T) (B^T d B)] A}, element by element in between, for a
 * kernel g of 3 x 3 and a patch d of 4 x 4 (Lavin and Gray, Fast Algorithms for Convolutional
 * Neural Networks, 2016). Here are the parts of it for one channel; {@link Kernels} has those that
 * work on whole pixels.
 *
 * <p>The 16 elements in between stand {@code step} apart. Gradients are the transposes.
 */
public final class Winograd {

  /** Elements in between. */
  public static final int ELEMENTS = 16;

  private static final int SIDE = 4;
  private static final int TAPS = 3;

  private Winograd() {}

  /** {@code u = G g G^T}, with {@code g[gAt + gStride (3 row + column)]}. */
  public static void kernel(float[] u, int uAt, int step, float[] g, int gAt, int gStride) {
    for (int j = 0; j < TAPS; j++) {
      float g0 = g[gAt + j * gStride];
      float g1 = g[gAt + (TAPS + j) * gStride];
      float g2 = g[gAt + (2 * TAPS + j) * gStride];
      float outer = 0.5f * (g0 + g2);
      float inner = 0.5f * g1;
      u[uAt + j * step] = g0;
      u[uAt + (SIDE + j) * step] = outer + inner;
      u[uAt + (2 * SIDE + j) * step] = outer - inner;
      u[uAt + (3 * SIDE + j) * step] = g2;
    }
    for (int i = 0; i < SIDE; i++) {
      int row = uAt + i * SIDE * step;
      float g0 = u[row];
      float g1 = u[row + step];
      float g2 = u[row + 2 * step];
      float outer = 0.5f * (g0 + g2);
      float inner = 0.5f * g1;
      u[row + step] = outer + inner;
      u[row + 2 * step] = outer - inner;
      u[row + 3 * step] = g2;
    }
  }

  /** {@code dg = G^T du G} with the taps side by side; du is overwritten. */
  public static void kernelGradient(float[] dg, int dgAt, float[] du, int duAt, int step) {
    for (int i = 0; i < SIDE; i++) {
      int row = duAt + i * SIDE * step;
      float u1 = 0.5f * du[row + step];
      float u2 = 0.5f * du[row + 2 * step];
      float u3 = du[row + 3 * step];
      du[row] += u1 + u2;
      du[row + step] = u1 - u2;
      du[row + 2 * step] = u1 + u2 + u3;
    }
    for (int j = 0; j < TAPS; j++) {
      int column = duAt + j * step;
      float u1 = 0.5f * du[column + SIDE * step];
      float u2 = 0.5f * du[column + 2 * SIDE * step];
      dg[dgAt + j] = du[column] + u1 + u2;
      dg[dgAt + TAPS + j] = u1 - u2;
      dg[dgAt + 2 * TAPS + j] = u1 + u2 + du[column + 3 * SIDE * step];
    }
  }

  /** {@code v = B^T d B}. */
  public static void image(float[] v, int vAt, int step, float[] d, int dAt, int line, int pixel) {
    for (int j = 0; j < SIDE; j++) {
      int from = dAt + j * pixel;
      float d0 = d[from];
      float d1 = d[from + line];
      float d2 = d[from + 2 * line];
      float d3 = d[from + 3 * line];
      v[vAt + j * step] = d0 - d2;
      v[vAt + (SIDE + j) * step] = d1 + d2;
      v[vAt + (2 * SIDE + j) * step] = d2 - d1;
      v[vAt + (3 * SIDE + j) * step] = d1 - d3;
    }
    for (int i = 0; i < SIDE; i++) {
      int row = vAt + i * SIDE * step;
      float d0 = v[row];
      float d1 = v[row + step];
      float d2 = v[row + 2 * step];
      float d3 = v[row + 3 * step];
      v[row] = d0 - d2;
      v[row + step] = d1 + d2;
      v[row + 2 * step] = d2 - d1;
      v[row + 3 * step] = d1 - d3;
    }
  }

  /** {@code y += A^T m A}. */
  public static void map(float[] y, int yAt, int line, int pixel, float[] m, int mAt, int step) {
    for (int half = 0; half < 2; half++) {
      // Rows 0, 1 and 2 make the first line, rows 1, 2 and 3 the second.
      int a = mAt + half * SIDE * step;
      int b = a + SIDE * step;
      int c = b + SIDE * step;
      float m0 = third(half, m[a], m[b], m[c]);
      float m1 = third(half, m[a + step], m[b + step], m[c + step]);
      float m2 = third(half, m[a + 2 * step], m[b + 2 * step], m[c + 2 * step]);
      float m3 = third(half, m[a + 3 * step], m[b + 3 * step], m[c + 3 * step]);
      int to = yAt + half * line;
      y[to] += third(0, m0, m1, m2);
      y[to + pixel] += third(1, m1, m2, m3);
    }
  }

  private static float third(int half, float a, float b, float c) {
    return half == 0 ? a + b + c : a - b - c;
  }

  /** {@code dm = A dy A^T}. */
  public static void mapGradient(
      float[] dm, int dmAt, int step, float[] dy, int dyAt, int line, int pixel) {
    float y00 = dy[dyAt];
    float y01 = dy[dyAt + pixel];
    float y10 = dy[dyAt + line];
    float y11 = dy[dyAt + line + pixel];
    spread(dm, dmAt, step, y00, y01);
    spread(dm, dmAt + SIDE * step, step, y00 + y10, y01 + y11);
    spread(dm, dmAt + 2 * SIDE * step, step, y00 - y10, y01 - y11);
    spread(dm, dmAt + 3 * SIDE * step, step, -y10, -y11);
  }

  private static void spread(float[] dm, int at, int step, float left, float right) {
    dm[at] = left;
    dm[at + step] = left + right;
    dm[at + 2 * step] = left - right;
    dm[at + 3 * step] = -right;
  }
}

package homegrown.kernelssimd;

import homegrown.kernels.Kernels;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Calls every loop so often that the virtual machine queues it to be compiled whole. Vectors are
 * objects until then, here too; and a loop that runs long but is called rarely would never get
 * there: its inside is replaced while it runs, its beginning and end stay interpreted and allocate
 * at each call.
 */
final class SimdWarmUp {

  /** A little more than the calls after which HotSpot compiles a method for good (5,000). */
  private static final int CALLS = 5_400;

  /** Short, so that a call is cheap and no loop is replaced while it runs. */
  private static final int DEPTH = 4;

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private SimdWarmUp() {}

  /** Warms up once in the life of the virtual machine. */
  static void run(Kernels kernels) {
    if (DONE.compareAndSet(false, true)) {
      int columns = kernels.tileColumns();
      float[] x = new float[11 * columns];
      float[] y = new float[11 * columns];
      float[] z = new float[11 * columns];
      float[] w = new float[11 * columns];
      for (int i = 0; i < CALLS; i++) {
        products(kernels, x, y, z, columns);
        packing(kernels, x, y, columns);
        // Four rows at once, then one alone; each of some vectors and a part of one.
        kernels.matrixVector(z, 0, x, 0, 1, y, 0, 5, columns + 1, 0f);
        elements(kernels, x, y, z, w, columns + 3);
        channels(kernels, x, y, z, columns / 3);
        windows(kernels, x, y, z, columns / 3);
      }
    }
  }

  private static void products(Kernels kernels, float[] c, float[] a, float[] b, int columns) {
    int lanes = columns / 3;
    for (int rows = kernels.tileRows(); rows >= 1; rows /= 2) {
      // Four: a panel of three and one beside it.
      for (int vectors = 1; vectors <= 4; vectors++) {
        int n = vectors * lanes;
        kernels.product(c, 0, columns, a, 0, b, 0, rows, n, DEPTH, 0f);
        kernels.pixelProduct(c, 0, 0, n, a, 0, 0, DEPTH, b, 0, 1, rows, n, DEPTH, 0f);
        kernels.pixelOuterProduct(c, 0, n, a, 0, 0, rows, b, 0, 0, n, 1, DEPTH, rows, n, 0f);
      }
    }
  }

  private static void packing(Kernels kernels, float[] from, float[] to, int columns) {
    int lanes = columns / 3;
    int rows = kernels.tileRows();
    // Rows that stand side by side, or columns; what is transposed in registers, and what remains.
    kernels.packLeft(to, 0, from, 0, lanes, 1, rows, lanes);
    kernels.packLeft(to, 0, from, 0, 3, 1, rows + 1, 3);
    kernels.packLeft(to, 0, from, 0, 1, 2 * rows, 2 * rows, 2);
    kernels.packLeft(to, 0, from, 0, 1, rows + 1, rows + 1, 3);
    kernels.packRight(to, 0, from, 0, columns + 3, 1, 1, columns + 3);
    kernels.packRight(to, 0, from, 0, 1, lanes, lanes, lanes);
    kernels.packRight(to, 0, from, 0, 1, 1, 1, columns + 3);
  }

  private static void elements(Kernels kernels, float[] x, float[] y, float[] z, float[] w, int n) {
    kernels.exp(y, 0, x, 0, n);
    kernels.tanh(y, 0, x, 0, n);
    kernels.sigmoid(y, 0, x, 0, n);
    kernels.addScaled(y, 0, x, 0, n, 0f);
    kernels.scale(y, 0, n, 0f);
    kernels.multiply(y, 0, x, 0, z, 0, n);
    kernels.addProduct(y, 0, x, 0, z, 0, n);
    kernels.clip(y, 0, x, 0, n, 0f, 1f);
    kernels.clipGradient(y, 0, x, 0, z, 0, n, 0f, 1f);
    kernels.clipMask(y, 0, x, 0, n + 16, 0f, 1f);
    kernels.maskGradient(x, 0, x, 0, y, 0, n + 16);
    kernels.max(x, 0, 2 * n);
    kernels.sum(x, 0, n);
    kernels.dot(x, 0, y, 0, n);
    kernels.softmax(y, 0, n);
    kernels.lstm(y, 0, n, x, 0, z, 0, w, 0, n);
    kernels.lstmGradient(y, 0, n, x, 0, z, 0, w, 0, x, 0, n);
    kernels.cifg(y, 0, n, x, 0, z, 0, w, 0, n);
    kernels.cifgGradient(y, 0, n, x, 0, z, 0, w, 0, x, 0, n);
    kernels.gelu(y, 0, x, 0, n);
    kernels.geluSlope(y, 0, x, 0, n);
    kernels.normalise(y, 0, x, 0, n, 1, w, 0);
    kernels.normaliseAgain(y, 0, x, 0, n, w, 0);
    kernels.normaliseGradient(y, 0, x, 0, n, 1f);
    kernels.softmaxColumns(y, 0, n, 2, n);
    kernels.softmaxColumnsGradient(y, 0, x, 0, n, 2, n);
    kernels.momentum(y, 0, x, 0, z, 0, n, 0f, 0f);
    kernels.nesterov(y, 0, x, 0, z, 0, n, 0f, 0f);
    kernels.adam(y, 0, x, 0, w, 0, z, 0, n, 0f, 0f, 0f, 1f, 1f);
    kernels.adagrad(y, 0, x, 0, z, 0, n, 0f, 1f);
    kernels.rmsprop(y, 0, x, 0, w, 0, z, 0, n, 0f, 0f, 0f, 1f);
  }

  private static void channels(Kernels kernels, float[] x, float[] y, float[] z, int lanes) {
    kernels.scaleShift(y, 0, 1, x, 0, 1, z, 0, z, 0, DEPTH, lanes, 0f, 1f);
    // Four vectors at once, then one alone, over an odd number of rows.
    kernels.columnSums(y, 0, x, 0, 1, DEPTH + 1, 5 * lanes);
    kernels.columnProducts(y, 0, x, 0, 1, z, 0, 1, DEPTH + 1, 5 * lanes);
  }

  private static void windows(Kernels kernels, float[] x, float[] y, float[] z, int lanes) {
    int c = lanes;
    // Three pixels at once, then one alone; and pixels that have no taps in common.
    kernels.depthwise(y, 0, 1, null, 0, x, 0, 1, 1, 1, z, 0, 1, 1, 3, 3, c, DEPTH);
    kernels.depthwise(y, 0, 1, null, 0, x, 0, 2, 1, 1, z, 0, 1, 1, 3, 3, c, DEPTH);
    kernels.depthwiseGradient(y, 0, 1, 1, x, 0, 1, 1, 1, z, 0, 1, 3, 3, c, DEPTH, 1, 0, 0, 0f);
    kernels.depthwiseGradient(y, 0, 1, 1, x, 0, 2, 1, 1, z, 0, 1, 3, 3, c, DEPTH, 1, 0, 0, 0f);
    for (int taps = 1; taps <= SimdDepthwise.TAPS; taps++) {
      kernels.depthwise(y, 0, 1, null, 0, x, 0, 1, 1, 1, z, 0, 1, 1, 1, taps, c, DEPTH);
      kernels.depthwiseGradient(y, 0, 1, 1, x, 0, 1, 1, 1, z, 0, 1, 1, taps, c, DEPTH, 1, 0, 0, 0f);
    }
    kernels.maxPool(y, 0, 1, x, 0, 1, 1, 1, 1, 5, c, DEPTH);
    kernels.maxPoolGradient(y, 0, x, 0, 1, 1, 1, z, 0, z, 0, 1, 1, 5, c, DEPTH, 0f, true);
    kernels.maxPoolGradient(y, 0, x, 0, 1, 1, 1, z, 0, z, 0, 1, 2, 2, c, DEPTH, 0f, false);
    kernels.winogradImage(y, 0, 1, x, 0, 1, 1, c);
    kernels.winogradMap(y, 0, 1, 1, x, 0, 1, c);
    kernels.winogradMapGradient(y, 0, 1, x, 0, 1, 1, c);
  }
}

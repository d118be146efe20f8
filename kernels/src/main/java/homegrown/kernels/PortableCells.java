package homegrown.kernels;

/**
 * The recurrent cells of the portable set: a block of units at a time is copied to rows of scratch
 * memory, worked on there in short loops from 0, and copied back.
 */
final class PortableCells {

  static final int ROWS = 8;

  private final float[][] rows;
  private final int first;
  private final int block;
  private final PortableElementary elementary;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableCells(float[][] rows, int first, int block, PortableElementary elementary) {
    this.rows = rows;
    this.first = first;
    this.block = block;
    this.elementary = elementary;
  }

  void lstm(
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
    float[] i = rows[first];
    float[] f = rows[first + 1];
    float[] g = rows[first + 2];
    float[] o = rows[first + 3];
    float[] cell = rows[first + 4];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      int iAt = gatesAt + at;
      int fAt = iAt + gateStride;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      activate(gates, iAt, i, count);
      activate(gates, fAt, f, count);
      squash(gates, gAt, g, count);
      activate(gates, oAt, o, count);
      System.arraycopy(cBefore, cBeforeAt + at, cell, 0, count);
      weigh(cell, f, i, g, count);
      System.arraycopy(cell, 0, c, cAt + at, count);
      elementary.tanh(cell, count);
      multiply(o, cell, count);
      System.arraycopy(o, 0, h, hAt + at, count);
    }
  }

  void cifg(
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
    float[] i = rows[first];
    float[] f = rows[first + 1];
    float[] g = rows[first + 2];
    float[] o = rows[first + 3];
    float[] cell = rows[first + 4];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      int fAt = gatesAt + at;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      activate(gates, fAt, f, count);
      squash(gates, gAt, g, count);
      activate(gates, oAt, o, count);
      oneMinus(i, f, count);
      System.arraycopy(cBefore, cBeforeAt + at, cell, 0, count);
      weigh(cell, f, i, g, count);
      System.arraycopy(cell, 0, c, cAt + at, count);
      elementary.tanh(cell, count);
      multiply(o, cell, count);
      System.arraycopy(o, 0, h, hAt + at, count);
    }
  }

  void lstmGradient(
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
    float[] i = rows[first];
    float[] f = rows[first + 1];
    float[] g = rows[first + 2];
    float[] o = rows[first + 3];
    float[] cell = rows[first + 4];
    float[] dCell = rows[first + 6];
    float[] out = rows[first + 7];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      int iAt = gatesAt + at;
      int fAt = iAt + gateStride;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      System.arraycopy(gates, iAt, i, 0, count);
      System.arraycopy(gates, fAt, f, 0, count);
      System.arraycopy(gates, gAt, g, 0, count);
      System.arraycopy(gates, oAt, o, 0, count);
      outputGradient(gates, oAt, c, cAt + at, dh, dhAt + at, dc, dcAt + at, count);
      gateGradient(out, dCell, g, i, count);
      System.arraycopy(out, 0, gates, iAt, count);
      System.arraycopy(cBefore, cBeforeAt + at, cell, 0, count);
      gateGradient(out, dCell, cell, f, count);
      System.arraycopy(out, 0, gates, fAt, count);
      candidateGradient(out, dCell, i, g, count);
      System.arraycopy(out, 0, gates, gAt, count);
      multiply(f, dCell, count);
      System.arraycopy(f, 0, dc, dcAt + at, count);
    }
  }

  void cifgGradient(
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
    float[] i = rows[first];
    float[] f = rows[first + 1];
    float[] g = rows[first + 2];
    float[] o = rows[first + 3];
    float[] cell = rows[first + 4];
    float[] dCell = rows[first + 6];
    float[] out = rows[first + 7];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      int fAt = gatesAt + at;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      System.arraycopy(gates, fAt, f, 0, count);
      System.arraycopy(gates, gAt, g, 0, count);
      System.arraycopy(gates, oAt, o, 0, count);
      oneMinus(i, f, count);
      outputGradient(gates, oAt, c, cAt + at, dh, dhAt + at, dc, dcAt + at, count);
      System.arraycopy(cBefore, cBeforeAt + at, cell, 0, count);
      subtract(cell, g, count);
      gateGradient(out, dCell, cell, f, count);
      System.arraycopy(out, 0, gates, fAt, count);
      candidateGradient(out, dCell, i, g, count);
      System.arraycopy(out, 0, gates, gAt, count);
      multiply(f, dCell, count);
      System.arraycopy(f, 0, dc, dcAt + at, count);
    }
  }

  private void activate(float[] gates, int at, float[] row, int n) {
    System.arraycopy(gates, at, row, 0, n);
    elementary.sigmoid(row, n);
    System.arraycopy(row, 0, gates, at, n);
  }

  private void squash(float[] gates, int at, float[] row, int n) {
    System.arraycopy(gates, at, row, 0, n);
    elementary.tanh(row, n);
    System.arraycopy(row, 0, gates, at, n);
  }

  /**
   * From the row of o: the gradient of its pre-activation, into the gates, and the whole gradient
   * of c, into its row.
   */
  private void outputGradient(
      float[] gates,
      int oAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n) {
    float[] o = rows[first + 3];
    float[] squashed = rows[first + 4];
    float[] dHidden = rows[first + 5];
    float[] dCell = rows[first + 6];
    float[] out = rows[first + 7];
    System.arraycopy(c, cAt, squashed, 0, n);
    elementary.tanh(squashed, n);
    System.arraycopy(dh, dhAt, dHidden, 0, n);
    System.arraycopy(dc, dcAt, dCell, 0, n);
    gateGradient(out, dHidden, squashed, o, n);
    System.arraycopy(out, 0, gates, oAt, n);
    for (int j = 0; j < n; j++) {
      dCell[j] += dHidden[j] * o[j] * (1f - squashed[j] * squashed[j]);
    }
  }

  /** Of the pre-activation of a gate with activation a, whose product with b has gradient d. */
  private static void gateGradient(float[] out, float[] d, float[] b, float[] a, int n) {
    for (int j = 0; j < n; j++) {
      out[j] = d[j] * b[j] * (a[j] * (1f - a[j]));
    }
  }

  private static void candidateGradient(float[] out, float[] d, float[] i, float[] g, int n) {
    for (int j = 0; j < n; j++) {
      out[j] = d[j] * i[j] * (1f - g[j] * g[j]);
    }
  }

  private static void weigh(float[] c, float[] f, float[] i, float[] g, int n) {
    for (int j = 0; j < n; j++) {
      c[j] = f[j] * c[j] + i[j] * g[j];
    }
  }

  private static void oneMinus(float[] i, float[] f, int n) {
    for (int j = 0; j < n; j++) {
      i[j] = 1f - f[j];
    }
  }

  private static void multiply(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] *= x[j];
    }
  }

  private static void subtract(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] -= x[j];
    }
  }
}

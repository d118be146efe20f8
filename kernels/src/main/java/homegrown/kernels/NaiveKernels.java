package homegrown.kernels;

/**
 * What the kernels mean: straightforward loops in double precision, rounded once. The fast sets are
 * tested against this one; nobody should train with it.
 */
final class NaiveKernels implements Kernels {

  static final String NAME = "naive";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long scratchBytes() {
    return 0;
  }

  @Override
  public int tileRows() {
    return 1;
  }

  @Override
  public int tileColumns() {
    return 1;
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
    for (int i = 0; i < m; i++) {
      for (int l = 0; l < k; l++) {
        packed[packedAt + i * k + l] = a[aAt + i * rowStride + l * columnStride];
      }
    }
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
    for (int j = 0; j < n; j++) {
      for (int l = 0; l < k; l++) {
        packed[packedAt + j * k + l] = b[bAt + l * rowStride + j * columnStride];
      }
    }
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
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = dot(left, leftAt + i * k, right, rightAt + j * k, k);
        int at = cAt + i * cStride + j;
        c[at] = (float) (c[at] + alpha * sum);
      }
    }
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
    for (int i = 0; i < m; i++) {
      double sum = dot(w, wAt + i * rowStride, x, xAt, k);
      y[yAt + i] = (float) (y[yAt + i] + alpha * sum);
    }
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
    for (int p = 0; p < lines * width; p++) {
      int row = aAt + p / width * aLine + p % width * aPixel;
      for (int j = 0; j < n; j++) {
        double sum = dot(a, row, right, rightAt + j * k, k);
        int at = cAt + p / width * cLine + p % width * cPixel + j;
        c[at] = (float) (c[at] + alpha * sum);
      }
    }
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
    for (int p = 0; p < lines * width; p++) {
      int at = cAt + p / width * cLine + p % width * cPixel;
      for (int j = 0; j < n; j++) {
        c[at + j] = row == null ? 0f : row[rowAt + j];
      }
    }
    pixelProduct(
        c, cAt, cLine, cPixel, a, aAt, aLine, aPixel, right, rightAt, lines, width, n, k, alpha);
    for (int p = 0; p < lines * width; p++) {
      int at = cAt + p / width * cLine + p % width * cPixel;
      clip(c, at, c, at, n, low, high);
    }
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
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < lines * width; p++) {
          double x = a[aAt + p / width * aLine + p % width * aPixel + i];
          sum += x * b[bAt + p / width * bLine + p % width * bPixel + j];
        }
        int at = cAt + i * cStride + j;
        c[at] = (float) (c[at] + alpha * sum);
      }
    }
  }

  @Override
  public int pixelOuterReach() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void exp(float[] y, int yAt, float[] x, int xAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = (float) Math.exp(x[xAt + j]);
    }
  }

  @Override
  public void tanh(float[] y, int yAt, float[] x, int xAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = (float) Math.tanh(x[xAt + j]);
    }
  }

  @Override
  public void sigmoid(float[] y, int yAt, float[] x, int xAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = (float) logistic(x[xAt + j]);
    }
  }

  @Override
  public void addScaled(float[] y, int yAt, float[] x, int xAt, int n, float alpha) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = (float) (y[yAt + j] + (double) alpha * x[xAt + j]);
    }
  }

  @Override
  public void scale(float[] y, int yAt, int n, float alpha) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = alpha * y[yAt + j];
    }
  }

  @Override
  public void multiply(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = a[aAt + j] * b[bAt + j];
    }
  }

  @Override
  public void addProduct(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = (float) (y[yAt + j] + (double) a[aAt + j] * b[bAt + j]);
    }
  }

  @Override
  public void clip(float[] y, int yAt, float[] x, int xAt, int n, float low, float high) {
    for (int j = 0; j < n; j++) {
      y[yAt + j] = Math.min(high, Math.max(low, x[xAt + j]));
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
    for (int j = 0; j < n; j++) {
      boolean inside = y[yAt + j] > low && y[yAt + j] < high;
      dx[dxAt + j] = inside ? dy[dyAt + j] : 0f;
    }
  }

  @Override
  public void clipMask(float[] mask, int maskAt, float[] y, int yAt, int n, float low, float high) {
    for (int j = 0; j < n; j++) {
      float before = j % 16 == 0 ? 0f : mask[maskAt + j / 16];
      boolean inside = y[yAt + j] > low && y[yAt + j] < high;
      mask[maskAt + j / 16] = before + (inside ? 1 << j % 16 : 0);
    }
  }

  @Override
  public void maskGradient(
      float[] dx, int dxAt, float[] dy, int dyAt, float[] mask, int maskAt, int n) {
    for (int j = 0; j < n; j++) {
      boolean inside = ((int) mask[maskAt + j / 16] >> j % 16) % 2 == 1;
      dx[dxAt + j] = inside ? dy[dyAt + j] : 0f;
    }
  }

  @Override
  public float max(float[] x, int xAt, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      max = Math.max(max, x[xAt + j]);
    }
    return max;
  }

  @Override
  public double sum(float[] x, int xAt, int n) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += x[xAt + j];
    }
    return sum;
  }

  @Override
  public double dot(float[] a, int aAt, float[] b, int bAt, int n) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += (double) a[aAt + j] * b[bAt + j];
    }
    return sum;
  }

  @Override
  public double softmax(float[] x, int xAt, int n) {
    double max = max(x, xAt, n);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.exp(x[xAt + j] - max);
    }
    for (int j = 0; j < n; j++) {
      x[xAt + j] = (float) (Math.exp(x[xAt + j] - max) / sum);
    }
    return max + Math.log(sum);
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
    for (int r = 0; r < rows; r++) {
      for (int ch = 0; ch < c; ch++) {
        double value = (double) x[xAt + r * xStride + ch] * scale[scaleAt + ch];
        value += shift[shiftAt + ch];
        y[yAt + r * yStride + ch] = Math.min(high, Math.max(low, (float) value));
      }
    }
  }

  @Override
  public void columnSums(float[] sum, int sumAt, float[] x, int xAt, int xStride, int rows, int c) {
    for (int ch = 0; ch < c; ch++) {
      double total = sum[sumAt + ch];
      for (int r = 0; r < rows; r++) {
        total += x[xAt + r * xStride + ch];
      }
      sum[sumAt + ch] = (float) total;
    }
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
    for (int ch = 0; ch < c; ch++) {
      double total = sum[sumAt + ch];
      for (int r = 0; r < rows; r++) {
        total += (double) a[aAt + r * aStride + ch] * b[bAt + r * bStride + ch];
      }
      sum[sumAt + ch] = (float) total;
    }
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
    for (int p = 0; p < n && rows * columns > 0; p++) {
      for (int ch = 0; ch < c; ch++) {
        double sum = row == null ? y[yAt + p * yPixel + ch] : row[rowAt + ch];
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            double value = x[xAt + p * xPixel + i * xRow + j * xTap + ch];
            sum += value * w[wAt + i * wRow + j * wTap + ch];
          }
        }
        y[yAt + p * yPixel + ch] = (float) sum;
      }
    }
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
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        for (int ch = 0; ch < c; ch++) {
          double sum = 0;
          for (int l = 0; l < lines; l++) {
            for (int p = 0; p < n; p++) {
              double value = x[xAt + l * xLine + p * xPixel + i * xRow + j * xTap + ch];
              sum += value * dy[dyAt + l * dyLine + p * dyPixel + ch];
            }
          }
          int at = dwAt + i * dwRow + j * dwTap + ch;
          dw[at] = (float) (dw[at] + alpha * sum);
        }
      }
    }
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
    for (int p = 0; p < n; p++) {
      for (int ch = 0; ch < c; ch++) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            max = Math.max(max, x[xAt + p * xPixel + i * xRow + j * xTap + ch]);
          }
        }
        y[yAt + p * yPixel + ch] = max;
      }
    }
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
    for (int p = 0; p < n; p++) {
      for (int ch = 0; ch < c; ch++) {
        float max = y[yAt + p * yPixel + ch];
        double gradient = (double) alpha * dy[dyAt + p * yPixel + ch];
        boolean found = false;
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            int offset = p * xPixel + i * xRow + j * xTap + ch;
            double before = adds ? dx[dxAt + offset] : 0;
            boolean here = !found && x[xAt + offset] == max;
            dx[dxAt + offset] = (float) (here ? before + gradient : before);
            found |= here;
          }
        }
      }
    }
  }

  private static final double[][] WINOGRAD_B = {
    {1, 0, 0, 0}, {0, 1, -1, 1}, {-1, 1, 1, 0}, {0, 0, 0, -1}
  };
  private static final double[][] WINOGRAD_A = {{1, 0}, {1, 1}, {1, -1}, {0, -1}};

  @Override
  public void winogradImage(
      float[] v, int vAt, int step, float[] x, int xAt, int xLine, int xPixel, int c) {
    for (int ch = 0; ch < c; ch++) {
      for (int e = 0; e < 16; e++) {
        double sum = 0;
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            double d = x[xAt + i * xLine + j * xPixel + ch];
            sum += WINOGRAD_B[i][e / 4] * d * WINOGRAD_B[j][e % 4];
          }
        }
        v[vAt + e * step + ch] = (float) sum;
      }
    }
  }

  @Override
  public void winogradMap(
      float[] y, int yAt, int yLine, int yPixel, float[] m, int mAt, int step, int c) {
    for (int ch = 0; ch < c; ch++) {
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
          int to = yAt + i * yLine + j * yPixel + ch;
          double sum = y[to];
          for (int e = 0; e < 16; e++) {
            sum += WINOGRAD_A[e / 4][i] * m[mAt + e * step + ch] * WINOGRAD_A[e % 4][j];
          }
          y[to] = (float) sum;
        }
      }
    }
  }

  @Override
  public void winogradMapGradient(
      float[] dm, int dmAt, int step, float[] dy, int dyAt, int yLine, int yPixel, int c) {
    for (int ch = 0; ch < c; ch++) {
      for (int e = 0; e < 16; e++) {
        double sum = 0;
        for (int i = 0; i < 2; i++) {
          for (int j = 0; j < 2; j++) {
            double d = dy[dyAt + i * yLine + j * yPixel + ch];
            sum += WINOGRAD_A[e / 4][i] * d * WINOGRAD_A[e % 4][j];
          }
        }
        dm[dmAt + e * step + ch] = (float) sum;
      }
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
    for (int j = 0; j < n; j++) {
      int iAt = gatesAt + j;
      int fAt = iAt + gateStride;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      double i = logistic(gates[iAt]);
      double f = logistic(gates[fAt]);
      double g = Math.tanh(gates[gAt]);
      double o = logistic(gates[oAt]);
      double cell = f * cBefore[cBeforeAt + j] + i * g;
      gates[iAt] = (float) i;
      gates[fAt] = (float) f;
      gates[gAt] = (float) g;
      gates[oAt] = (float) o;
      c[cAt + j] = (float) cell;
      h[hAt + j] = (float) (o * Math.tanh(cell));
    }
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
    for (int j = 0; j < n; j++) {
      int iAt = gatesAt + j;
      int fAt = iAt + gateStride;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      double i = gates[iAt];
      double f = gates[fAt];
      double g = gates[gAt];
      double o = gates[oAt];
      double squashed = Math.tanh(c[cAt + j]);
      double dHidden = dh[dhAt + j];
      double dCell = dc[dcAt + j] + dHidden * o * (1 - squashed * squashed);
      gates[iAt] = (float) (dCell * g * i * (1 - i));
      gates[fAt] = (float) (dCell * cBefore[cBeforeAt + j] * f * (1 - f));
      gates[gAt] = (float) (dCell * i * (1 - g * g));
      gates[oAt] = (float) (dHidden * squashed * o * (1 - o));
      dc[dcAt + j] = (float) (dCell * f);
    }
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
    for (int j = 0; j < n; j++) {
      int fAt = gatesAt + j;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      double f = logistic(gates[fAt]);
      double g = Math.tanh(gates[gAt]);
      double o = logistic(gates[oAt]);
      double cell = f * cBefore[cBeforeAt + j] + (1 - f) * g;
      gates[fAt] = (float) f;
      gates[gAt] = (float) g;
      gates[oAt] = (float) o;
      c[cAt + j] = (float) cell;
      h[hAt + j] = (float) (o * Math.tanh(cell));
    }
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
    for (int j = 0; j < n; j++) {
      int fAt = gatesAt + j;
      int gAt = fAt + gateStride;
      int oAt = gAt + gateStride;
      double f = gates[fAt];
      double g = gates[gAt];
      double o = gates[oAt];
      double squashed = Math.tanh(c[cAt + j]);
      double dHidden = dh[dhAt + j];
      double dCell = dc[dcAt + j] + dHidden * o * (1 - squashed * squashed);
      gates[fAt] = (float) (dCell * (cBefore[cBeforeAt + j] - g) * f * (1 - f));
      gates[gAt] = (float) (dCell * (1 - f) * (1 - g * g));
      gates[oAt] = (float) (dHidden * squashed * o * (1 - o));
      dc[dcAt + j] = (float) (dCell * f);
    }
  }

  @Override
  public void gelu(float[] y, int yAt, float[] x, int xAt, int n) {
    for (int j = 0; j < n; j++) {
      double v = x[xAt + j];
      y[yAt + j] = (float) (below(v) == 0 ? 0 : v * below(v));
    }
  }

  @Override
  public void geluSlope(float[] y, int yAt, float[] x, int xAt, int n) {
    for (int j = 0; j < n; j++) {
      double v = x[xAt + j];
      y[yAt + j] = (float) (below(v) + (density(v) == 0 ? 0 : v * density(v)));
    }
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
    double mean = sum(x, xAt, n) / n;
    double variance = 0;
    for (int j = 0; j < n; j++) {
      double deviation = x[xAt + j] - mean;
      variance += deviation * deviation / n;
    }
    moments[momentsAt] = (float) mean;
    moments[momentsAt + 1] = (float) (mean - (float) mean);
    moments[momentsAt + 2] = (float) (1 / Math.sqrt(variance + epsilon));
    normaliseAgain(y, yAt, x, xAt, n, moments, momentsAt);
  }

  @Override
  public void normaliseAgain(
      float[] y, int yAt, float[] x, int xAt, int n, float[] moments, int momentsAt) {
    double mean = (double) moments[momentsAt] + moments[momentsAt + 1];
    for (int j = 0; j < n; j++) {
      y[yAt + j] = (float) ((x[xAt + j] - mean) * moments[momentsAt + 2]);
    }
  }

  @Override
  public void normaliseGradient(float[] d, int dAt, float[] y, int yAt, int n, float factor) {
    double mean = sum(d, dAt, n) / n;
    double along = dot(d, dAt, y, yAt, n) / n;
    for (int j = 0; j < n; j++) {
      d[dAt + j] = (float) (factor * (d[dAt + j] - mean - y[yAt + j] * along));
    }
  }

  @Override
  public void softmaxColumns(float[] x, int xAt, int stride, int m, int n) {
    for (int j = xAt; j < xAt + n; j++) {
      double max = -Double.MAX_VALUE;
      for (int i = 0; i < m; i++) {
        max = Math.max(max, x[j + i * stride]);
      }
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += Math.exp(x[j + i * stride] - max);
      }
      for (int i = 0; i < m; i++) {
        double share = Math.exp(x[j + i * stride] - max);
        x[j + i * stride] = (float) (sum == 0 ? 0 : share / sum);
      }
    }
  }

  @Override
  public void softmaxColumnsGradient(
      float[] d, int dAt, float[] y, int yAt, int stride, int m, int n) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += (double) y[yAt + j + i * stride] * d[dAt + j + i * stride];
      }
      for (int i = 0; i < m; i++) {
        int at = j + i * stride;
        d[dAt + at] = (float) (y[yAt + at] * (d[dAt + at] - sum));
      }
    }
  }

  @Override
  public void momentum(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    for (int j = 0; j < n; j++) {
      double velocity = (double) mu * v[vAt + j] + g[gAt + j];
      v[vAt + j] = (float) velocity;
      w[wAt + j] = (float) (w[wAt + j] - rate * velocity);
    }
  }

  @Override
  public void nesterov(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu) {
    for (int j = 0; j < n; j++) {
      double velocity = (double) mu * v[vAt + j] + g[gAt + j];
      v[vAt + j] = (float) velocity;
      w[wAt + j] = (float) (w[wAt + j] - rate * (g[gAt + j] + mu * velocity));
    }
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
    for (int j = 0; j < n; j++) {
      double gradient = g[gAt + j];
      double mean = beta1 * (double) m[mAt + j] + (1.0 - beta1) * gradient;
      double square = beta2 * (double) v[vAt + j] + (1.0 - beta2) * gradient * gradient;
      m[mAt + j] = (float) mean;
      v[vAt + j] = (float) square;
      w[wAt + j] = (float) (w[wAt + j] - rate * mean / (Math.sqrt(square) * root + epsilon));
    }
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
    for (int j = 0; j < n; j++) {
      double gradient = g[gAt + j];
      double square = s[sAt + j] + gradient * gradient;
      s[sAt + j] = (float) square;
      w[wAt + j] = (float) (w[wAt + j] - rate * gradient / (Math.sqrt(square) + epsilon));
    }
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
    for (int j = 0; j < n; j++) {
      double gradient = g[gAt + j];
      double square = decay * (double) s[sAt + j] + (1.0 - decay) * gradient * gradient;
      double velocity = mu * (double) b[bAt + j] + gradient / (Math.sqrt(square) + epsilon);
      s[sAt + j] = (float) square;
      b[bAt + j] = (float) velocity;
      w[wAt + j] = (float) (w[wAt + j] - rate * velocity);
    }
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * The probability that a normal variable is below x (Marsaglia 2004: a series around zero; beyond
   * three, Laplace's continued fraction).
   */
  private static double below(double x) {
    if (!(Math.abs(x) > 3)) {
      double term = x;
      double sum = x;
      for (int i = 3; i < 100; i += 2) {
        term *= x * x / i;
        sum += term;
      }
      return 0.5 + sum * density(x);
    }
    double fraction = 0;
    for (int i = 100; i >= 1; i--) {
      fraction = i / (Math.abs(x) + fraction);
    }
    // Not infinity times zero, far out.
    double beyond = density(x) == 0 ? 0 : density(x) / (Math.abs(x) + fraction);
    return x > 0 ? 1 - beyond : beyond;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}

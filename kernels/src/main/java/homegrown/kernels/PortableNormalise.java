package homegrown.kernels;

/** Rows that are normalised by the portable set, and the gradient of that. */
final class PortableNormalise {

  static final int ROWS = 2;

  private final float[][] rows;
  private final int first;
  private final int block;

  /** Works with {@link #ROWS} of the rows, from {@code first}, each of {@code block} floats. */
  PortableNormalise(float[][] rows, int first, int block) {
    this.rows = rows;
    this.first = first;
    this.block = block;
  }

  void run(
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      int n,
      double epsilon,
      float[] moments,
      int momentsAt) {
    float[] row = rows[first];
    double mean = PortableReductions.sum(x, xAt, n) / n;
    float high = (float) mean;
    float low = (float) (mean - high);
    double squares = 0;
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      differences(row, high, low, 1f, count);
      squares += PortableReductions.dot(row, 0, row, 0, count);
    }
    moments[momentsAt] = high;
    moments[momentsAt + 1] = low;
    moments[momentsAt + 2] = (float) (1 / Math.sqrt(squares / n + epsilon));
    again(y, yAt, x, xAt, n, moments, momentsAt);
  }

  void again(float[] y, int yAt, float[] x, int xAt, int n, float[] moments, int momentsAt) {
    float[] row = rows[first];
    float high = moments[momentsAt];
    float low = moments[momentsAt + 1];
    float factor = moments[momentsAt + 2];
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(x, xAt + at, row, 0, count);
      differences(row, high, low, factor, count);
      System.arraycopy(row, 0, y, yAt + at, count);
    }
  }

  void gradient(float[] d, int dAt, float[] y, int yAt, int n, float factor) {
    float[] given = rows[first];
    float[] value = rows[first + 1];
    float mean = (float) (PortableReductions.sum(d, dAt, n) / n);
    float along = (float) (PortableReductions.dot(d, dAt, y, yAt, n) / n);
    for (int at = 0; at < n; at += block) {
      int count = Math.min(block, n - at);
      System.arraycopy(d, dAt + at, given, 0, count);
      System.arraycopy(y, yAt + at, value, 0, count);
      for (int j = 0; j < count; j++) {
        given[j] = (given[j] - mean - value[j] * along) * factor;
      }
      System.arraycopy(given, 0, d, dAt + at, count);
    }
  }

  private static void differences(float[] x, float high, float low, float factor, int n) {
    for (int j = 0; j < n; j++) {
      x[j] = (x[j] - high - low) * factor;
    }
  }
}

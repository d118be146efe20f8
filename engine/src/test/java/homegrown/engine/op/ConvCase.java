package homegrown.engine.op;

import java.util.Arrays;

/**
 * A convolution or a transposed one, as nested loops in double say it: what the fast ways are
 * compared with. Channels come last.
 */
final class ConvCase {

  private static final int MOST = 3;

  final int[] x;
  final int[] w;
  private int[] strides;
  private int[] dilations;
  private int[] begins;
  private int[] ends;
  private int[] behind;
  private int groups = 1;
  private boolean transposed;

  private ConvCase(int[] x, int[] w) {
    this.x = x;
    this.w = w;
    int rank = x.length - 2;
    this.strides = filled(rank, 1);
    this.dilations = filled(rank, 1);
    this.begins = new int[rank];
    this.ends = new int[rank];
    this.behind = new int[rank];
  }

  /** x [examples, spatial..., channels]. */
  static ConvCase x(int... dims) {
    return new ConvCase(dims, new int[0]);
  }

  /** w [out, in, kernel...], of a transposed one [in, out, kernel...], both by groups. */
  ConvCase w(int... dims) {
    return new ConvCase(x, dims);
  }

  ConvCase strides(int... numbers) {
    strides = numbers;
    return this;
  }

  ConvCase dilations(int... numbers) {
    dilations = numbers;
    return this;
  }

  /** All begins, then all ends. */
  ConvCase pads(int... numbers) {
    int rank = x.length - 2;
    begins = Arrays.copyOf(numbers, rank);
    ends = Arrays.copyOfRange(numbers, rank, 2 * rank);
    return this;
  }

  ConvCase groups(int number) {
    groups = number;
    return this;
  }

  ConvCase transposed(int... more) {
    transposed = true;
    behind = more.length == 0 ? behind : more;
    return this;
  }

  private static int[] filled(int size, int value) {
    int[] filled = new int[size];
    Arrays.fill(filled, value);
    return filled;
  }

  ConvWindow window() {
    return ConvWindow.plain()
        .strides(strides)
        .dilations(dilations)
        .pads(begins, ends)
        .groups(groups);
  }

  boolean isTransposed() {
    return transposed;
  }

  int[] behind() {
    return behind;
  }

  int channelsOut() {
    return transposed ? w[1] * groups : w[0];
  }

  int[] y() {
    int[] y = x.clone();
    for (int d = 0; d < x.length - 2; d++) {
      int extent = dilations[d] * (w[d + 2] - 1) + 1;
      int pads = begins[d] + ends[d];
      y[d + 1] =
          transposed
              ? (x[d + 1] - 1) * strides[d] + extent - pads + behind[d]
              : (x[d + 1] + pads - extent) / strides[d] + 1;
    }
    y[y.length - 1] = channelsOut();
    return y;
  }

  static int size(int[] dims) {
    return Arrays.stream(dims).reduce(1, (a, b) -> a * b);
  }

  /** One product that adds up in y: places in x, w and y. */
  interface Term {
    void at(int x, int w, int y);
  }

  /** All products that make y. */
  void terms(Term term) {
    int[] image = spatial(transposed ? y() : x, 1);
    int[] map = spatial(transposed ? x : y(), 1);
    int[] kernel = spatial(w, 2);
    int[] stride = spatial(strides);
    int[] dilation = spatial(dilations);
    int[] begin = new int[MOST];
    System.arraycopy(begins, 0, begin, MOST - begins.length, begins.length);
    int out = w[0];
    int in = w[1];
    int taps = kernel[0] * kernel[1] * kernel[2];
    for (int n = 0; n < x[0]; n++) {
      for (int p = 0; p < map[0] * map[1] * map[2]; p++) {
        for (int k = 0; k < taps; k++) {
          int z = p / map[2] / map[1] * stride[0] + k / kernel[2] / kernel[1] * dilation[0];
          int y = p / map[2] % map[1] * stride[1] + k / kernel[2] % kernel[1] * dilation[1];
          int x = p % map[2] * stride[2] + k % kernel[2] * dilation[2];
          if (!inside(z - begin[0], image[0])
              || !inside(y - begin[1], image[1])
              || !inside(x - begin[2], image[2])) {
            continue;
          }
          int pixel = (n * image[0] + z - begin[0]) * image[1] + y - begin[1];
          pixel = pixel * image[2] + x - begin[2];
          int of = n * map[0] * map[1] * map[2] + p;
          for (int o = 0; o < out; o++) {
            for (int c = 0; c < in; c++) {
              int inImage = pixel * in * groups + o / (out / groups) * in + c;
              int inMap = of * out + o;
              int weight = (o * in + c) * taps + k;
              term.at(transposed ? inMap : inImage, weight, transposed ? inImage : inMap);
            }
          }
        }
      }
    }
  }

  private static boolean inside(int at, int size) {
    return at >= 0 && at < size;
  }

  private static int[] spatial(int[] numbers) {
    int[] all = filled(MOST, 1);
    System.arraycopy(numbers, 0, all, MOST - numbers.length, numbers.length);
    return all;
  }

  private int[] spatial(int[] dims, int from) {
    return spatial(Arrays.copyOfRange(dims, from, from + x.length - 2));
  }

  @Override
  public String toString() {
    return (transposed ? "transposed " : "")
        + Arrays.toString(x)
        + " * "
        + Arrays.toString(w)
        + ", "
        + window()
        + ", behind "
        + Arrays.toString(behind);
  }
}

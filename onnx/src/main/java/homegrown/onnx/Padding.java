package homegrown.onnx;

import java.util.Arrays;

/**
 * What a window over the spatial dimensions of an image is, as a node has it. Sizes are held within
 * bounds in which nothing that is counted in 32 bits overflows; beyond them is the host's business.
 */
final class Padding {

  /** Elements of an image with its pads, at most. */
  private static final long MOST_ELEMENTS = 1L << 28;

  /** The product of strides, at most: each place between two windows has a sum of its own. */
  private static final long MOST_PHASES = 1 << 10;

  final int[] kernel;
  final int[] strides;
  final int[] dilations;
  final int[] begins;
  final int[] ends;
  private final String auto;

  /**
   * Reads the attributes.
   *
   * @param kernel of the window, one number for each spatial dimension
   */
  Padding(NodeCall call, int[] kernel) {
    int spatial = kernel.length;
    if (spatial < 1 || spatial > 3 || call.rank(0) != spatial + 2) {
      throw new NoFormException("a window of " + spatial + " dimensions");
    }
    this.kernel = kernel;
    this.strides = each(call, "strides", spatial);
    this.dilations = each(call, "dilations", spatial);
    this.begins = new int[spatial];
    this.ends = new int[spatial];
    this.auto = call.choice("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
    long[] pads = list(call, "pads", 2 * spatial);
    for (int d = 0; pads != null && auto.equals("NOTSET") && d < spatial; d++) {
      begins[d] = narrow(pads[d]);
      ends[d] = narrow(pads[d + spatial]);
    }
  }

  /**
   * A window that is moved over an image.
   *
   * @param image its dimensions, N and C first
   */
  Padding over(int[] image) {
    long elements = 1;
    for (int d = 0; d < kernel.length; d++) {
      int n = image[d + 2];
      if (auto.startsWith("SAME")) {
        long windows = (n + strides[d] - 1L) / strides[d];
        pad(d, Math.max(0, (windows - 1) * strides[d] + extent(d) - n));
      }
      long padded = (long) n + begins[d] + ends[d];
      elements = bounded(elements, Math.max(padded, extent(d)));
      // The same for every stride beyond: there is one window.
      strides[d] = (int) Math.min(strides[d], padded + 1);
    }
    requireFewPhases();
    return this;
  }

  /**
   * A window that is moved over what a transposed convolution gives.
   *
   * @param x dimensions of what it is given, N and C first
   * @param behind elements more behind each dimension
   * @param sizes of what it gives; null where pads say it
   */
  Padding under(int[] x, int[] behind, long[] sizes) {
    long elements = 1;
    for (int d = 0; d < kernel.length; d++) {
      int n = x[d + 2];
      long full = strides[d] * (n - 1L) + behind[d] + extent(d);
      if (sizes != null || auto.startsWith("SAME")) {
        pad(d, full - (sizes != null ? sizes[d] : (long) n * strides[d]));
      }
      elements = bounded(elements, full);
      if (n == 1) {
        strides[d] = (int) Math.min(strides[d], full + 1);
      }
    }
    requireFewPhases();
    return this;
  }

  private void pad(int d, long all) {
    long first = auto.equals("SAME_UPPER") ? all / 2 : all - all / 2;
    begins[d] = narrow(first);
    ends[d] = narrow(all - first);
  }

  /** How far the window reaches along a dimension. */
  private long extent(int d) {
    return (long) dilations[d] * (kernel[d] - 1L) + 1;
  }

  private static long bounded(long product, long factor) {
    if (factor > MOST_ELEMENTS / product) {
      throw new NoFormException("its padded images, or its windows, are too large");
    }
    return product * Math.max(1, factor);
  }

  private void requireFewPhases() {
    long phases = 1;
    for (int stride : strides) {
      phases = phases > MOST_PHASES ? phases : phases * stride;
    }
    if (phases > MOST_PHASES) {
      throw new NoFormException("its strides are " + Arrays.toString(strides));
    }
  }

  private static int[] each(NodeCall call, String name, int spatial) {
    long[] given = list(call, name, spatial);
    int[] each = new int[spatial];
    for (int d = 0; d < spatial; d++) {
      each[d] = given == null ? 1 : narrow(given[d]);
      if (each[d] == 0) {
        throw new NoFormException("its " + name + " are " + HostCall.brief(given));
      }
    }
    return each;
  }

  /** A list attribute of a length; null where it is absent. */
  static long[] list(NodeCall call, String name, int length) {
    long[] list = call.attributes().integers(name);
    if (list != null && list.length != length) {
      throw new NoFormException("its " + name + " are " + HostCall.brief(list));
    }
    return list;
  }

  /** A size, which is not negative and an {@code int}. */
  static int narrow(long number) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new NoFormException("a size of " + number);
    }
    return (int) number;
  }
}

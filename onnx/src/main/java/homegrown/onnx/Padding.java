package homegrown.onnx;

import java.util.Arrays;

/** What a window over the spatial dimensions of an image is, as a node has it. */
final class Padding {

  final int[] kernel;
  final int[] strides;
  final int[] dilations;
  final int[] begins;
  final int[] ends;

  /**
   * Reads the attributes.
   *
   * @param image dimensions of the image, N and C first
   * @param kernel of the window, one number for each spatial dimension
   */
  Padding(NodeCall call, int[] image, int[] kernel) {
    int spatial = image.length - 2;
    if (spatial < 1 || spatial > 3 || kernel.length != spatial) {
      throw new NoFormException("images of " + spatial + " dimensions");
    }
    this.kernel = kernel;
    this.strides = each(call, "strides", spatial);
    this.dilations = each(call, "dilations", spatial);
    this.begins = new int[spatial];
    this.ends = new int[spatial];
    String auto = call.attributes().text("auto_pad", "NOTSET");
    long[] pads = call.attributes().integers("pads");
    for (int d = 0; d < spatial; d++) {
      if (auto.startsWith("SAME")) {
        int n = image[d + 2];
        long reach = (long) dilations[d] * (kernel[d] - 1) + 1;
        long windows = (n + strides[d] - 1) / strides[d];
        long all = Math.max(0, (windows - 1) * strides[d] + reach - n);
        long less = all / 2;
        boolean upper = auto.equals("SAME_UPPER");
        begins[d] = narrow(upper ? less : all - less);
        ends[d] = narrow(upper ? all - less : less);
      } else if (pads != null && auto.equals("NOTSET")) {
        if (pads.length != 2 * spatial) {
          throw new NoFormException("it has " + pads.length + " pads");
        }
        begins[d] = narrow(pads[d]);
        ends[d] = narrow(pads[d + spatial]);
      }
    }
  }

  private static int[] each(NodeCall call, String name, int spatial) {
    long[] given = call.attributes().integers(name);
    int[] each = new int[spatial];
    Arrays.fill(each, 1);
    for (int d = 0; given != null && d < spatial; d++) {
      if (given.length != spatial || given[d] < 1) {
        throw new NoFormException("its " + name + " are " + HostCall.brief(given));
      }
      each[d] = narrow(given[d]);
    }
    return each;
  }

  static int narrow(long number) {
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw new NoFormException("a size of " + number);
    }
    return (int) number;
  }
}

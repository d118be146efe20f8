package homegrown.onnx;

import java.util.Arrays;

/**
 * Where a window lies over data of any number of spatial dimensions, for convolutions and pooling:
 * kernel, strides, dilations and pads by the attributes of the call.
 */
final class HostWindow {

  /** A tap on the padding. */
  static final int PADDING = -1;

  /** A tap beyond the padding, which only a length that was rounded up has. */
  static final int BEYOND = -2;

  private final int[] in;
  private final int[] out;
  private final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] begins;
  private final int[] ends;

  /**
   * A window over data.
   *
   * @param in spatial dimensions of the data
   * @param out how many times the window fits along each
   * @param pads begins, then ends
   */
  HostWindow(int[] in, int[] out, int[] kernel, int[] strides, int[] dilations, int[] pads) {
    this.in = in;
    this.out = out;
    this.kernel = kernel;
    this.strides = strides;
    this.dilations = dilations;
    this.begins = Arrays.copyOf(pads, in.length);
    this.ends = Arrays.copyOfRange(pads, in.length, 2 * in.length);
  }

  /**
   * A window that is moved over data as the attributes strides, dilations, pads and auto_pad say.
   *
   * @param in spatial dimensions of the data
   * @param up true to round lengths up that do not divide; a last window within the padding after
   *     the data alone is left out all the same
   */
  static HostWindow over(HostCall call, int[] in, int[] kernel, boolean up) {
    int rank = in.length;
    int[] strides = list(call, "strides", rank, 1);
    int[] dilations = list(call, "dilations", rank, 1);
    int[] pads = list(call, "pads", 2 * rank, 0);
    String auto = autoPad(call);
    int[] out = new int[rank];
    for (int d = 0; d < rank; d++) {
      long extent = extent(kernel[d], dilations[d]);
      if (auto.startsWith("SAME")) {
        out[d] = (int) ((in[d] + strides[d] - 1L) / strides[d]);
        long total = Math.max(0, (out[d] - 1L) * strides[d] + extent - in[d]);
        share(call, pads, d, total, auto.equals("SAME_UPPER"));
        continue;
      }
      if (auto.equals("VALID")) {
        pads[d] = 0;
        pads[d + rank] = 0;
      }
      long way = (long) in[d] + pads[d] + pads[d + rank] - extent;
      if (way < 0) {
        throw call.refuse(
            "data at least as long as the window, " + extent + " along axis " + (d + 2),
            in[d] + " with pads " + pads[d] + " and " + pads[d + rank],
            "pad more, or use larger data");
      }
      long steps = way / strides[d];
      boolean more = up && !auto.equals("VALID") && way % strides[d] != 0;
      if (more && (steps + 1) * strides[d] < (long) in[d] + pads[d]) {
        steps++;
      }
      out[d] = call.dims(steps + 1)[0];
    }
    return new HostWindow(in, out, kernel, strides, dilations, pads);
  }

  /** The attribute auto_pad. */
  static String autoPad(HostCall call) {
    return call.choice("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
  }

  /** How far a dilated kernel reaches. */
  static long extent(int kernel, int dilation) {
    return (kernel - 1L) * dilation + 1;
  }

  /** Shares padding between both ends of an axis; an odd one goes to the end for upper. */
  static void share(HostCall call, int[] pads, int axis, long total, boolean upper) {
    if (total > Integer.MAX_VALUE) {
      throw call.refuse("pads of 32 bits", String.valueOf(total), "use a smaller kernel");
    }
    long less = total / 2;
    pads[axis] = (int) (upper ? less : total - less);
    pads[axis + pads.length / 2] = (int) (upper ? total - less : less);
  }

  /** A list attribute of so many entries: from 1 (from 0 for a default of 0), of 32 bits. */
  static int[] list(HostCall call, String name, int length, int fallback) {
    long[] given = call.attributes().integers(name);
    int[] list = new int[length];
    Arrays.fill(list, fallback);
    for (int i = 0; given != null && i < given.length && i < length; i++) {
      list[i] = (int) Math.max(-1, Math.min(Integer.MAX_VALUE, given[i]));
    }
    boolean fits = given == null || given.length == length;
    for (int entry : list) {
      fits &= entry >= Math.min(fallback, 1);
    }
    if (!fits) {
      throw call.refuse(
          length + " entries from " + Math.min(fallback, 1) + " for attribute " + name,
          HostCall.brief(given),
          "correct the attribute");
    }
    return list;
  }

  /** The spatial dimensions of the data. */
  int[] in() {
    return in;
  }

  /** How many times the window fits along each axis. */
  int[] out() {
    return out;
  }

  /** The number of positions of the window. */
  int positions() {
    return HostValues.product(out, 0, out.length);
  }

  /** The number of taps of the window. */
  int taps() {
    return HostValues.product(kernel, 0, kernel.length);
  }

  /**
   * Finds where the taps of the window at a position are in the data, in row-major order; {@link
   * #PADDING} and {@link #BEYOND} are negative.
   */
  void find(int position, int[] taps) {
    long[] start = new long[out.length];
    int rest = position;
    for (int d = out.length - 1; d >= 0; d--) {
      start[d] = (long) (rest % out[d]) * strides[d] - begins[d];
      rest /= out[d];
    }
    HostWalk walk = new HostWalk(kernel);
    for (int t = 0; t < taps.length; t++, walk.next()) {
      taps[t] = find(start, walk);
    }
  }

  private int find(long[] start, HostWalk walk) {
    int at = 0;
    for (int d = 0; d < in.length; d++) {
      long place = start[d] + (long) walk.index(d) * dilations[d];
      if (place >= (long) in[d] + ends[d]) {
        return BEYOND;
      }
      if (at >= 0) {
        at = place < 0 || place >= in[d] ? PADDING : at * in[d] + (int) place;
      }
    }
    return at;
  }
}

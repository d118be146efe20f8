package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/**
 * Resizing by the nearest element or linearly, axis by axis. Coordinates are worked out in 32-bit
 * floats: between two elements the rounding decides, and others round so.
 */
final class HostResize {

  private final HostCall call;
  private final Value x;
  private final int[] axes;
  private final boolean linear;
  private final String coordinates;
  private final String nearest;

  private HostResize(HostCall call) {
    this.call = call;
    this.x = call.numbers(0);
    boolean modern = call.opset() >= 11;
    // Exporters of opset 9 wrote bilinear too.
    String mode = call.choice("mode", "nearest", "linear", "bilinear");
    this.linear = !mode.equals("nearest");
    this.coordinates =
        modern
            ? call.choice(
                "coordinate_transformation_mode",
                "half_pixel",
                "half_pixel_symmetric",
                "pytorch_half_pixel",
                "align_corners",
                "asymmetric",
                "tf_half_pixel_for_nn",
                "tf_crop_and_resize")
            : "asymmetric";
    this.nearest =
        modern
            ? call.choice(
                "nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
            : "simple";
    long[] asked = call.opset() >= 18 ? call.attributes().integers("axes") : null;
    if (asked == null) {
      axes = new int[x.rank()];
      Arrays.setAll(axes, d -> d);
    } else {
      axes = call.axes(asked, x.rank());
    }
    if ((linear || crops()) && x.type() != Value.Type.FLOAT) {
      throw call.refuse("floats to interpolate", x.type().toString(), "put a Cast before it");
    }
  }

  static void register(Map<String, Evaluator> operations) {
    operations.put("Resize", call -> new Value[] {new HostResize(call).run()});
    operations.put("Upsample", call -> new Value[] {new HostResize(call).run()});
  }

  private Value run() {
    boolean upsample = call.op().equals("Upsample");
    float[] scales = null;
    if (upsample && call.opset() < 9) {
      scales = call.attributes().numbers("scales");
    } else {
      int input = upsample || call.opset() < 11 ? 1 : 2;
      Value given = call.optional(input);
      scales = given == null || given.size() == 0 ? null : call.floats(input).floats();
    }
    long[] sizes = call.optional(3) == null ? null : call.list(3);
    int given = scales != null ? scales.length : sizes != null ? sizes.length : -1;
    if (given != axes.length || scales != null && sizes != null && sizes.length > 0) {
      throw call.refuse(
          "either scales or sizes, for " + axes.length + " axes",
          (scales == null ? "no" : scales.length) + " scales, sizes " + HostCall.brief(sizes),
          "correct them");
    }
    long[] asked = new long[x.rank()];
    Arrays.setAll(asked, d -> x.dims()[d]);
    float[] by = new float[axes.length];
    if (scales == null) {
      bySizes(sizes, asked, by);
    } else {
      for (int i = 0; i < axes.length; i++) {
        by[i] = scales[i];
        asked[axes[i]] = (long) (x.dims()[axes[i]] * length(i) * by[i]);
      }
    }
    int[] dims = call.dims(asked);
    return resize(dims, by);
  }

  private boolean crops() {
    return coordinates.equals("tf_crop_and_resize");
  }

  /** How much of an axis is looked at, as a part of its length. */
  private float length(int axis) {
    return crops() ? roi(axis, 1) - roi(axis, 0) : 1;
  }

  /** A bound of the region of interest, which is given by all begins, then all ends. */
  private float roi(int axis, int end) {
    Value roi = call.floats(1);
    if (roi.size() != 2 * axes.length) {
      throw call.refuse(
          2 * axes.length + " bounds of the region of interest",
          Arrays.toString(roi.dims()),
          "correct the input roi");
    }
    return roi.floats()[axis + end * axes.length];
  }

  private void bySizes(long[] sizes, long[] asked, float[] by) {
    String policy = call.choice("keep_aspect_ratio_policy", "stretch", "not_larger", "not_smaller");
    float common = policy.equals("not_larger") ? Float.POSITIVE_INFINITY : 0;
    for (int i = 0; i < axes.length; i++) {
      by[i] = sizes[i] / (float) x.dims()[axes[i]];
      common = policy.equals("not_larger") ? Math.min(common, by[i]) : Math.max(common, by[i]);
      asked[axes[i]] = sizes[i];
    }
    if (!policy.equals("stretch")) {
      for (int i = 0; i < axes.length; i++) {
        by[i] = common;
        asked[axes[i]] = (long) Math.floor(common * x.dims()[axes[i]] + 0.5f);
      }
    }
  }

  private Value resize(int[] dims, float[] scales) {
    for (int i = 0; i < axes.length; i++) {
      boolean empty = x.dims()[axes[i]] == 0;
      if (empty ? dims[axes[i]] > 0 : !(scales[i] > 0)) {
        throw call.refuse(
            "scales above 0 of axes that are not empty",
            scales[i] + " for an axis of " + x.dims()[axes[i]],
            "correct the scales or sizes");
      }
      if (linear && scales[i] < 1 && call.flag("antialias", false)) {
        throw call.refuse(
            "linear interpolation without antialiasing", "antialias", "export without it");
      }
    }
    // Axes that shrink go first, so that nothing in between is larger than both ends.
    Value y = x;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < axes.length; i++) {
        int d = axes[i];
        if (dims[d] < x.dims()[d] == (pass == 0)) {
          y = along(y, i, dims[d], scales[i]);
        }
      }
    }
    return y;
  }

  private Value along(Value from, int i, int length, float scale) {
    int n = from.dims()[axes[i]];
    float[] places = new float[length];
    boolean[] outside = new boolean[length];
    for (int k = 0; k < length; k++) {
      places[k] = place(i, k, n, length, scale);
      outside[k] = crops() && (places[k] < 0 || places[k] > n - 1);
    }
    Value filling =
        crops()
            ? Value.floats(
                new int[0], new float[] {call.attributes().number("extrapolation_value", 0)})
            : null;
    if (!linear) {
      int[] indices = new int[length];
      for (int k = 0; k < length; k++) {
        indices[k] = outside[k] ? -1 : Math.max(0, Math.min(n - 1, nearest(places[k], scale)));
      }
      return HostValues.take(call, from, axes[i], indices, filling);
    }
    int[] lower = new int[length];
    int[] upper = new int[length];
    for (int k = 0; k < length; k++) {
      places[k] = Math.max(0, Math.min(n - 1, places[k]));
      lower[k] = outside[k] ? -1 : (int) places[k];
      upper[k] = outside[k] ? -1 : Math.min(n - 1, lower[k] + 1);
    }
    Value low = HostValues.take(call, from, axes[i], lower, filling);
    Value high = HostValues.take(call, from, axes[i], upper, filling);
    int inner = HostValues.product(low.dims(), axes[i] + 1, low.rank());
    float[] y = new float[low.size()];
    for (int j = 0; j < y.length; j++) {
      int k = j / inner % length;
      double weight = outside[k] ? 0 : places[k] - lower[k];
      y[j] = (float) ((1 - weight) * low.floats()[j] + weight * high.floats()[j]);
    }
    return HostValues.floats(x, low.dims(), y);
  }

  /** Where an element of the result lies in the data, along an axis. */
  private float place(int axis, int k, int n, int length, float scale) {
    if (scale == 1 && !crops()) {
      return k;
    }
    float centre = (k + 0.5f) / scale - 0.5f;
    switch (coordinates) {
      case "half_pixel_symmetric":
        float adjustment = length / (scale * n);
        return n / 2f * (1 - adjustment) + (k + 0.5f) / scale - 0.5f;
      case "pytorch_half_pixel":
        return length > 1 ? centre : 0;
      case "align_corners":
        return length > 1 ? k * (n - 1f) / (length - 1f) : 0;
      case "asymmetric":
        return k / scale;
      case "tf_half_pixel_for_nn":
        return (k + 0.5f) / scale;
      case "tf_crop_and_resize":
        float from = roi(axis, 0);
        float to = roi(axis, 1);
        return length > 1
            ? from * (n - 1) + k * (to - from) * (n - 1) / (length - 1)
            : 0.5f * (from + to) * (n - 1);
      default:
        return centre;
    }
  }

  /** Before opset 11 it was nowhere said: the tests round up for smaller, down for larger. */
  private int nearest(float place, float scale) {
    switch (nearest) {
      case "round_prefer_floor":
        return (int) Math.ceil(place - 0.5f);
      case "round_prefer_ceil":
        return (int) Math.floor(place + 0.5f);
      case "ceil":
        return (int) Math.ceil(place);
      case "floor":
        return (int) Math.floor(place);
      default:
        return (int) (scale < 1 ? Math.ceil(place) : Math.floor(place));
    }
  }
}

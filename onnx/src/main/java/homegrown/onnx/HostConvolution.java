package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Convolution (cross-correlation, as everywhere in this field) and its transpose. */
final class HostConvolution {

  private HostConvolution() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Conv", HostConvolution::conv);
    operations.put("ConvTranspose", HostConvolution::convTranspose);
  }

  /** The spatial dimensions of a tensor [N, C, ...]. */
  private static int[] spatial(Value value) {
    return Arrays.copyOfRange(value.dims(), 2, value.rank());
  }

  /** The number of groups, once data [N, C, ...] and weights of their rank go together. */
  private static int groups(HostCall call, Value x, Value w, boolean transpose) {
    int groups = call.integer("group", 1, 1, Integer.MAX_VALUE);
    boolean fits =
        x.rank() >= 3
            && w.rank() == x.rank()
            && x.dims()[1] % groups == 0
            && (transpose
                ? w.dims()[0] == x.dims()[1]
                : (long) w.dims()[1] * groups == x.dims()[1] && w.dims()[0] % groups == 0);
    if (!fits) {
      throw call.refuse(
          "data [N, C, ...] and weights of as many dimensions, channels in " + groups + " groups",
          Arrays.toString(x.dims()) + " and " + Arrays.toString(w.dims()),
          "correct the weights or the attribute group");
    }
    int[] kernel = spatial(w);
    if (call.attributes().has("kernel_shape")
        && !Arrays.equals(HostWindow.list(call, "kernel_shape", kernel.length, 1), kernel)) {
      throw call.refuse(
          "attribute kernel_shape " + Arrays.toString(kernel),
          HostCall.brief(call.attributes().integers("kernel_shape")),
          "leave it out: the weights say it");
    }
    for (int length : kernel) {
      if (length == 0) {
        throw call.refuse("a kernel that is not empty", Arrays.toString(w.dims()), "correct it");
      }
    }
    return groups;
  }

  private static Value[] conv(HostCall call) {
    Value x = call.floats(0);
    Value w = call.floats(1);
    int groups = groups(call, x, w, false);
    int batch = x.dims()[0];
    int channels = x.dims()[1];
    int maps = w.dims()[0];
    int perGroup = w.dims()[1];
    Value bias = call.optional(2) == null ? null : call.floats(2, maps);
    HostWindow window = HostWindow.over(call, spatial(x), spatial(w), false);
    int[] dims = dims(batch, maps, window.out());
    float[] y = new float[call.size(dims)];
    int[] taps = new int[window.taps()];
    int size = HostValues.product(x.dims(), 2, x.rank());
    int positions = window.positions();
    call.work(batch, maps, positions, perGroup, taps.length);
    for (int p = 0; p < positions; p++) {
      window.find(p, taps);
      for (int n = 0; n < batch; n++) {
        for (int m = 0; m < maps; m++) {
          double sum = bias == null ? 0 : bias.floats()[m];
          int first = m / (maps / groups) * perGroup;
          for (int c = 0; c < perGroup; c++) {
            int xAt = (n * channels + first + c) * size;
            int wAt = (m * perGroup + c) * taps.length;
            for (int t = 0; t < taps.length; t++) {
              if (taps[t] >= 0) {
                sum += (double) x.floats()[xAt + taps[t]] * w.floats()[wAt + t];
              }
            }
          }
          y[(n * maps + m) * positions + p] = (float) sum;
        }
      }
    }
    return new Value[] {HostValues.floats(x, dims, y)};
  }

  private static int[] dims(int batch, int maps, int[] spatial) {
    int[] dims = new int[spatial.length + 2];
    dims[0] = batch;
    dims[1] = maps;
    System.arraycopy(spatial, 0, dims, 2, spatial.length);
    return dims;
  }

  /** Every element of the data is multiplied into the window of the output that it would see. */
  private static Value[] convTranspose(HostCall call) {
    Value x = call.floats(0);
    Value w = call.floats(1);
    int groups = groups(call, x, w, true);
    int batch = x.dims()[0];
    int channels = x.dims()[1];
    int perGroup = w.dims()[1];
    int maps = call.dims((long) perGroup * groups)[0];
    Value bias = call.optional(2) == null ? null : call.floats(2, maps);
    HostWindow window = transposed(call, spatial(x), spatial(w));
    int[] dims = dims(batch, maps, window.in());
    float[] y = new float[call.size(dims)];
    int[] taps = new int[window.taps()];
    int positions = window.positions();
    int size = HostValues.product(dims, 2, dims.length);
    double[] plane = new double[size];
    int inGroup = channels / groups;
    call.work(batch, maps, positions, inGroup, taps.length);
    for (int n = 0; n < batch; n++) {
      for (int m = 0; m < maps; m++) {
        Arrays.fill(plane, bias == null ? 0 : bias.floats()[m]);
        int first = m / perGroup * inGroup;
        for (int p = 0; p < positions; p++) {
          window.find(p, taps);
          for (int c = first; c < first + inGroup; c++) {
            double element = x.floats()[(n * channels + c) * positions + p];
            int wAt = (c * perGroup + m % perGroup) * taps.length;
            for (int t = 0; t < taps.length; t++) {
              if (taps[t] >= 0) {
                plane[taps[t]] += element * w.floats()[wAt + t];
              }
            }
          }
        }
        for (int i = 0; i < size; i++) {
          y[(n * maps + m) * size + i] = (float) plane[i];
        }
      }
    }
    return new Value[] {HostValues.floats(x, dims, y)};
  }

  /** The window that the output of a transposed convolution is seen through. */
  private static HostWindow transposed(HostCall call, int[] in, int[] kernel) {
    int rank = in.length;
    int[] strides = HostWindow.list(call, "strides", rank, 1);
    int[] dilations = HostWindow.list(call, "dilations", rank, 1);
    int[] pads = HostWindow.list(call, "pads", 2 * rank, 0);
    int[] more = HostWindow.list(call, "output_padding", rank, 0);
    String auto = HostWindow.autoPad(call);
    boolean same = auto.startsWith("SAME");
    boolean given = call.attributes().has("output_shape");
    int[] shape = given ? HostWindow.list(call, "output_shape", rank, 1) : new int[rank];
    long[] out = new long[rank];
    for (int d = 0; d < rank; d++) {
      long extent = HostWindow.extent(kernel[d], dilations[d]);
      long full = strides[d] * (in[d] - 1L) + more[d] + extent;
      if (given || same) {
        out[d] = given ? shape[d] : (long) in[d] * strides[d];
        HostWindow.share(call, pads, d, Math.max(0, full - out[d]), auto.equals("SAME_UPPER"));
      } else {
        boolean valid = auto.equals("VALID");
        out[d] = full - (valid ? 0 : (long) pads[d] + pads[d + rank]);
        pads[d] = valid ? 0 : pads[d];
      }
    }
    return new HostWindow(call.dims(out), in, kernel, strides, dilations, pads);
  }
}

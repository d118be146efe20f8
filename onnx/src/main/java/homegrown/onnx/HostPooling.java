package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Pooling over windows and over everything. */
final class HostPooling {

  private HostPooling() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("AveragePool", HostPooling::average);
    operations.put("MaxPool", HostPooling::max);
    operations.put("GlobalAveragePool", call -> global(call, false));
    operations.put("GlobalMaxPool", call -> global(call, true));
  }

  private static HostWindow window(HostCall call, Value x) {
    if (x.rank() < 3) {
      throw call.refuse("[N, C, ...]", Arrays.toString(x.dims()), "reshape the input");
    }
    if (!call.attributes().has("kernel_shape")) {
      throw call.refuse("attribute kernel_shape", "none", "give the size of the window");
    }
    int[] in = Arrays.copyOfRange(x.dims(), 2, x.rank());
    int[] kernel = HostWindow.list(call, "kernel_shape", in.length, 1);
    call.size(kernel);
    return HostWindow.over(call, in, kernel, call.flag("ceil_mode", false));
  }

  /** Results [N, C, ...] for a window over data [N, C, ...]. */
  private static int[] dims(HostCall call, Value x, HostWindow window) {
    int[] dims = x.dims().clone();
    System.arraycopy(window.out(), 0, dims, 2, dims.length - 2);
    call.size(dims);
    call.work(window.positions(), window.taps(), x.dims()[0], x.dims()[1]);
    return dims;
  }

  /**
   * Padding counts where count_include_pad asks for it; what a length that was rounded up adds
   * beyond the padding never does.
   */
  private static Value[] average(HostCall call) {
    Value x = call.floats(0);
    boolean countPadding = call.flag("count_include_pad", false);
    HostWindow window = window(call, x);
    int[] dims = dims(call, x, window);
    float[] y = new float[call.size(dims)];
    int[] taps = new int[window.taps()];
    int positions = window.positions();
    int planes = x.dims()[0] * x.dims()[1];
    int size = HostValues.product(x.dims(), 2, x.rank());
    for (int p = 0; p < positions; p++) {
      window.find(p, taps);
      int count = 0;
      for (int tap : taps) {
        count += tap >= 0 || countPadding && tap == HostWindow.PADDING ? 1 : 0;
      }
      for (int plane = 0; plane < planes; plane++) {
        double sum = 0;
        for (int tap : taps) {
          sum += tap >= 0 ? x.floats()[plane * size + tap] : 0;
        }
        y[plane * positions + p] = (float) (sum / count);
      }
    }
    return new Value[] {HostValues.floats(x, dims, y)};
  }

  /** The second output says where each maximum is in the whole input; the first of equal ones. */
  private static Value[] max(HostCall call) {
    Value x = call.floats(0);
    boolean columnMajor = call.integer("storage_order", 0, 0, 1) == 1;
    HostWindow window = window(call, x);
    int[] dims = dims(call, x, window);
    float[] y = new float[call.size(dims)];
    long[] indices = new long[y.length];
    int[] taps = new int[window.taps()];
    int positions = window.positions();
    int planes = x.dims()[0] * x.dims()[1];
    int size = HostValues.product(x.dims(), 2, x.rank());
    for (int p = 0; p < positions; p++) {
      window.find(p, taps);
      for (int plane = 0; plane < planes; plane++) {
        int best = -1;
        for (int tap : taps) {
          if (tap >= 0
              && (best < 0 || x.floats()[plane * size + tap] > x.floats()[plane * size + best])) {
            best = tap;
          }
        }
        int to = plane * positions + p;
        y[to] = best < 0 ? Float.NEGATIVE_INFINITY : x.floats()[plane * size + best];
        int place = columnMajor && best >= 0 ? columnMajor(window.in(), best) : best;
        indices[to] = place < 0 ? -1 : (long) plane * size + place;
      }
    }
    return new Value[] {HostValues.floats(x, dims, y), Value.ints(dims, indices)};
  }

  /** A row-major place counted with the first spatial axis running fastest. */
  private static int columnMajor(int[] in, int place) {
    int at = 0;
    int rest = place;
    for (int d = in.length - 1; d >= 0; d--) {
      at += rest % in[d] * HostValues.product(in, 0, d);
      rest /= in[d];
    }
    return at;
  }

  private static Value[] global(HostCall call, boolean largest) {
    Value x = call.floats(0);
    if (x.rank() < 3) {
      throw call.refuse("[N, C, ...]", Arrays.toString(x.dims()), "reshape the input");
    }
    int[] dims = x.dims().clone();
    Arrays.fill(dims, 2, dims.length, 1);
    int size = HostValues.product(x.dims(), 2, x.rank());
    float[] y = new float[call.size(dims)];
    for (int plane = 0; plane < y.length; plane++) {
      double sum = 0;
      float most = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < size; i++) {
        sum += x.floats()[plane * size + i];
        most = Math.max(most, x.floats()[plane * size + i]);
      }
      y[plane] = largest ? most : (float) (sum / size);
    }
    return new Value[] {HostValues.floats(x, dims, y)};
  }
}

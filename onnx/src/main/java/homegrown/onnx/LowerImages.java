package homegrown.onnx;

import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import homegrown.engine.op.AveragePool;
import homegrown.engine.op.Max;
import homegrown.engine.op.MaxPool;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Window;
import java.util.Map;

/** Pooling of images and sequences, which keep their channels behind all other dimensions. */
final class LowerImages {

  /** What a place of a window costs however few the channels are, in multiply-accumulates. */
  private static final int PLACE = 192;

  private LowerImages() {}

  static void register(Map<String, Lowering> all) {
    all.put("MaxPool", LowerImages::maxPool);
    all.put("AveragePool", LowerImages::averagePool);
    all.put("GlobalAveragePool", call -> global(call, Mean::keeping));
    all.put("GlobalMaxPool", call -> global(call, Max::keeping));
  }

  private interface Over {
    Tensor of(homegrown.engine.Graph graph, String layer, Tensor x, int... axes);
  }

  private static void global(NodeCall call, Over reduction) {
    int spatial = call.rank(0) - 2;
    if (spatial < 1) {
      throw new NoFormException("there is nothing to pool over");
    }
    int[] axes = new int[spatial];
    for (int d = 0; d < spatial; d++) {
      axes[d] = d + 1;
    }
    call.giveLast(0, reduction.of(call.graph(), call.layer(), call.last(0), axes));
  }

  private static Window window(NodeCall call) {
    long[] given = call.attributes().integers("kernel_shape");
    if (given == null) {
      throw new NoFormException("it has no kernel_shape");
    }
    int[] kernel = new int[given.length];
    for (int d = 0; d < kernel.length; d++) {
      kernel[d] = Padding.narrow(given[d]);
    }
    Padding p = new Padding(call, kernel).over(call.dims(0));
    Window window =
        Window.of(p.kernel).strides(p.strides).dilations(p.dilations).pads(p.begins, p.ends);
    return call.attributes().integer("ceil_mode", 0) != 0 ? window.roundingUp() : window;
  }

  private static void give(NodeCall call, Tensor y) {
    long window = y.shape().rows();
    for (long size : call.attributes().integers("kernel_shape")) {
      window = Allowance.times(window, size);
    }
    call.work(window, PLACE + y.shape().last());
    call.giveLast(0, y);
  }

  private static void maxPool(NodeCall call) {
    if (call.wants(1)) {
      throw new NoFormException("the places of its maxima are wanted");
    }
    Window window = window(call);
    try {
      give(call, MaxPool.of(call.graph(), call.layer(), call.last(0), window));
    } catch (GraphException e) {
      throw new NoFormException(e.getMessage());
    }
  }

  private static void averagePool(NodeCall call) {
    Window window = window(call);
    boolean counts = call.attributes().integer("count_include_pad", 0) != 0;
    Tensor x = call.last(0);
    try {
      give(
          call,
          counts
              ? AveragePool.countingPads(call.graph(), call.layer(), x, window)
              : AveragePool.of(call.graph(), call.layer(), x, window));
    } catch (GraphException e) {
      throw new NoFormException(e.getMessage());
    }
  }
}

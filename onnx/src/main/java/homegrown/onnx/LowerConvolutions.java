package homegrown.onnx;

import homegrown.engine.Tensor;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvTranspose;
import homegrown.engine.op.ConvWindow;
import java.util.Arrays;
import java.util.Map;

/** Convolutions, which want the channels of an image behind all other dimensions. */
final class LowerConvolutions {

  private static final int X = 0;
  private static final int W = 1;
  private static final int BIAS = 2;

  private LowerConvolutions() {}

  static void register(Map<String, Lowering> all) {
    all.put("Conv", LowerConvolutions::conv);
  }

  private static void conv(NodeCall call) {
    int[] image = call.dims(X);
    int[] weights = call.dims(W);
    Padding p = new Padding(call, image, Arrays.copyOfRange(weights, 2, weights.length));
    ConvWindow window =
        ConvWindow.plain()
            .strides(p.strides)
            .dilations(p.dilations)
            .pads(p.begins, p.ends)
            .groups((int) call.attributes().integer("group", 1));
    Tensor x = call.last(X);
    Tensor w = call.x(W);
    call.giveLast(
        0,
        call.has(BIAS)
            ? Conv.of(call.graph(), call.layer(), x, w, call.x(BIAS), window)
            : Conv.of(call.graph(), call.layer(), x, w, window));
  }
}

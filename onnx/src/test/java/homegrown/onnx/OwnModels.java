package homegrown.onnx;

import java.util.LinkedHashMap;
import java.util.Map;

/** Networks of several layers made in code, with inputs and weights at random. */
final class OwnModels {

  private static final int OPSET = 17;

  private OwnModels() {}

  /** By name; each has one output of floats, which comes last. */
  static Map<String, Net> all() {
    Map<String, Net> all = new LinkedHashMap<>();
    all.put("convolutions", convolutions());
    all.put("attention", attention());
    all.put("recurrent", recurrent());
    return all;
  }

  private static String weight(Net net, double scale, int... dims) {
    float[] data = net.floats(dims).floats();
    for (int i = 0; i < data.length; i++) {
      data[i] *= (float) scale;
    }
    return net.weight(Value.floats(dims, data));
  }

  /**
   * Two blocks, a residual, pools, a norm that becomes part of its convolution and one that not.
   */
  private static Net convolutions() {
    Net net = new Net(OPSET, 1);
    String x = net.input(2, 3, 11, 9);
    String first = norm(net, conv(net, x, 3, 8), 8, false);
    String pooled =
        net.node("MaxPool", net.node("Relu", first).out())
            .with("kernel_shape", 2, 2)
            .with("strides", 2, 2)
            .out();
    String second = norm(net, conv(net, pooled, 8, 8), 8, true);
    String clipped =
        net.node("Clip", second, net.known(Host.scalar(0)), net.known(Host.scalar(6))).out();
    String sum = net.node("Add", clipped, pooled).out();
    String flat = net.node("Flatten", net.node("GlobalAveragePool", sum).out()).out();
    String logits =
        net.node("Gemm", flat, weight(net, 0.3, 5, 8), weight(net, 0.3, 5)).is("transB", 1L).out();
    return net.give(logits);
  }

  private static String conv(Net net, String x, int from, int to) {
    return net.node("Conv", x, weight(net, 0.2, to, from, 3, 3), weight(net, 0.2, to))
        .with("pads", 1, 1, 1, 1)
        .out();
  }

  private static String norm(Net net, String x, int channels, boolean trains) {
    float[] ones = new float[channels];
    java.util.Arrays.fill(ones, 1.25f);
    int[] dims = {channels};
    Value scale = Value.floats(dims, ones);
    return net.node(
            "BatchNormalization",
            x,
            trains ? net.weight(scale) : net.known(scale),
            weight(net, 0.1, dims),
            net.known(Value.floats(dims, new float[channels])),
            net.known(scale))
        .out();
  }

  /** One head over words that come in as numbers, with a mask of those that are not there. */
  private static Net attention() {
    Net net = new Net(OPSET, 2);
    String ids = net.input(Host.ints(Host.dims(2, 5), 3, 1, 4, 1, 0, 5, 9, 2, 0, 0));
    String words = net.node("Gather", weight(net, 0.5, 13, 8), ids).out();
    String query = net.node("MatMul", words, weight(net, 0.3, 8, 8)).out();
    String key = net.node("MatMul", words, weight(net, 0.3, 8, 8)).out();
    String value = net.node("MatMul", words, weight(net, 0.3, 8, 8)).out();
    String turned = net.node("Transpose", key).with("perm", 0, 2, 1).out();
    String scores =
        net.node("Div", net.node("MatMul", query, turned).out(), net.known(Host.scalar(2.83)))
            .out();
    String none = net.node("Equal", ids, net.known(Host.whole(0))).out();
    String row = net.node("Unsqueeze", none, net.known(Host.ints(1))).out();
    String masked = net.node("Where", row, net.known(Host.scalar(-1e9)), scores).out();
    String mixed =
        net.node("MatMul", net.node("Softmax", masked).is("axis", -1L).out(), value).out();
    String norm =
        net.node(
                "LayerNormalization",
                net.node("Add", words, mixed).out(),
                weight(net, 0.5, 8),
                weight(net, 0.1, 8))
            .out();
    String wide = net.node("MatMul", norm, weight(net, 0.3, 8, 16)).out();
    String gelu =
        net.node(
                "Mul",
                net.node("Mul", wide, net.known(Host.scalar(0.5))).out(),
                net.node(
                        "Add",
                        net.node(
                                "Erf",
                                net.node("Div", wide, net.known(Host.scalar(Math.sqrt(2)))).out())
                            .out(),
                        net.known(Host.scalar(1)))
                    .out())
            .out();
    String back = net.node("MatMul", gelu, weight(net, 0.3, 16, 8)).out();
    return net.give(
        net.node("ReduceMean", net.node("Add", norm, back).out())
            .with("axes", 1)
            .is("keepdims", 0L)
            .out());
  }

  /** Two kinds of cells, one in both directions. */
  private static Net recurrent() {
    Net net = new Net(OPSET, 3);
    String x = net.input(6, 2, 5);
    String both =
        net.node(
                "LSTM",
                x,
                weight(net, 0.3, 2, 16, 5),
                weight(net, 0.3, 2, 16, 4),
                weight(net, 0.2, 2, 32))
            .is("hidden_size", 4L)
            .is("direction", "bidirectional")
            .out();
    String joined =
        net.node(
                "Reshape",
                net.node("Transpose", both).with("perm", 0, 2, 1, 3).out(),
                net.known(Host.ints(6, 2, 8)))
            .out();
    String last =
        net.node(
                "GRU",
                joined,
                weight(net, 0.3, 1, 9, 8),
                weight(net, 0.3, 1, 9, 3),
                weight(net, 0.2, 1, 18))
            .is("hidden_size", 3L)
            .is("linear_before_reset", 1L)
            .outs(2)
            .get(1);
    return net.give(net.node("Squeeze", last, net.known(Host.ints(0))).out());
  }
}

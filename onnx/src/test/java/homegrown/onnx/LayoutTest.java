package homegrown.onnx;

import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Chains of operators of which some want the channels of an image last and others do not care, or
 * want the order of the model: whatever is turned on the way, the results are those of the host.
 */
class LayoutTest {

  private static Device device;

  @BeforeAll
  static void open() {
    device = Device.portable(1);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static void check(Net net) {
    LoweringTest.check(net, device);
  }

  private static String conv(Net net, String x, int from, int to) {
    return net.node("Conv", x, net.weight(to, from, 3, 3), net.weight(to))
        .with("pads", 1, 1, 1, 1)
        .out();
  }

  @Test
  void branchesOfConvolutionsAreJoinedAndFlattened() {
    Net net = new Net(17, 1);
    String x = net.input(2, 3, 7, 5);
    String biased = net.node("Add", conv(net, x, 3, 4), net.weight(4, 1, 1)).out();
    String left = net.node("Relu", biased).out();
    String right = net.node("Relu", conv(net, x, 3, 2)).out();
    String joined = net.node("Concat", left, right).is("axis", 1L).out();
    String flat = net.node("Flatten", joined).out();
    String dense = net.node("Gemm", flat, net.weight(210, 3), net.weight(3)).out();
    check(net.give(dense).give(joined));
  }

  @Test
  void whatComesInIsJoinedWithWhatAConvolutionGives() {
    Net net = new Net(17, 2);
    String x = net.input(2, 3, 7, 5);
    String joined = net.node("Concat", x, conv(net, x, 3, 4)).is("axis", 1L).out();
    check(net.give(net.node("Relu", joined).out()));
  }

  @Test
  void residualsAreAddedInEitherOrder() {
    Net net = new Net(17, 3);
    String x = net.input(2, 4, 7, 5);
    String first = net.node("Add", conv(net, x, 4, 4), x).out();
    String second = net.node("Add", first, conv(net, first, 4, 4)).out();
    String third = net.node("Sum", x, second, conv(net, second, 4, 4)).out();
    check(net.give(third));
  }

  @Test
  void pooledImagesBecomeRowsOfAProduct() {
    Net net = new Net(17, 4);
    String x = conv(net, net.input(2, 3, 7, 5), 3, 6);
    String mean = net.node("GlobalAveragePool", x).out();
    String most = net.node("GlobalMaxPool", x).out();
    String flat = net.node("Flatten", mean).out();
    String squeezed = net.node("Squeeze", most, net.known(Host.ints(2, 3))).out();
    String both = net.node("Concat", flat, squeezed).is("axis", -1L).out();
    check(net.give(net.node("Gemm", both, net.weight(12, 4)).out()));
  }

  @Test
  void modelsThatHaveChannelsLastAreLeftSo() {
    Net net = new Net(17, 5);
    String x = net.node("Transpose", net.input(2, 7, 5, 3)).with("perm", 0, 3, 1, 2).out();
    String y = net.node("Relu", conv(net, x, 3, 4)).out();
    String back = net.node("Transpose", y).with("perm", 0, 2, 3, 1).out();
    String biased = net.node("Add", back, net.weight(4)).out();
    check(net.give(net.node("Reshape", biased, net.known(Host.ints(2, -1))).out()));
  }

  @Test
  void sequencesAndVolumesAreTurnedToo() {
    Net net = new Net(17, 6);
    String x = net.node("Conv", net.input(2, 3, 13), net.weight(4, 3, 5)).out();
    String scaled = net.node("Mul", x, net.weight(1, 4, 1)).out();
    String time = net.node("Transpose", scaled).with("perm", 2, 0, 1).out();
    String deep = net.node("Conv", net.input(1, 2, 3, 5, 4), net.weight(3, 2, 2, 2, 2)).out();
    String shifted = net.node("Sub", net.weight(3, 1, 1, 1), deep).out();
    check(net.give(time).give(shifted));
  }

  /** Random graphs over images, in which every value may be used several times. */
  @ParameterizedTest
  @ValueSource(ints = {11, 13, 18})
  void chainsAtRandomGiveWhatTheHostGives(int opset) {
    for (int seed = 0; seed < 60; seed++) {
      check(random(opset, seed));
    }
  }

  private static Net random(int opset, int seed) {
    Random random = new Random(opset * 1000L + seed);
    Net net = new Net(opset, seed);
    int[] image = {1 + random.nextInt(2), 1 + random.nextInt(4), 5, 4 + random.nextInt(3)};
    List<String> same = new ArrayList<>();
    same.add(net.input(image));
    for (int step = 0; step < 8; step++) {
      same.add(next(net, opset, random, same, image));
    }
    String last = same.get(same.size() - 1);
    net.give(last);
    net.give(end(net, opset, random, last));
    return net;
  }

  private static String next(Net net, int opset, Random random, List<String> same, int[] image) {
    String x = same.get(random.nextInt(same.size()));
    String other = same.get(random.nextInt(same.size()));
    int c = image[1];
    switch (random.nextInt(12)) {
      case 0:
        return net.node("Relu", conv(net, x, c, c)).out();
      case 1:
        return net.node("Add", x, other).out();
      case 2:
        return net.node("Mul", net.weight(c, 1, 1), x).out();
      case 3:
        return net.node("Sub", x, net.weight(image[3])).out();
      case 4:
        return net.node("MaxPool", x).with("kernel_shape", 3, 3).with("pads", 1, 1, 1, 1).out();
      case 5:
        List<String> halves =
            net.node("Split", net.node("Concat", x, other).is("axis", 1L).out())
                .is("axis", 1L)
                .outs(2);
        return halves.get(random.nextInt(2));
      case 6:
        String turned = net.node("Transpose", x).with("perm", 0, 2, 3, 1).out();
        String moved = net.node("Add", turned, net.weight(c)).out();
        return net.node("Transpose", moved).with("perm", 0, 3, 1, 2).out();
      case 7:
        return net.node("Sub", x, net.node("GlobalAveragePool", other).out()).out();
      case 8:
        return net.node("Softmax", x).is("axis", opset < 13 ? 3L : 1L).out();
      case 9:
        String scale = net.weight(c);
        String variance = net.known(Host.run("Abs", 13, net.floats(c)));
        return net.node("BatchNormalization", x, scale, net.weight(c), net.weight(c), variance)
            .is("epsilon", 0.5f)
            .out();
      case 10:
        return net.node("Tanh", net.node("Dropout", x).out()).out();
      default:
        return net.node("InstanceNormalization", x, net.weight(c), net.weight(c))
            .is("epsilon", 0.5f)
            .out();
    }
  }

  private static String end(Net net, int opset, Random random, String x) {
    switch (random.nextInt(3)) {
      case 0:
        return net.node("Flatten", x).is("axis", 2L).out();
      case 1:
        Net.Node mean = opset < 18 ? net.node("ReduceMean", x) : null;
        return mean != null
            ? mean.with("axes", 1, -1).is("keepdims", 0L).out()
            : net.node("ReduceMean", x, net.known(Host.ints(1, -1))).is("keepdims", 0L).out();
      default:
        return net.node("Transpose", x).out();
    }
  }
}

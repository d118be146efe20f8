package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models of few bytes that ask for much: many nodes, much memory once or a little many times, long
 * work. All end soon, in results or in refusals.
 */
class HostileWorkTest {

  private static final int OPSET = 17;

  @TempDir private Path folder;

  private static Net net() {
    return new Net(OPSET, 1);
  }

  private static String known(Net net, long... numbers) {
    return net.known(Host.ints(numbers));
  }

  /** Some node after the other, each taking the result of the one before. */
  private interface Link {
    String of(Net net, String x);
  }

  private static Net chain(int nodes, Net net, String x, Link link) {
    String y = x;
    for (int i = 0; i < nodes; i++) {
      y = link.of(net, y);
    }
    return net.give(y);
  }

  /** Some nodes that take the same, of which one result is an output. */
  private static Net fan(int nodes, Net net, String x, Link link) {
    String y = x;
    for (int i = 0; i < nodes; i++) {
      y = link.of(net, x);
    }
    return net.give(y);
  }

  private static String node(Net net, String operator, String... inputs) {
    return net.node(operator, inputs).out();
  }

  @TestFactory
  List<DynamicTest> models() {
    List<DynamicTest> tests = new ArrayList<>();
    Net n = net();
    add(tests, "many rectifiers", chain(20_000, n, n.input(2, 3), (a, x) -> node(a, "Relu", x)));
    n = net();
    String ids = n.input(Host.ints(0, 1));
    String w = n.weight(3, 4);
    add(tests, "many lookups", fan(10_000, n, ids, (a, x) -> node(a, "Gather", w, x)));
    n = net();
    String both = n.input(2, 3);
    add(tests, "many sums", chain(10_000, n, both, (a, x) -> node(a, "Add", x, both)));
    n = net();
    String some = n.input(3);
    String[] all = new String[20_000];
    Arrays.fill(all, some);
    add(tests, "a sum of many", n.give(node(n, "Sum", all)));
    n = net();
    add(tests, "one of many", n.give(n.node("Concat", copies(n, 20_000)).is("axis", 0L).out()));
    n = net();
    String pads = known(n, 0, 1 << 20);
    add(
        tests,
        "many padded vectors",
        fan(500, n, n.input(4), (a, x) -> node(a, "Neg", node(a, "Pad", x, pads))));
    n = net();
    String sizes = known(n, 1 << 23);
    add(tests, "many constants", fan(500, n, sizes, (a, x) -> node(a, "ConstantOfShape", x)));
    n = net();
    String wide = known(n, 1 << 24);
    add(tests, "many wide values", fan(500, n, n.input(1), (a, x) -> node(a, "Expand", x, wide)));
    n = net();
    String vector = node(n, "Expand", n.input(1), known(n, 1 << 22));
    add(tests, "many exponents", chain(3000, n, vector, (a, x) -> node(a, "Exp", x)));
    n = net();
    String constant = node(n, "ConstantOfShape", known(n, 1 << 22));
    add(tests, "many sums beforehand", fan(3000, n, constant, (a, x) -> node(a, "ReduceSum", x)));
    n = net();
    String late =
        n.node("TopK", node(n, "Expand", n.input(1), known(n, 1 << 22)), known(n, 1 << 20))
            .outs(2)
            .get(0);
    add(
        tests,
        "many sorted",
        chain(300, n, late, (a, x) -> a.node("TopK", x, known(a, 1 << 20)).outs(2).get(0)));
    n = net();
    String rows = node(n, "Expand", n.input(1, 1), known(n, 4000, 4000));
    add(tests, "a long product", n.give(node(n, "MatMul", rows, rows)));
    n = net();
    String image = node(n, "Expand", n.input(1, 1, 1, 1), known(n, 1, 8, 1000, 1000));
    String kernels =
        node(
            n,
            "Expand",
            n.known(Value.floats(new int[] {1, 1, 1, 1}, new float[1])),
            known(n, 8, 8, 99, 99));
    add(tests, "a long convolution", n.give(node(n, "Conv", image, kernels)));
    n = net();
    String large = node(n, "Expand", n.input(1, 1, 1, 1), known(n, 1, 1, 3000, 3000));
    add(
        tests,
        "a wide pool",
        n.give(n.node("AveragePool", large).with("kernel_shape", 1000, 1000).out()));
    n = net();
    String steps = node(n, "Expand", n.input(1, 1, 1), known(n, 1 << 22, 1, 1));
    add(
        tests,
        "a long time",
        n.give(
            n.node("LSTM", steps, n.weight(1, 4, 1), n.weight(1, 4, 1))
                .is("hidden_size", 1L)
                .out()));
    n = net();
    String batch = node(n, "Expand", n.input(1, 1, 1), known(n, 1, 1 << 22, 1));
    add(
        tests,
        "a large state",
        n.give(
            n.node("GRU", batch, n.weight(1, 192, 1), n.weight(1, 192, 64))
                .is("hidden_size", 64L)
                .out()));
    n = net();
    String small = small(n);
    String scales = n.known(Host.floats(1, 1, 1e9, 1));
    add(
        tests,
        "a huge image",
        n.give(n.node("Resize", small, "", scales).is("mode", "linear").out()));
    n = net();
    String by = n.known(Host.floats(1, 1, 3000, 3000));
    add(
        tests,
        "a large image",
        n.give(n.node("Resize", small(n), "", by).is("mode", "linear").out()));
    n = net();
    add(
        tests,
        "doubled again and again",
        chain(40, n, n.input(2, 2), (a, x) -> a.node("Concat", x, x).is("axis", 0L).out()));
    n = net();
    String strided =
        n.node("ConvTranspose", n.input(1, 1, 4, 4), n.weight(1, 1, 1, 1))
            .with("strides", 4000, 4000)
            .out();
    add(tests, "far apart", n.give(strided));
    n = net();
    String scan = node(n, "Expand", n.input(1), known(n, 1 << 22));
    String axis = n.known(Host.whole(0));
    add(tests, "many running sums", chain(500, n, scan, (a, x) -> node(a, "CumSum", x, axis)));
    return tests;
  }

  private static String small(Net net) {
    return net.input(1, 1, 2, 2);
  }

  private static String[] copies(Net net, int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = net.input(1);
    }
    return names;
  }

  private void add(List<DynamicTest> tests, String name, Net net) {
    tests.add(
        DynamicTest.dynamicTest(
            name,
            () -> {
              try (Reading reading = new Reading(folder.resolve("trained.onnx"))) {
                OnnxException refusal = reading.take(name, Bytes.of(net.model()), 0);
                assertThat(refusal).as("it can be read").isNull();
              }
            }));
  }
}

package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Device;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot be imported or run is refused in words that say where, what and what to do. */
class ImportErrorsTest {

  private static Device device;

  @BeforeAll
  static void open() {
    device = Device.portable(1);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  private static void refused(Net net, ImportOptions options, String... parts) {
    assertThatThrownBy(() -> ImportedModel.of("m.onnx", net.model(), options))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("m.onnx")
        .hasMessageContainingAll(parts);
  }

  private static void refused(Net net, String... parts) {
    refused(net, net.options(), parts);
  }

  @Test
  void oneMessageListsEverythingThatIsMissing() {
    Net net = new Net(17, 1);
    String x = net.input(2, 3);
    String fft = net.node("DFT", x).out();
    String more = net.node("Einsum", net.node("Relu", fft).out(), x).out();
    String again = net.node("DFT", more).out();
    String old = net.node("Add", again, x).is("axis", 1L).is("broadcast", 1L).out();
    net.give(net.node("Squeeze", old).with("axes", 0).out());
    assertThatThrownBy(() -> ImportedModel.of("m.onnx", net.model(), net.options()))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "m.onnx: expected operators that are supported, got \"DFT\" at \"dft0\", \"dft3\";"
                + " \"Einsum\" at \"einsum2\"; \"Add\" of opset 17 with attribute \"axis\" at"
                + " \"add4\"; \"Squeeze\" of opset 17 with attribute \"axes\" at \"squeeze5\";"
                + " export the model without them, or for another opset from 9 to 23");
  }

  @Test
  void longListsOfMissingNodesAreCut() {
    Net net = new Net(17, 1);
    String x = net.input(2, 3);
    for (int i = 0; i < 50; i++) {
      x = net.node("DFT", x).out();
    }
    refused(net.give(x), "\"dft19\" and 30 more; export");
  }

  @Test
  void operatorsOfOtherDomainsAreNamedWithThem() {
    OnnxModel model = SmallModels.function();
    assertThatThrownBy(() -> ImportedModel.of("m.onnx", model, ImportOptions.plain()))
        .hasMessageContaining("got \"example.Scaled\" at \"call\"");
  }

  @Test
  void onlyInitialisersOfFloatsAreTrained() {
    Net net = new Net(17, 1);
    net.give(net.node("Gather", net.weight(3, 2), net.known(Host.ints(1))).out());
    String ids = net.model().graph().initializers().get(1).name();
    for (String name : List.of("nobody", ids)) {
      refused(
          net,
          ImportOptions.plain().trainable(List.of(name)),
          "m.onnx: expected an initialiser of floats named \"" + name + "\", got none;");
    }
  }

  @Test
  void inputsHaveToBeOfTheDimensionsOfTheImport() {
    Net net = new Net(17, 1);
    String x = net.input(2, 3);
    net.give(net.node("Relu", x).out());
    OnnxSession session = net.imported().session(net.imported().weights(), device);
    assertThatThrownBy(() -> session.run(Collections.emptyMap()))
        .isInstanceOf(OnnxException.class)
        .hasMessage("net: expected input \"x0\", got none; give it");
    assertThatThrownBy(() -> session.run(Map.of(x, net.floats(3, 2))))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("net: input \"x0\": expected FLOAT [2, 3], got FLOAT [3, 2];");
    assertThatThrownBy(() -> session.run(Map.of(x, Value.ints(new int[] {2, 3}, new long[6]))))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("expected FLOAT [2, 3], got INT [2, 3]");
  }

  @Test
  void inputsThatTheModelDoesNotHaveAreNamed() {
    Net net = new Net(17, 1);
    net.give(net.node("Relu", net.input(2, 3)).out());
    refused(
        net,
        net.options().shape("X", 2, 3),
        "m.onnx: expected inputs of the model [x0] in the options, got \"X\";");
    refused(net, net.options().fixed("y", Host.scalar(1)), "got \"y\";");
    refused(net, net.options().size("batch", 2), "named dimensions", "got \"batch\";");
    ImportedModel model = net.imported();
    Map<String, Value> more = new HashMap<>(net.inputs());
    more.put("extra", Host.scalar(1));
    assertThatThrownBy(() -> model.session(model.weights(), device).run(more))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("net: expected inputs of the model [x0], got \"extra\";");
  }

  @Test
  void dimensionsHaveToFitThoseOfTheFile() {
    Net net = new Net(17, 1);
    net.give(net.node("Relu", net.input(2, 3)).out());
    refused(
        net, net.options().shape("x0", 2, 4), "input \"x0\": expected 3 for dimension 1, got 4");
    refused(net, net.options().shape("x0", 6), "input \"x0\": expected 2 dimensions, got 1");
    refused(
        net,
        net.options().fixed("x0", Host.floats(1)),
        "input \"x0\": expected FLOAT[2, 3], got FLOAT[1]");
  }

  @Test
  void theGraphHasTensorsOfWhatItComputesOnly() {
    Net net = new Net(17, 1);
    String x = net.input(2, 3);
    String y = net.node("Relu", x).out();
    List<String> best = net.node("TopK", y, net.known(Host.ints(1))).outs(2);
    String late = net.node("Relu", best.get(0)).out();
    ImportedModel model = net.give(late).imported();
    assertThat(model.tensor(y).shape().dims()).containsExactly(2, 3);
    assertNoTensor(model, late, "\"" + best.get(0) + "\" by the host (TopK)");
    assertNoTensor(model, best.get(0), "(TopK)");
    assertNoTensor(model, "nobody", "no value of that name in the model");
    assertThat(model.session(model.weights(), device).onHost()).containsExactly("TopK", "Relu");
    LoweringTest.compare(model.session(model.weights(), device).run(net.inputs()), net.twin());
  }

  private static void assertNoTensor(ImportedModel model, String value, String reason) {
    assertThatThrownBy(() -> model.tensor(value))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("net: value \"" + value + "\": expected one that")
        .hasMessageContaining(reason);
  }

  @Test
  void sizesMayNotDependOnWhatARunBringsIn() {
    Net net = new Net(17, 1);
    String sizes = net.input(Host.ints(3, 2));
    net.give(net.node("Reshape", net.input(2, 3), sizes).out());
    refused(
        net,
        "node \"reshape0\": expected dimensions that are known before the model runs, got Reshape"
            + " by the values of \"x0\"",
        "ImportOptions.fixed");
    ImportOptions fixed = net.options().fixed(sizes, Host.ints(3, 2));
    ImportedModel model = ImportedModel.of("m.onnx", net.model(), fixed);
    assertThat(model.inputs()).containsExactly("x1");
    LoweringTest.compare(
        model.session(model.weights(), device).run(Map.of("x1", net.inputs().get("x1"))),
        net.twin());
    Net some = new Net(17, 1);
    some.give(some.node("NonZero", some.input(2, 3)).out());
    refused(some, "got NonZero by the values of");
  }

  @Test
  void whatZerosCannotBePutThroughIsSaidToBeTriedWithThem() {
    Net net = new Net(17, 1);
    net.give(net.node("Div", net.known(Host.ints(6, 8)), net.input(Host.ints(2, 4))).out());
    refused(net, "\"div0\"", "to divide by, got 0", "tried with zeros");
  }

  @Test
  void indicesOutOfRangeAreRefusedWhenTheModelRuns() {
    Net net = new Net(17, 1);
    String ids = net.input(Host.ints(1, 2));
    net.give(net.node("Gather", net.weight(3, 2), ids).out());
    OnnxSession session = net.imported().session(net.imported().weights(), device);
    for (long wrong : new long[] {3, -4, 1L << 32, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> session.run(Map.of(ids, Host.ints(0, wrong))))
          .isInstanceOf(OnnxException.class)
          .hasMessageContainingAll("net: ", "expected indices in -3..2, got ");
    }
    LoweringTest.compare(session.run(net.inputs()), net.twin());
  }

  @Test
  void modelsThatBreakTheRulesOfAnOperatorAreRefusedInItsName() {
    Net net = new Net(17, 1);
    net.give(net.node("Conv", net.input(1, 2, 5, 5), net.weight(3, 4, 3, 3)).out());
    refused(net, "m.onnx: node \"conv0\", \"Conv\" of opset 17: expected data [N, C, ...]");
    Net sum = new Net(17, 1);
    sum.give(sum.node("Add", sum.input(2, 3), sum.input(2, 4)).out());
    refused(sum, "node \"add0\", \"Add\" of opset 17: expected dimensions that are equal or 1");
    Net none = new Net(17, 1);
    none.give(none.node("Gemm", none.input(2, 3)).out());
    refused(none, "node \"gemm0\", \"Gemm\" of opset 17: expected input 1, got none");
    Net texts = new Net(17, 1);
    texts.give(texts.node("Relu", texts.texts("a", "b")).out());
    refused(texts, "initialiser \"w0\": expected numbers, got texts");
  }

  @Test
  void modelsThatAreTooLargeAreRefusedBeforeAnythingIsAllocated() {
    Net net = new Net(17, 1);
    String x = net.input(1, 1, 64, 64);
    String wideImage = net.node("Conv", x, net.weight(1000, 1, 3, 3)).out();
    net.give(net.node("GlobalMaxPool", wideImage).out());
    ImportOptions small = net.options().memory(4_000_000);
    ImportedModel model = ImportedModel.of("m.onnx", net.model(), small);
    assertThatThrownBy(() -> model.session(model.weights(), device))
        .isInstanceOf(OnnxException.class)
        .hasMessageContainingAll(
            "m.onnx: expected a session of at most 4000000 bytes, got ", "ImportOptions.memory");
    ImportedModel.of("m.onnx", net.model(), net.options().memory(40_000_000))
        .session(model.weights(), device);
    refused(net, net.options().memory(1000), "at most 1000 bytes together");
    refused(net, net.options().work(1_000_000), "node \"v2\"", "ImportOptions.work");
    Net filled = new Net(17, 1);
    filled.give(filled.node("ConstantOfShape", filled.known(Host.ints(1 << 15, 1 << 15))).out());
    refused(filled, "\"ConstantOfShape\" of opset 17: expected dimensions from 0 and at most");
    Net wide = new Net(17, 1);
    ImportOptions huge = wide.options().shape("x0", Integer.MAX_VALUE, 1 << 20);
    wide.give(wide.node("Relu", wide.open("x0", 2)).out());
    refused(wide, huge, "input \"x0\": expected at most 2147483647 elements");
  }
}

package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a node has that its operator did not have in the version of the model is refused. */
class OperatorFormsTest {

  private final List<DynamicTest> tests = new ArrayList<>();

  /** A node of an operator over a first input [2, 3, 4, 4]. */
  private void refused(int opset, String operator, String stranger, Function<Net, Net.Node> made) {
    String message = "\"" + operator + "\" of opset " + opset + " with " + stranger;
    tests.add(
        DynamicTest.dynamicTest(
            message,
            () -> {
              Net net = new Net(opset, 1);
              Net.Node node = made.apply(net);
              net.give(node.out());
              assertThatThrownBy(() -> ImportedModel.of("m.onnx", net.model(), net.options()))
                  .isInstanceOf(OnnxException.class)
                  .hasMessageContaining("operators that are supported, got " + message + " at \"");
            }));
  }

  private static String x(Net net) {
    return net.input(2, 3, 4, 4);
  }

  private static String ints(Net net, long... values) {
    return net.known(Host.ints(values));
  }

  @TestFactory
  List<DynamicTest> formsOfOtherVersions() {
    for (String operator : List.of("Add", "Sub", "Mul", "Div", "Pow", "Greater", "Less", "Equal")) {
      refused(
          6,
          operator,
          "attribute \"axis\"",
          net -> net.node(operator, x(net), net.weight(3)).is("broadcast", 1L).is("axis", 1L));
      refused(
          7,
          operator,
          "attribute \"broadcast\"",
          net -> net.node(operator, x(net), net.weight(4)).is("broadcast", 1L));
    }
    refused(
        4, "Reshape", "attribute \"shape\"", net -> net.node("Reshape", x(net)).with("shape", 2));
    refused(4, "Reshape", "input 1 (it takes 1)", net -> net.node("Reshape", x(net), ints(net, 2)));
    refused(
        6,
        "Upsample",
        "attribute \"height_scale\"",
        net -> net.node("Upsample", x(net)).is("height_scale", 2f).is("width_scale", 2f));
    refused(
        9,
        "Upsample",
        "attribute \"scales\"",
        net -> net.node("Upsample", x(net), net.weight(4)).is("scales", "1"));
    refused(1, "Pad", "attribute \"paddings\"", net -> net.node("Pad", x(net)).with("paddings", 1));
    refused(11, "Pad", "attribute \"pads\"", net -> net.node("Pad", x(net)).with("pads", 1));
    refused(
        5,
        "Tile",
        "input 2 (it takes 2)",
        net -> net.node("Tile", x(net), ints(net, 2), ints(net, 1)));
    refused(1, "Split", "input 1 (it takes 1)", net -> net.node("Split", x(net), ints(net, 2)));
    refused(12, "Split", "input 1 (it takes 1)", net -> net.node("Split", x(net), ints(net, 2)));
    refused(13, "Split", "attribute \"split\"", net -> net.node("Split", x(net)).with("split", 2));
    refused(
        10,
        "Clip",
        "input 1 (it takes 1)",
        net -> net.node("Clip", x(net), net.known(Host.scalar(0))));
    refused(11, "Clip", "attribute \"min\"", net -> net.node("Clip", x(net)).is("min", 0f));
    refused(
        10,
        "Slice",
        "attribute \"starts\"",
        net -> net.node("Slice", x(net)).with("starts", 0).with("ends", 1));
    refused(9, "Slice", "input 1 (it takes 1)", net -> net.node("Slice", x(net), ints(net, 0)));
    for (String operator : List.of("Squeeze", "Unsqueeze", "ReduceSum")) {
      refused(
          13, operator, "attribute \"axes\"", net -> net.node(operator, x(net)).with("axes", 1));
      refused(
          12, operator, "input 1 (it takes 1)", net -> net.node(operator, x(net), ints(net, 1)));
    }
    refused(
        18,
        "ReduceMax",
        "attribute \"axes\"",
        net -> net.node("ReduceMax", x(net)).with("axes", 1));
    refused(
        17,
        "ReduceMean",
        "input 1 (it takes 1)",
        net -> net.node("ReduceMean", x(net), ints(net, 1)));
    refused(6, "Dropout", "attribute \"is_test\" 0", net -> net.node("Dropout", x(net)));
    refused(
        6,
        "BatchNormalization",
        "attribute \"is_test\" 0",
        net ->
            net.node(
                "BatchNormalization",
                x(net),
                net.weight(3),
                net.weight(3),
                net.weight(3),
                net.weight(3)));
    refused(
        6,
        "Relu",
        "attribute \"consumed_inputs\"",
        net -> net.node("Relu", x(net)).with("consumed_inputs", 0));
    refused(
        13,
        "Constant",
        "attribute \"value_string\"",
        net -> net.node("Constant").is("value_string", "a"));
    refused(17, "Relu", "attribute \"alpha\"", net -> net.node("Relu", x(net)).is("alpha", 1f));
    return tests;
  }

  @Test
  void whatAVersionHasIsTaken() {
    Net net = new Net(5, 1);
    String x = net.node("Relu", x(net)).with("consumed_inputs", 0).out();
    String y = net.node("Dropout", x, "", "").is("is_test", 1L).is("ratio", 0.5f).out();
    net.give(net.node("Add", y, net.weight(4)).is("broadcast", 1L).out());
    assertThat(net.imported().outputs()).hasSize(1);
  }

  @Test
  void everyOperatorIsListed() {
    Set<String> operators = new TreeSet<>(HostOperations.operators());
    operators.addAll(Lowerings.operators());
    assertThat(operators).allMatch(OperatorForms::knows);
  }
}

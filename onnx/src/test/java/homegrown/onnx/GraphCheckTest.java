package homegrown.onnx;

import static homegrown.onnx.SmallModels.graph;
import static homegrown.onnx.SmallModels.model;
import static homegrown.onnx.SmallModels.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphCheckTest {

  private static final ValueInfo X = new ValueInfo("x", DataType.FLOAT, null);
  private static final ValueInfo Y = new ValueInfo("y", DataType.FLOAT, null);

  private static List<String> order(OnnxNode... nodes) {
    return GraphCheck.checked("m.onnx", model(graph(nodes))).graph().nodes().stream()
        .map(OnnxNode::opType)
        .collect(Collectors.toList());
  }

  private static void assertRefused(String message, OnnxModel model) {
    assertThatThrownBy(() -> GraphCheck.checked("m.onnx", model))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("m.onnx: ")
        .hasMessageContaining(message);
  }

  private static OnnxModel withOpset(Map<String, Integer> opsets, OnnxNode... nodes) {
    return new OnnxModel(
        8, opsets, "", "", "", 0, "", graph(nodes), Collections.emptyMap(), List.of());
  }

  @Test
  void modelsInOrderStayAsTheyAre() {
    for (OnnxModel model : SmallModels.all().values()) {
      assertThat(Bytes.of(GraphCheck.checked("m.onnx", model))).isEqualTo(Bytes.of(model));
    }
  }

  @Test
  void nodesComeAfterThoseThatTheyNeed() {
    assertThat(
            order(
                node("D", List.of("b", "c"), "y"),
                node("B", List.of("a", "a"), "b"),
                node("C", List.of("a", "", "x"), "c"),
                node("A", List.of("x"), "a", "")))
        .containsExactly("A", "B", "C", "D");
  }

  @Test
  void nodesInAnyOrderAreSorted() {
    Random random = new Random(1);
    for (int run = 0; run < 50; run++) {
      int count = 1 + random.nextInt(60);
      List<OnnxNode> nodes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        List<String> inputs = new ArrayList<>();
        for (int j = random.nextInt(4); j > 0; j--) {
          inputs.add(i == 0 ? "x" : "v" + random.nextInt(i));
        }
        nodes.add(node("Op" + i, inputs, "v" + i, i == count - 1 ? "y" : ""));
      }
      Collections.shuffle(nodes, random);
      Set<String> made = new HashSet<>(Set.of("x"));
      List<OnnxNode> sorted =
          GraphCheck.checked("", model(graph(nodes.toArray(new OnnxNode[0])))).graph().nodes();
      assertThat(sorted).containsExactlyInAnyOrderElementsOf(nodes);
      for (OnnxNode node : sorted) {
        assertThat(made).containsAll(node.inputs());
        made.addAll(node.outputs());
      }
    }
  }

  @Test
  void aLongChainFromItsEndIsSortedWithoutRecursion() {
    int count = 100_000;
    OnnxNode[] nodes = new OnnxNode[count];
    for (int i = 0; i < count; i++) {
      String output = i == 0 ? "y" : "v" + i;
      nodes[i] = node("Op", List.of(i == count - 1 ? "x" : "v" + (i + 1)), output);
    }
    assertThat(GraphCheck.checked("", model(graph(nodes))).graph().nodes().get(0).inputs())
        .isEqualTo(List.of("x"));
  }

  @Test
  void cyclesAreNamed() {
    assertRefused(
        "m.onnx: graph: expected nodes that do not need their own outputs, got a cycle of 2:"
            + " node[2] \"B\" \"\", node[1] \"C\" \"\";",
        model(
            graph(
                node("A", List.of("b"), "y"),
                node("C", List.of("b", "x"), "c"),
                node("B", List.of("x", "c"), "b"))));
    assertRefused(
        "a cycle of 1: node[0] \"Self\" \"\"", model(graph(node("Self", List.of("y"), "y"))));
    OnnxNode[] ring = new OnnxNode[20];
    for (int i = 0; i < ring.length; i++) {
      ring[i] = node("N", List.of("v" + (i + 1) % 20), "v" + i, i == 0 ? "y" : "");
    }
    assertRefused("a cycle of 20: node[0]", model(graph(ring)));
  }

  @Test
  void valuesThatNothingMakesAreRefused() {
    assertRefused(
        "graph.node[0] \"Add\" \"\": expected an input, initialiser or node that makes the input"
            + " \"z\", got none",
        model(graph(node("Add", List.of("x", "z"), "y"))));
    assertRefused(
        "makes the output \"y\", got none", model(graph(node("Relu", List.of("x"), "a"))));
  }

  @Test
  void namesThatAreGivenTwiceAreRefused() {
    assertRefused(
        "graph.node[1] \"Abs\" \"\": expected one that makes the value \"a\", got another",
        model(graph(node("Relu", List.of("x"), "a", "y"), node("Abs", List.of("x"), "a"))));
    assertRefused(
        "makes the value \"x\", got another", model(graph(node("Relu", List.of("x"), "x", "y"))));
    assertRefused("makes the value \"y\"", model(graph(node("Split", List.of("x"), "y", "y"))));
    List<OnnxNode> nodes = List.of(node("Relu", List.of("x"), "y"));
    OnnxTensor tensor = OnnxTensor.of("x", Value.floats(new int[0], new float[1]));
    assertRefused(
        "one input \"x\", got another",
        model(new OnnxGraph("", nodes, List.of(), List.of(X, X), List.of(Y), List.of())));
    assertRefused(
        "one output \"y\", got another",
        model(new OnnxGraph("", nodes, List.of(), List.of(X), List.of(Y, Y), List.of())));
    assertRefused(
        "one initializer \"x\", got another",
        model(new OnnxGraph("", nodes, List.of(tensor, tensor), List.of(), List.of(Y), List.of())));
    assertRefused(
        "one attribute \"axis\", got another",
        model(
            graph(
                new OnnxNode(
                    "Concat",
                    "",
                    "",
                    "",
                    List.of("x"),
                    List.of("y"),
                    List.of(OnnxAttribute.of("axis", 1L), OnnxAttribute.of("axis", 2L))))));
  }

  @Test
  void anInitialiserMayBeAnInputAsInOldFiles() {
    OnnxTensor tensor = OnnxTensor.of("x", Value.floats(new int[0], new float[1]));
    OnnxModel model =
        model(
            new OnnxGraph(
                "",
                List.of(node("Relu", List.of("x"), "y")),
                List.of(tensor),
                List.of(X),
                List.of(Y),
                List.of()));
    assertThat(GraphCheck.checked("", model).graph().nodes()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9, 17, 23, 28})
  void operatorsOfTheseVersionsAreKnown(int version) {
    OnnxModel model = withOpset(Map.of("", version), node("Relu", List.of("x"), "y"));
    assertThat(GraphCheck.checked("", model).opsets()).containsEntry("", version);
  }

  @ParameterizedTest
  @CsvSource({"0", "29", "2147483647"})
  void operatorsOfOtherVersionsAreRefused(int version) {
    assertRefused(
        "m.onnx: opset_import: expected version 1 to 28 of ONNX's operators, got " + version,
        withOpset(Map.of("", version), node("Relu", List.of("x"), "y")));
  }

  @Test
  void theVersionIsNeededOnlyByOperatorsOfOnnx() {
    assertRefused("got none", withOpset(Map.of("other", 1), node("Relu", List.of("x"), "y")));
    OnnxNode other = new OnnxNode("Own", "other", "", "", List.of("x"), List.of("y"), List.of());
    assertThat(GraphCheck.checked("", withOpset(Map.of("other", 1), other)).graph().nodes())
        .hasSize(1);
  }

  @Test
  void functionsAreCheckedLikeGraphs() {
    OnnxModel model = SmallModels.function();
    OnnxFunction function = model.functions().get(0);
    List<OnnxNode> reversed = new ArrayList<>(function.nodes());
    Collections.reverse(reversed);
    OnnxModel unsorted = model.with(model.graph(), List.of(function.with(reversed)));
    assertThat(Bytes.of(GraphCheck.checked("", unsorted))).isEqualTo(Bytes.of(model));

    assertRefused(
        "function \"Scaled\": expected one of its domain, name and overload, got another",
        model.with(model.graph(), List.of(function, function)));
    assertRefused(
        "function \"Scaled\".node[0] \"Mul\" \"\": expected an input, initialiser or node that"
            + " makes the input \"q\"",
        model.with(
            model.graph(), List.of(function.with(List.of(node("Mul", List.of("a", "q"), "c"))))));
    assertRefused(
        "a value of attribute \"value_float\", got a reference to an attribute of a function",
        model(graph(function.nodes().get(0))));
  }
}

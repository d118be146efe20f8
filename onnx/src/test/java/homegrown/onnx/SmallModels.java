package homegrown.onnx;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models made in code that have, together, all that a file can hold. */
final class SmallModels {

  private SmallModels() {}

  /** By name. */
  static Map<String, OnnxModel> all() {
    Map<String, OnnxModel> models = new LinkedHashMap<>();
    models.put("dense", dense());
    models.put("everyAttribute", everyAttribute());
    models.put("everyType", everyType());
    models.put("function", function());
    return models;
  }

  /** Two layers, as an exporter would write them. */
  static OnnxModel dense() {
    return model(
        new OnnxGraph(
            "dense",
            List.of(
                new OnnxNode(
                    "Gemm",
                    "",
                    "",
                    "first",
                    List.of("x", "w1", "b1"),
                    List.of("h"),
                    List.of(OnnxAttribute.of("transB", 1L), OnnxAttribute.of("alpha", 1f))),
                node("Relu", List.of("h"), "r"),
                node("Gemm", List.of("r", "w2", "b2"), "logits")),
            List.of(
                floats("w1", new int[] {3, 2}),
                floats("b1", new int[] {3}),
                floats("w2", new int[] {3, 4}),
                floats("b2", new int[] {4})),
            List.of(
                new ValueInfo(
                    "x", DataType.FLOAT, List.of(Dimension.named("batch"), Dimension.of(2)))),
            List.of(
                new ValueInfo(
                    "logits", DataType.FLOAT, List.of(Dimension.UNKNOWN, Dimension.of(4)))),
            List.of(
                new ValueInfo("h", DataType.FLOAT, null),
                new ValueInfo("r", null, null),
                new ValueInfo("logits", null, List.of()))));
  }

  /** A node with attributes of all types, one with a graph inside. */
  static OnnxModel everyAttribute() {
    OnnxGraph branch =
        new OnnxGraph(
            "branch",
            List.of(node("Identity", List.of("x"), "inner")),
            List.of(),
            List.of(),
            List.of(new ValueInfo("inner", null, null)),
            List.of());
    OnnxTensor tensor = OnnxTensor.of("", Value.ints(new int[0], new long[] {7}));
    OnnxNode every =
        new OnnxNode(
            "Every",
            "example",
            "",
            "",
            List.of("x", "", "x"),
            List.of("", "y"),
            List.of(
                OnnxAttribute.of("float", -0f),
                OnnxAttribute.of("int", Long.MIN_VALUE),
                OnnxAttribute.of("string", "Größe \uD83D\uDE00"),
                OnnxAttribute.of("empty", ""),
                OnnxAttribute.of("tensor", tensor),
                OnnxAttribute.of("graph", branch),
                OnnxAttribute.of("floats", new float[] {1, Float.NaN, Float.NEGATIVE_INFINITY}),
                OnnxAttribute.of("ints", new long[] {0, -1, 1L << 40}),
                OnnxAttribute.ofStrings("strings", List.of("a", "", "b")),
                OnnxAttribute.ofTensors("tensors", List.of(tensor, tensor)),
                OnnxAttribute.ofGraphs("graphs", List.of(branch, branch)),
                OnnxAttribute.of("none", new long[0])));
    return new OnnxModel(
        8,
        opsets("", 17, "example", 1),
        "a test",
        "1.0",
        "org.example",
        3,
        "What it is for.",
        new OnnxGraph(
            "every",
            List.of(every),
            List.of(),
            List.of(new ValueInfo("x", DataType.FLOAT, List.of())),
            List.of(new ValueInfo("y", DataType.BOOL, List.of(Dimension.of(0)))),
            List.of()),
        Collections.singletonMap("key", "value"),
        List.of());
  }

  /** Initialisers of all types. */
  static OnnxModel everyType() {
    int[] three = {3};
    long[] small = {0, 1, 127};
    return model(
        new OnnxGraph(
            "types",
            List.of(node("Identity", List.of("FLOAT"), "y")),
            List.of(
                floats("FLOAT", three),
                typed("DOUBLE", Value.floats(three, new float[] {1, -2, 0.5f})),
                typed("FLOAT16", Value.floats(three, new float[] {1, -2, 65504})),
                typed("BFLOAT16", Value.floats(three, new float[] {1, -2, 0.5f})),
                typed("INT8", Value.ints(three, new long[] {-128, 0, 127})),
                typed("INT16", Value.ints(three, new long[] {-32768, 0, 32767})),
                typed("INT32", Value.ints(three, new long[] {Integer.MIN_VALUE, 0, 5})),
                typed("INT64", Value.ints(three, new long[] {Long.MIN_VALUE, 0, 5})),
                typed("UINT8", Value.ints(three, new long[] {255, 0, 127})),
                typed("UINT16", Value.ints(three, new long[] {65535, 0, 127})),
                typed("UINT32", Value.ints(three, new long[] {0xFFFFFFFFL, 0, 127})),
                typed("UINT64", Value.ints(three, new long[] {-1, 0, 127})),
                OnnxTensor.of("BOOL", Value.bools(three, new boolean[] {true, false, true})),
                OnnxTensor.strings("STRING", new int[] {1, 2}, List.of("ä", "")),
                OnnxTensor.of("scalar", Value.ints(new int[0], new long[] {9})),
                OnnxTensor.of("none", Value.ints(new int[] {2, 0}, new long[0])),
                OnnxTensor.of("small", Value.ints(three, small))),
            List.of(),
            List.of(new ValueInfo("y", DataType.FLOAT, List.of(Dimension.of(3)))),
            List.of()));
  }

  /** An operator of the file's own, with an attribute given, one by default and one referred to. */
  static OnnxModel function() {
    OnnxFunction function =
        new OnnxFunction(
            "example",
            "Scaled",
            "twice",
            List.of("a"),
            List.of("c"),
            List.of("axis"),
            List.of(OnnxAttribute.of("scale", 2f)),
            opsets("", 18),
            List.of(
                new OnnxNode(
                    "Constant",
                    "",
                    "",
                    "",
                    List.of(),
                    List.of("b"),
                    List.of(
                        OnnxAttribute.referring("value_float", OnnxAttribute.Type.FLOAT, "scale"))),
                node("Mul", List.of("a", "b"), "c")));
    OnnxNode call =
        new OnnxNode(
            "Scaled",
            "example",
            "twice",
            "call",
            List.of("x"),
            List.of("y"),
            List.of(OnnxAttribute.of("axis", 0L)));
    return new OnnxModel(
        10,
        opsets("", 18, "example", 1),
        "",
        "",
        "",
        0,
        "",
        new OnnxGraph(
            "calls",
            List.of(call),
            List.of(),
            List.of(new ValueInfo("x", DataType.FLOAT, null)),
            List.of(new ValueInfo("y", DataType.FLOAT, null)),
            List.of()),
        Collections.emptyMap(),
        List.of(function));
  }

  /** A model of a graph with the operators of version 17. */
  static OnnxModel model(OnnxGraph graph) {
    return new OnnxModel(
        8, opsets("", 17), "a test", "", "", 0, "", graph, Collections.emptyMap(), List.of());
  }

  /** A graph from x to y of the given nodes. */
  static OnnxGraph graph(OnnxNode... nodes) {
    return new OnnxGraph(
        "graph",
        Arrays.asList(nodes),
        List.of(),
        List.of(new ValueInfo("x", DataType.FLOAT, null)),
        List.of(new ValueInfo("y", DataType.FLOAT, null)),
        List.of());
  }

  /** A node without attributes. */
  static OnnxNode node(String opType, List<String> inputs, String... outputs) {
    return new OnnxNode(opType, "", "", "", inputs, Arrays.asList(outputs), List.of());
  }

  private static OnnxTensor floats(String name, int[] dims) {
    float[] data = new float[(int) Value.elements(dims)];
    for (int i = 0; i < data.length; i++) {
      data[i] = i - 1.5f;
    }
    return OnnxTensor.of(name, Value.floats(dims, data));
  }

  private static OnnxTensor typed(String type, Value value) {
    return OnnxTensor.of(type, value.withOnnxType(DataType.valueOf(type).code));
  }

  private static Map<String, Integer> opsets(Object... domainsAndVersions) {
    Map<String, Integer> opsets = new LinkedHashMap<>();
    for (int i = 0; i < domainsAndVersions.length; i += 2) {
      opsets.put((String) domainsAndVersions[i], (Integer) domainsAndVersions[i + 1]);
    }
    return opsets;
  }
}

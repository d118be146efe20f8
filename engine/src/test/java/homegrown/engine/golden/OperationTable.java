package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.golden.CaseGraph.Recipe;
import homegrown.engine.op.Abs;
import homegrown.engine.op.Add;
import homegrown.engine.op.Cifg;
import homegrown.engine.op.Clip;
import homegrown.engine.op.Divide;
import homegrown.engine.op.Dropout;
import homegrown.engine.op.Elu;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Erf;
import homegrown.engine.op.Exp;
import homegrown.engine.op.Gelu;
import homegrown.engine.op.GeluTanh;
import homegrown.engine.op.Gemm;
import homegrown.engine.op.Gru;
import homegrown.engine.op.HardSigmoid;
import homegrown.engine.op.HardSwish;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.LeakyRelu;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Log;
import homegrown.engine.op.LogSoftmax;
import homegrown.engine.op.LogSumExp;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.MatMul;
import homegrown.engine.op.Max;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Min;
import homegrown.engine.op.Multiply;
import homegrown.engine.op.Neg;
import homegrown.engine.op.Norm;
import homegrown.engine.op.Pow;
import homegrown.engine.op.Reciprocal;
import homegrown.engine.op.Relu;
import homegrown.engine.op.Relu6;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Rsqrt;
import homegrown.engine.op.Sigmoid;
import homegrown.engine.op.Silu;
import homegrown.engine.op.Softmax;
import homegrown.engine.op.Softplus;
import homegrown.engine.op.Sqrt;
import homegrown.engine.op.Subtract;
import homegrown.engine.op.Sum;
import homegrown.engine.op.SumSquares;
import homegrown.engine.op.Tanh;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** How the golden operations are said in operations of the engine. */
final class OperationTable {

  /** An operation of one tensor and nothing else. */
  @FunctionalInterface
  private interface Unary {
    Tensor of(Graph graph, String layer, Tensor x);
  }

  /** An operation of two tensors and nothing else. */
  @FunctionalInterface
  private interface Binary {
    Tensor of(Graph graph, String layer, Tensor a, Tensor b);
  }

  /** A reduction over axes, over all if there are none. */
  @FunctionalInterface
  private interface Reducing {
    Tensor of(Graph graph, String layer, Tensor x, int... axes);
  }

  private static final Map<String, Recipe> RECIPES = Collections.unmodifiableMap(all());

  private OperationTable() {}

  /** Recipes by the names of golden files. */
  static Map<String, Recipe> recipes() {
    return RECIPES;
  }

  /** A second recipe for a case that can be said in two ways. */
  static Optional<Recipe> second(String name, OperationCase golden) {
    switch (name) {
      case "gemm":
        return isLinear(golden) ? Optional.of(OperationTable::linear) : Optional.empty();
      case "group_norm":
        return Optional.of(ImageRecipes::groupNorm);
      case "reduce_sum_square":
        return Optional.of((g, c) -> List.of(sumOfSquares(g, c)));
      case "reduce_l2":
        return Optional.of(
            (g, c) -> List.of(Sqrt.of(c.graph(), c.layer("root"), sumOfSquares(g, c))));
      case "softmax_cross_entropy":
        return number(golden, "label_smoothing") == 0
            ? Optional.of(LossRecipes::likelihood)
            : Optional.empty();
      case "attention":
      case "multi_head_attention":
        return AttentionRecipes.second(name);
      default:
        return LossRecipes.second(name);
    }
  }

  private static Map<String, Recipe> all() {
    Map<String, Recipe> recipes = new TreeMap<>();
    elementwise(recipes);
    binary(recipes);
    reductions(recipes);
    LossRecipes.putInto(recipes);
    ShapeRecipes.putInto(recipes);
    ConvRecipes.putInto(recipes);
    ImageRecipes.putInto(recipes);
    AttentionRecipes.putInto(recipes);
    recipes.put("cifg", OperationTable::cifg);
    recipes.put("dropout", OperationTable::dropout);
    recipes.put("embedding", OperationTable::embedding);
    recipes.put("gemm", OperationTable::gemm);
    recipes.put("group_norm", OperationTable::groupNorm);
    recipes.put("gru", OperationTable::gru);
    recipes.put("layer_norm", OperationTable::layerNorm);
    recipes.put("log_softmax", OperationTable::logSoftmax);
    recipes.put("lstm", OperationTable::lstm);
    recipes.put("softmax", OperationTable::softmax);
    return recipes;
  }

  private static void elementwise(Map<String, Recipe> recipes) {
    Map<String, Unary> unary = new TreeMap<>();
    unary.put("abs", Abs::of);
    unary.put("erf", Erf::of);
    unary.put("exp", Exp::of);
    unary.put("gelu_erf", Gelu::of);
    unary.put("gelu_tanh", GeluTanh::of);
    unary.put("hard_swish", HardSwish::of);
    unary.put("log", Log::of);
    unary.put("neg", Neg::of);
    unary.put("reciprocal", Reciprocal::of);
    unary.put("relu", Relu::of);
    unary.put("relu6", Relu6::of);
    unary.put("rsqrt", Rsqrt::of);
    unary.put("sigmoid", Sigmoid::of);
    unary.put("silu", Silu::of);
    unary.put("softplus", Softplus::of);
    unary.put("sqrt", Sqrt::of);
    unary.put("tanh", Tanh::of);
    unary.forEach(
        (name, operation) ->
            recipes.put(
                name,
                (golden, c) -> List.of(operation.of(c.graph(), c.layer(name), c.tensor("x")))));
    recipes.put("clip", OperationTable::clip);
    recipes.put(
        "elu",
        (golden, c) ->
            List.of(Elu.of(c.graph(), c.layer("elu"), c.tensor("x"), number(golden, "alpha"))));
    recipes.put(
        "hard_sigmoid",
        (golden, c) ->
            List.of(
                HardSigmoid.of(
                    c.graph(),
                    c.layer("hard_sigmoid"),
                    c.tensor("x"),
                    number(golden, "alpha"),
                    number(golden, "beta"))));
    recipes.put(
        "leaky_relu",
        (golden, c) ->
            List.of(
                LeakyRelu.of(
                    c.graph(), c.layer("leaky_relu"), c.tensor("x"), number(golden, "alpha"))));
    recipes.put(
        "pow",
        (golden, c) ->
            List.of(Pow.of(c.graph(), c.layer("pow"), c.tensor("x"), number(golden, "exponent"))));
  }

  private static void binary(Map<String, Recipe> recipes) {
    Map<String, Binary> binary = new TreeMap<>();
    binary.put("add", Add::of);
    binary.put("sub", Subtract::of);
    binary.put("mul", Multiply::of);
    binary.put("div", Divide::of);
    binary.put("matmul", MatMul::of);
    binary.forEach(
        (name, operation) ->
            recipes.put(
                name,
                (golden, c) ->
                    List.of(operation.of(c.graph(), c.layer(name), c.tensor("a"), c.tensor("b")))));
  }

  private static void reductions(Map<String, Recipe> recipes) {
    recipes.put("reduce_l2", reduction(Norm::of, Norm::keeping));
    recipes.put("reduce_log_sum_exp", reduction(LogSumExp::of, LogSumExp::keeping));
    recipes.put("reduce_max", reduction(Max::of, Max::keeping));
    recipes.put("reduce_mean", reduction(Mean::of, Mean::keeping));
    recipes.put("reduce_min", reduction(Min::of, Min::keeping));
    recipes.put("reduce_sum", reduction(Sum::of, Sum::keeping));
    recipes.put("reduce_sum_square", reduction(SumSquares::of, SumSquares::keeping));
    recipes.put(
        "global_avg_pool",
        (golden, c) -> {
          Tensor x = c.tensor("x");
          int[] axes = IntStream.range(2, x.shape().rank()).toArray();
          return List.of(Mean.keeping(c.graph(), c.layer("mean"), x, axes));
        });
  }

  private static Recipe reduction(Reducing going, Reducing keeping) {
    return (golden, c) -> List.of(reduced(golden, c, c.tensor("x"), going, keeping));
  }

  private static Tensor reduced(
      OperationCase golden, CaseGraph c, Tensor x, Reducing going, Reducing keeping) {
    int[] axes = golden.has("axes") ? golden.attribute("axes").asInts() : new int[0];
    Reducing reducing = golden.attribute("keepdims").asInt() == 1 ? keeping : going;
    return reducing.of(c.graph(), c.layer("reduced"), x, axes);
  }

  private static Tensor sumOfSquares(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    return reduced(
        golden, c, Multiply.of(c.graph(), c.layer("square"), x, x), Sum::of, Sum::keeping);
  }

  private static double number(OperationCase golden, String attribute) {
    return golden.attribute(attribute).asDouble();
  }

  private static List<Tensor> clip(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    if (!golden.has("max")) {
      return List.of(Clip.atLeast(c.graph(), c.layer("clip"), x, number(golden, "min")));
    }
    return List.of(
        golden.has("min")
            ? Clip.of(c.graph(), c.layer("clip"), x, number(golden, "min"), number(golden, "max"))
            : Clip.atMost(c.graph(), c.layer("clip"), x, number(golden, "max")));
  }

  private static List<Tensor> dropout(OperationCase golden, CaseGraph c) {
    return List.of(
        Dropout.masked(
            c.graph(), c.layer("dropout"), c.tensor("x"), c.tensor("mask"), number(golden, "p")));
  }

  private static List<Tensor> layerNorm(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    int axis = golden.attribute("axis").asInt();
    double epsilon = number(golden, "eps");
    String layer = c.layer("norm");
    if (!c.has("scale")) {
      return List.of(
          c.has("bias")
              ? LayerNorm.shifted(c.graph(), layer, x, c.tensor("bias"), axis, epsilon)
              : LayerNorm.plain(c.graph(), layer, x, axis, epsilon));
    }
    Tensor scale = c.tensor("scale");
    return List.of(
        c.has("bias")
            ? LayerNorm.of(c.graph(), layer, x, scale, c.tensor("bias"), axis, epsilon)
            : LayerNorm.scaled(c.graph(), layer, x, scale, axis, epsilon));
  }

  private static List<Tensor> softmax(OperationCase golden, CaseGraph c) {
    int axis = golden.attribute("axis").asInt();
    return List.of(Softmax.of(c.graph(), c.layer("softmax"), c.tensor("x"), axis));
  }

  private static List<Tensor> logSoftmax(OperationCase golden, CaseGraph c) {
    int axis = golden.attribute("axis").asInt();
    return List.of(LogSoftmax.of(c.graph(), c.layer("softmax"), c.tensor("x"), axis));
  }

  private static List<Tensor> lstm(OperationCase golden, CaseGraph c) {
    Graph graph = c.graph();
    Tensor x = c.tensor("x");
    Tensor wIh = c.tensor("w_ih");
    Tensor wHh = c.tensor("w_hh");
    int gates = wIh.shape().dim(0);
    Tensor bIh = c.has("b_ih") ? c.tensor("b_ih") : c.zeros("b_ih", gates);
    Tensor bHh = c.has("b_hh") ? c.tensor("b_hh") : c.zeros("b_hh", gates);
    Tensor h0 = c.tensor("h0");
    Tensor c0 = c.tensor("c0");
    return golden.attribute("direction").text().equals("reverse")
        ? Lstm.reversedFrom(graph, c.layer("lstm"), x, wIh, wHh, bIh, bHh, h0, c0)
        : Lstm.from(graph, c.layer("lstm"), x, wIh, wHh, bIh, bHh, h0, c0);
  }

  private static List<Tensor> cifg(OperationCase golden, CaseGraph c) {
    return Cifg.from(
        c.graph(),
        c.layer("cifg"),
        c.tensor("x"),
        c.tensor("w_ih"),
        c.tensor("w_hh"),
        c.tensor("b"),
        c.tensor("h0"),
        c.tensor("c0"));
  }

  private static List<Tensor> gru(OperationCase golden, CaseGraph c) {
    Graph graph = c.graph();
    String layer = c.layer("gru");
    Gru.Reset reset =
        golden.attribute("linear_before_reset").asInt() == 1
            ? Gru.Reset.AFTER_PRODUCT
            : Gru.Reset.BEFORE_PRODUCT;
    Tensor x = c.tensor("x");
    Tensor wIh = c.tensor("w_ih");
    Tensor wHh = c.tensor("w_hh");
    Tensor bIh = c.tensor("b_ih");
    Tensor bHh = c.tensor("b_hh");
    Tensor h0 = c.tensor("h0");
    return golden.attribute("direction").text().equals("reverse")
        ? Gru.reversedFrom(graph, layer, reset, x, wIh, wHh, bIh, bHh, h0)
        : Gru.from(graph, layer, reset, x, wIh, wHh, bIh, bHh, h0);
  }

  private static List<Tensor> embedding(OperationCase golden, CaseGraph c) {
    Tensor ids = c.tensor("ids");
    Tensor w = c.tensor("w");
    return List.of(
        golden.has("padding_idx")
            ? Embedding.padded(
                c.graph(), c.layer("rows"), ids, w, golden.attribute("padding_idx").asInt())
            : Embedding.of(c.graph(), c.layer("rows"), ids, w));
  }

  private static List<Tensor> gemm(OperationCase golden, CaseGraph c) {
    Gemm gemm = Gemm.plain().alpha(number(golden, "alpha")).beta(number(golden, "beta"));
    gemm = golden.attribute("trans_a").asInt() == 1 ? gemm.transposeA() : gemm;
    gemm = golden.attribute("trans_b").asInt() == 1 ? gemm.transposeB() : gemm;
    String layer = c.layer("gemm");
    return List.of(
        c.has("c")
            ? gemm.of(c.graph(), layer, c.tensor("a"), c.tensor("b"), c.tensor("c"))
            : gemm.of(c.graph(), layer, c.tensor("a"), c.tensor("b")));
  }

  /** Whether a case of gemm is a linear layer. */
  private static boolean isLinear(OperationCase golden) {
    GoldenTensor c = golden.given().get("c");
    return golden.attribute("trans_a").asInt() == 0
        && golden.attribute("trans_b").asInt() == 1
        && number(golden, "alpha") == 1
        && number(golden, "beta") == 1
        && (c == null || c.shape().length == 1);
  }

  private static List<Tensor> linear(OperationCase golden, CaseGraph c) {
    String layer = c.layer("linear");
    return List.of(
        c.has("c")
            ? Linear.of(c.graph(), layer, c.tensor("a"), c.tensor("b"), c.tensor("c"))
            : Linear.of(c.graph(), layer, c.tensor("a"), c.tensor("b")));
  }

  private static List<Tensor> groupNorm(OperationCase golden, CaseGraph c) {
    Graph graph = c.graph();
    Tensor x = c.tensor("x");
    int groups = golden.attribute("num_groups").asInt();
    Tensor grouped = Reshape.of(graph, c.layer("groups"), x, 0, groups, -1);
    Tensor normal = LayerNorm.plain(graph, c.layer("normal"), grouped, -1, number(golden, "eps"));
    int[] perChannel = new int[x.shape().rank() - 1];
    Arrays.fill(perChannel, 1);
    perChannel[0] = x.shape().dim(1);
    Tensor back = Reshape.of(graph, c.layer("back"), normal, x.shape().dims());
    Tensor scale = Reshape.of(graph, c.layer("scale"), c.tensor("scale"), perChannel);
    Tensor bias = Reshape.of(graph, c.layer("bias"), c.tensor("bias"), perChannel);
    Tensor scaled = Multiply.of(graph, c.layer("scaled"), back, scale);
    return List.of(Add.of(graph, c.layer("shifted"), scaled, bias));
  }
}

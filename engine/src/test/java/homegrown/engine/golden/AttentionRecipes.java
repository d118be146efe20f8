package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.golden.CaseGraph.Recipe;
import homegrown.engine.op.Add;
import homegrown.engine.op.Attention;
import homegrown.engine.op.Linear;
import homegrown.engine.op.MatMul;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Scale;
import homegrown.engine.op.Softmax;
import homegrown.engine.op.Transpose;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Attention said in products, softmax and transpositions, and by its own operation. */
final class AttentionRecipes {

  private AttentionRecipes() {}

  /** Puts the golden operations that are attention into a table. */
  static void putInto(Map<String, Recipe> recipes) {
    recipes.put("attention", AttentionRecipes::plain);
    recipes.put("multi_head_attention", AttentionRecipes::manyHeads);
  }

  /** The same by one operation. */
  static Optional<Recipe> second(String name) {
    switch (name) {
      case "attention":
        return Optional.of(AttentionRecipes::fused);
      case "multi_head_attention":
        return Optional.of(AttentionRecipes::fusedHeads);
      default:
        return Optional.empty();
    }
  }

  private static List<Tensor> fused(OperationCase golden, CaseGraph c) {
    Attention.Options options = options(golden);
    if (golden.has("scale")) {
      options = options.scale(golden.attribute("scale").asDouble());
    }
    if (c.has("mask")) {
      Tensor mask = c.tensor("mask");
      options = options.mask(Reshape.of(c.graph(), c.layer("mask"), mask, 1, mask.shape().last()));
    }
    return List.of(
        options.of(c.graph(), c.layer("fused"), c.tensor("q"), c.tensor("k"), c.tensor("v")));
  }

  private static List<Tensor> fusedHeads(OperationCase golden, CaseGraph c) {
    Graph graph = c.graph();
    Tensor x = c.tensor("x");
    Tensor q = Linear.of(graph, c.layer("q"), x, c.tensor("wq"), c.tensor("bq"));
    Tensor k = Linear.of(graph, c.layer("k"), x, c.tensor("wk"), c.tensor("bk"));
    Tensor v = Linear.of(graph, c.layer("v"), x, c.tensor("wv"), c.tensor("bv"));
    Attention.Options options = options(golden).heads(golden.attribute("heads").asInt());
    Tensor mixed = options.of(graph, c.layer("fused"), q, k, v);
    return List.of(Linear.of(graph, c.layer("out"), mixed, c.tensor("wo"), c.tensor("bo")));
  }

  private static Attention.Options options(OperationCase golden) {
    boolean causal = golden.attribute("causal").asInt() == 1;
    return causal ? Attention.with().causal() : Attention.with();
  }

  private static List<Tensor> plain(OperationCase golden, CaseGraph c) {
    Tensor q = c.tensor("q");
    Tensor k = c.tensor("k");
    double scale =
        golden.has("scale")
            ? golden.attribute("scale").asDouble()
            : 1 / Math.sqrt(q.shape().last());
    Graph graph = c.graph();
    Tensor scores = scores(graph, c.layer("scores"), q, k, scale);
    if (c.has("mask")) {
      scores = Add.of(graph, c.layer("masked"), scores, c.tensor("mask"));
    }
    if (golden.attribute("causal").asInt() == 1) {
      scores = Add.of(graph, c.layer("causal"), scores, later(c, q.shape().dim(-2)));
    }
    Tensor weights = Softmax.of(graph, c.layer("weights"), scores, -1);
    return List.of(MatMul.of(graph, c.layer("mix"), weights, c.tensor("v")));
  }

  private static List<Tensor> manyHeads(OperationCase golden, CaseGraph c) {
    int heads = golden.attribute("heads").asInt();
    Tensor x = c.tensor("x");
    boolean causal = golden.attribute("causal").asInt() == 1;
    Tensor mask = causal ? later(c, x.shape().dim(1)) : c.constant("no-mask", new float[1], 1);
    return List.of(manyHeads(c.graph(), c.layer("attention"), x, heads, mask, c::tensor));
  }

  private static Tensor later(CaseGraph c, int steps) {
    return c.constant("later", later(steps), steps, steps);
  }

  /** A mask [steps, steps] that takes the weight from all keys after the query. */
  static float[] later(int steps) {
    float[] mask = new float[steps * steps];
    for (int query = 0; query < steps; query++) {
      for (int key = query + 1; key < steps; key++) {
        mask[query * steps + key] = Float.NEGATIVE_INFINITY;
      }
    }
    return mask;
  }

  /**
   * Attention of x [batch, time, width] to itself.
   *
   * @param mask added to the scores [batch, heads, time, time]
   * @param parameters wq, bq, wk, bk, wv, bv, wo, bo by name
   */
  static Tensor manyHeads(
      Graph graph,
      String layer,
      Tensor x,
      int heads,
      Tensor mask,
      Function<String, Tensor> parameters) {
    Tensor[] parts = new Tensor[3];
    int at = 0;
    for (String part : List.of("q", "k", "v")) {
      Tensor w = parameters.apply("w" + part);
      Tensor rows = Linear.of(graph, layer + "-" + part, x, w, parameters.apply("b" + part));
      Tensor split = Reshape.of(graph, layer + "-heads-" + part, rows, 0, 0, heads, -1);
      parts[at++] = Transpose.of(graph, layer + "-turned-" + part, split, 0, 2, 1, 3);
    }
    double scale = 1 / Math.sqrt((double) x.shape().last() / heads);
    Tensor scores =
        Add.of(
            graph,
            layer + "-masked",
            scores(graph, layer + "-scores", parts[0], parts[1], scale),
            mask);
    Tensor weights = Softmax.of(graph, layer + "-weights", scores, -1);
    Tensor mixed = MatMul.of(graph, layer + "-mix", weights, parts[2]);
    Tensor turned = Transpose.of(graph, layer + "-back", mixed, 0, 2, 1, 3);
    Tensor joined = Reshape.of(graph, layer + "-joined", turned, 0, 0, x.shape().last());
    return Linear.of(graph, layer, joined, parameters.apply("wo"), parameters.apply("bo"));
  }

  private static Tensor scores(Graph graph, String layer, Tensor q, Tensor k, double scale) {
    Tensor turned = Transpose.of(graph, layer + "-keys", k, 0, 1, 3, 2);
    Tensor products = MatMul.of(graph, layer + "-products", q, turned);
    return Scale.by(graph, layer, products, scale);
  }
}

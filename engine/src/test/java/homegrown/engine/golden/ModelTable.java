package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Add;
import homegrown.engine.op.Cifg;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Gelu;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Multiply;
import homegrown.engine.op.Scale;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Subtract;
import homegrown.engine.op.Sum;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** How the models of the golden trajectories are said in operations of the engine. */
final class ModelTable {

  private static final int HEADS = 4;

  private ModelTable() {}

  /** What completes a model, by the names of golden folders. */
  static Map<String, Consumer<GoldenModel>> recipes() {
    Map<String, Consumer<GoldenModel>> recipes = new TreeMap<>();
    recipes.put("lstm_lm", ModelTable::lstm);
    recipes.put("cifg_lm", ModelTable::cifg);
    recipes.put("matrix_factorisation", ModelTable::matrixFactorisation);
    recipes.put("transformer_preln", ModelTable::transformer);
    recipes.put("cnn28_bn", ImageModels::cnn);
    recipes.put("mbv2_32", ImageModels::mobileNet);
    recipes.put("motion_cnn1d", ImageModels::motion);
    return Collections.unmodifiableMap(recipes);
  }

  private static void lstm(GoldenModel m) {
    Graph graph = m.graph();
    Tensor x = Embedding.of(graph, "x", words(m, 0), m.parameter("emb"));
    Tensor h =
        Lstm.of(
                graph,
                "lstm",
                x,
                m.parameter("w_ih"),
                m.parameter("w_hh"),
                m.parameter("b_ih"),
                m.parameter("b_hh"))
            .get(0);
    Tensor logits = Linear.of(graph, "logits", h, m.parameter("out.w"), m.parameter("out.b"));
    m.loss(SoftmaxCrossEntropy.mean(graph, "loss", logits, words(m, 1)));
  }

  private static void cifg(GoldenModel m) {
    Graph graph = m.graph();
    Tensor emb = m.parameter("emb");
    Tensor x = Embedding.of(graph, "x", words(m, 0), emb);
    Tensor h =
        Cifg.of(graph, "cifg", x, m.parameter("w_ih"), m.parameter("w_hh"), m.parameter("b"))
            .get(0);
    Tensor p = Linear.of(graph, "p", h, m.parameter("proj"));
    Tensor logits = Linear.of(graph, "logits", p, emb, m.parameter("out_b"));
    m.loss(SoftmaxCrossEntropy.mean(graph, "loss", logits, words(m, 1)));
  }

  private static void matrixFactorisation(GoldenModel m) {
    Graph graph = m.graph();
    int ratings = m.batch("rating", 0).size();
    Tensor user = m.ids("user", batch -> m.batch("user", batch).ints(), ratings);
    Tensor item = m.ids("item", batch -> m.batch("item", batch).ints(), ratings);
    Tensor rating = m.floats("rating", batch -> m.batch("rating", batch).floats(), ratings, 1);
    Tensor bu = Embedding.of(graph, "bu_of", user, m.parameter("bu"));
    Tensor bi = Embedding.of(graph, "bi_of", item, m.parameter("bi"));
    Tensor pu = Embedding.of(graph, "pu_of", user, m.parameter("pu"));
    Tensor qi = Embedding.of(graph, "qi_of", item, m.parameter("qi"));
    Tensor match = Sum.keeping(graph, "match", Multiply.of(graph, "matches", pu, qi), 1);
    Tensor bias = Add.of(graph, "bias", Add.of(graph, "both", bu, bi), m.parameter("mu"));
    Tensor error = Subtract.of(graph, "error", Add.of(graph, "guess", bias, match), rating);
    Tensor fit = Mean.of(graph, "fit", Multiply.of(graph, "squares", error, error));
    Tensor sizes =
        Add.of(
            graph,
            "sizes",
            Add.of(graph, "size_b", squares(graph, bu), squares(graph, bi)),
            Add.of(graph, "size_f", squares(graph, pu), squares(graph, qi)));
    m.loss(Add.of(graph, "loss", fit, Scale.by(graph, "penalty", sizes, 0.02 / ratings)));
  }

  private static Tensor squares(Graph graph, Tensor x) {
    String name = x.name();
    return Sum.of(graph, name + "_size", Multiply.of(graph, name + "_squares", x, x));
  }

  private static void transformer(GoldenModel m) {
    Graph graph = m.graph();
    int[] shape = m.batch("ids", 0).shape();
    int examples = shape[0];
    int steps = shape[1] - 1;
    Tensor words = m.ids("words", batch -> rows(m, batch, 0), examples, steps);
    Tensor next = m.ids("next_words", batch -> rows(m, batch, 1), examples, steps);
    Tensor mask = m.floats("later", batch -> AttentionRecipes.later(steps), steps, steps);
    Tensor x =
        Add.of(
            graph,
            "x",
            Embedding.of(graph, "words_of", words, m.parameter("emb")),
            m.parameter("pos"));
    for (String block : List.of("b0.", "b1.")) {
      Tensor first = norm(m, block + "ln1", x);
      Tensor attention =
          AttentionRecipes.manyHeads(
              graph,
              block + "attention",
              first,
              HEADS,
              mask,
              name -> m.parameter(block + "attn." + name));
      x = Add.of(graph, block + "x1", x, attention);
      Tensor inner =
          Gelu.of(graph, block + "gelu", linear(m, block + "fc1", norm(m, block + "ln2", x)));
      x = Add.of(graph, block + "x2", x, linear(m, block + "fc2", inner));
    }
    Tensor logits = linear(m, "head", norm(m, "ln_f", x));
    m.loss(SoftmaxCrossEntropy.mean(graph, "loss", logits, next));
  }

  private static Tensor norm(GoldenModel m, String layer, Tensor x) {
    Tensor scale = m.parameter(layer + ".scale");
    Tensor bias = m.parameter(layer + ".bias");
    return LayerNorm.of(m.graph(), layer, x, scale, bias, -1, 1e-5);
  }

  private static Tensor linear(GoldenModel m, String layer, Tensor x) {
    return Linear.of(m.graph(), layer, x, m.parameter(layer + ".w"), m.parameter(layer + ".b"));
  }

  /** All words [batch, time + 1] but the last (first 0) or but the first (1). */
  private static int[] rows(GoldenModel m, int batch, int first) {
    GoldenTensor ids = m.batch("ids", batch);
    int length = ids.shape()[1];
    int[] all = ids.ints();
    return IntStream.range(0, all.length)
        .filter(i -> i % length != (first == 0 ? length - 1 : 0))
        .map(i -> all[i])
        .toArray();
  }

  /** All words [batch, time + 1] but the last (first 0) or but the first (1), time first. */
  private static Tensor words(GoldenModel m, int first) {
    int[] shape = m.batch("ids", 0).shape();
    int examples = shape[0];
    int steps = shape[1] - 1;
    return m.ids(
        first == 0 ? "words" : "next_words",
        batch -> {
          int[] ids = m.batch("ids", batch).ints();
          int[] words = new int[steps * examples];
          for (int t = 0; t < steps; t++) {
            for (int b = 0; b < examples; b++) {
              words[t * examples + b] = ids[b * (steps + 1) + t + first];
            }
          }
          return words;
        },
        steps,
        examples);
  }
}

package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionTest {

  private static final float NOT = Float.NEGATIVE_INFINITY;

  private static Attention.Options options(boolean causal) {
    return causal ? Attention.with().causal() : Attention.with();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1, 1, 1, false",
    "2, 3, 5, 7, 3, 4, false",
    "2, 3, 7, 5, 4, 3, true",
    "1, 2, 5, 13, 3, 3, true",
    "1, 1, 37, 41, 3, 5, true",
    "1, 2, 35, 3, 1, 2, false",
    "2, 1, 3, 5, 17, 67, true"
  })
  void gradientsOfHeadsApart(
      int batch, int heads, int tokens, int keys, int width, int wide, boolean causal) {
    GradientCheck.of(
            p ->
                List.of(
                    options(causal)
                        .of(
                            p.graph(),
                            p.layer("y"),
                            p.value("q", batch, heads, tokens, width),
                            p.value("k", batch, heads, keys, width),
                            p.value("v", batch, heads, keys, wide))))
        .check();
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 7, 5, 4, 3, true", "1, 2, 5, 7, 3, 5, false", "2, 1, 33, 34, 3, 1, true"})
  void gradientsOfHeadsSideBySide(
      int batch, int heads, int tokens, int keys, int width, int wide, boolean causal) {
    GradientCheck.of(
            p ->
                List.of(
                    options(causal)
                        .heads(heads)
                        .of(
                            p.graph(),
                            p.layer("y"),
                            p.value("q", batch, tokens, heads * width),
                            p.value("k", batch, keys, heads * width),
                            p.value("v", batch, keys, heads * wide))))
        .check();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1, false", "2, 3, 7, 5, true", "1, 2, 41, 3, true"})
  void gradientsOfHeadsJoined(int batch, int heads, int tokens, int width, boolean causal) {
    GradientCheck.of(
            p ->
                List.of(
                    options(causal)
                        .heads(heads)
                        .ofJoined(
                            p.graph(),
                            p.layer("y"),
                            p.value("x", batch, tokens, 3 * heads * width))))
        .check();
  }

  @Test
  void gradientsWithAMaskOfKeys() {
    float[] mask = {0, NOT, 0.5f, 0, NOT, -1, 0, 0, NOT, NOT};
    GradientCheck.of(
            p -> {
              Tensor q = p.value("q", 2, 3, 4);
              Tensor k = p.value("k", 2, 5, 4);
              Tensor v = p.value("v", 2, 5, 6);
              Attention.Options two = Attention.with().heads(2);
              return List.of(
                  two.mask(p.input("mask", mask, 2, 5)).of(p.graph(), p.layer("first"), q, k, v),
                  two.mask(p.input("shared", new float[] {0, 0, NOT, 1, 0}, 1, 5))
                      .scale(-0.3)
                      .of(p.graph(), p.layer("second"), q, k, v));
            })
        .check();
  }

  @Test
  void gradientsOfQueriesThatSeeNoKey() {
    // Causal, and the first two keys are padding; nobody sees anything in the second example.
    float[] mask = {NOT, NOT, 0, 0, NOT, NOT, NOT, NOT};
    GradientCheck.of(
            p ->
                List.of(
                    Attention.with()
                        .heads(2)
                        .causal()
                        .mask(p.input("mask", mask, 2, 4))
                        .ofJoined(p.graph(), p.layer("y"), p.value("x", 2, 4, 18))))
        .check();
  }

  @Test
  void gradientsOfOneTensorThatIsAllOfIt() {
    GradientCheck.of(
            p -> {
              Tensor x = p.value("x", 2, 5, 6);
              return List.of(Attention.with().heads(3).of(p.graph(), p.layer("y"), x, x, x));
            })
        .check();
  }

  @Test
  void queriesThatSeeNoKeyGetZeros() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 1, 4, 6);
    Tensor mask = graph.input("mask", 1, 4);
    Tensor y = Attention.with().heads(1).causal().mask(mask).ofJoined(graph, "y", x);
    KernelSet kernels = KernelChoice.detect().kernels();
    try (Team team = Team.of(kernels, 1)) {
      Trainer trainer = Plan.inference(y).on(kernels, 1).start(Weights.of(graph, 1), team, 1);
      fill(trainer.input(x), 0.5f);
      fill(trainer.input(mask), NOT);
      trainer.input(mask).data()[trainer.input(mask).at() + 2] = 0;
      trainer.step();
      assertThat(trainer.value(y).copy()).containsExactly(0, 0, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f);
    }
  }

  private static void fill(Slice slice, float value) {
    Arrays.fill(slice.data(), slice.at(), slice.at() + slice.size(), value);
  }

  /** Attention of the same tokens in products, softmax and transpositions. */
  private static Tensor composed(Graph g, Tensor x, int heads) {
    int width = x.shape().last() / 3;
    int tokens = x.shape().dim(1);
    List<Tensor> parts = Split.of(g, "parts", x, 2, width, width, width);
    Tensor[] turned = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      Tensor split = Reshape.of(g, "split" + i, parts.get(i), 0, 0, heads, -1);
      turned[i] = Transpose.of(g, "turned" + i, split, 0, 2, 1, 3);
    }
    Tensor keys = Transpose.of(g, "keys", turned[1], 0, 1, 3, 2);
    Tensor scores =
        Scale.by(
            g,
            "scores",
            MatMul.of(g, "products", turned[0], keys),
            1 / Math.sqrt((double) width / heads));
    Tensor masked = Add.of(g, "masked", scores, g.input("later", tokens, tokens));
    Tensor weights = Softmax.of(g, "weights", masked, -1);
    Tensor mixed = Transpose.of(g, "back", MatMul.of(g, "mix", weights, turned[2]), 0, 2, 1, 3);
    return Reshape.of(g, "joined", mixed, 0, 0, width);
  }

  /** The weights after a step that descends on the squares of the elements of an operation of x. */
  private static float[] moved(
      int tokens, int width, int lanes, BiFunction<Graph, Tensor, Tensor> operation) {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.normal(1), 3, tokens, width);
    Tensor loss = SumSquares.of(graph, "loss", operation.apply(graph, x));
    KernelSet kernels = KernelChoice.detect().kernels();
    Weights weights = Weights.of(graph, 7);
    Plan plan =
        Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.1))).on(kernels, lanes);
    try (Team team = Team.of(kernels, lanes)) {
      Trainer trainer = plan.start(weights, team, 1);
      try {
        Slice later = trainer.input(graph.tensor("later"));
        for (int i = 0; i < tokens * tokens; i++) {
          later.data()[later.at() + i] = i % tokens > i / tokens ? NOT : 0;
        }
      } catch (GraphException fused) {
        // The operation has a mask of its own.
      }
      trainer.step();
    }
    return weights.data();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 8", "7, 3, 5", "64, 4, 32", "100, 2, 67", "131, 5, 16"})
  void isWhatItIsComposedOf(int tokens, int heads, int width) {
    int row = 3 * heads * width;
    Attention.Options options = Attention.with().heads(heads).causal();
    BiFunction<Graph, Tensor, Tensor> fused = (g, x) -> options.ofJoined(g, "y", x);

    float[] expected = moved(tokens, row, 1, (g, x) -> composed(g, x, heads));
    float[] actual = moved(tokens, row, 1, fused);

    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], Offset.offset(2e-5f));
    }
    for (int lanes = 2; lanes <= 3; lanes++) {
      assertThat(moved(tokens, row, lanes, fused)).isEqualTo(actual);
    }
  }

  @Test
  void memoryGrowsWithTheNumberOfKeysAlone() {
    long[] bytes = new long[2];
    for (int i = 0; i < 2; i++) {
      Graph graph = new Graph();
      Tensor x = graph.parameter("x", Initial.zeros(), 1, 256 << i, 24);
      Tensor y = Attention.with().heads(2).ofJoined(graph, "y", x);
      Tensor loss = SumSquares.of(graph, "loss", y);
      Update update = Update.by(new Sgd(), Schedule.constant(0.1));
      bytes[i] = Plan.training(loss, update).on(KernelChoice.detect().kernels(), 1).peakBytes();
    }
    assertThat(bytes[1]).isLessThan(2 * bytes[0]);
  }

  @Test
  void costCountsWhatIsSeen() {
    Graph graph = new Graph();
    Tensor q = graph.parameter("q", Initial.zeros(), 2, 3, 4, 5);
    Tensor k = graph.input("k", 2, 3, 7, 5);
    Tensor v = graph.input("v", 2, 3, 7, 11);
    Tensor loss = SumSquares.of(graph, "loss", Attention.with().causal().of(graph, "y", q, k, v));
    Plan plan =
        Plan.training(loss, Update.by(new Sgd(), Schedule.constant(1)))
            .on(KernelChoice.detect().kernels(), 1);

    int pairs = 2 * 3 * (1 + 2 + 3 + 4);
    assertThat(plan.cost().forward()).isEqualTo(pairs * (5 + 11));
    assertThat(plan.cost().backward()).isEqualTo(pairs * (5 + 11 + 5));
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Graph graph = new Graph();
    Tensor q = graph.input("q", 2, 5, 6);
    Tensor k = graph.input("k", 2, 7, 6);
    Tensor other = graph.input("other", 2, 7, 8);
    Tensor apart = graph.input("apart", 2, 3, 5, 6);
    Tensor mask = graph.input("mask", 2, 5);
    Attention.Options two = Attention.with().heads(2);

    assertThatThrownBy(() -> Attention.with().of(graph, "a", q, k, k))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer a (attention)")
        .hasMessageContaining("0 heads");
    assertThatThrownBy(() -> two.of(graph, "a", q, other, k))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("[2, 7, 8]");
    assertThatThrownBy(() -> two.of(graph, "a", apart, apart, apart))
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Attention.with().heads(4).ofJoined(graph, "a", q))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("4 heads");
    assertThatThrownBy(() -> two.mask(mask).of(graph, "a", q, k, k))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("mask [2, 5]");
  }

  @Test
  void aMaskIsNotTrained() {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.zeros(), 1, 4, 6);
    Tensor mask = graph.parameter("mask", Initial.zeros(), 1, 4);
    Tensor y = Attention.with().heads(1).mask(mask).ofJoined(graph, "y", x);
    Tensor loss = SumSquares.of(graph, "loss", y);
    Update update = Update.by(new Sgd(), Schedule.constant(1));

    assertThatThrownBy(() -> Plan.training(loss, update).on(KernelChoice.detect().kernels(), 1))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("mask");
  }
}

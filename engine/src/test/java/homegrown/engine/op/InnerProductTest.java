package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Momentum;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.UpdateRule;
import homegrown.engine.Weights;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class InnerProductTest {

  private static final KernelSet SET = BuiltInKernels.portable();

  // Momentum 0 is plain descent that keeps its gradients: Sgd writes them over the weights.
  private static final UpdateRule[] RULES = {new Sgd(), new Momentum(0)};

  @Test
  void gradients() {
    for (int[] shape : new int[][] {{}, {1}, {3, 7}, {17}, {2, 3, 13}}) {
      GradientCheck.of(
              p ->
                  List.of(
                      InnerProduct.of(
                          p.graph(), p.layer("product"), p.value("a", shape), p.value("b", shape))))
          .check();
    }
  }

  @Test
  void gradientsOfATensorWithItself() {
    GradientCheck.of(
            p -> {
              Tensor a = p.value("a", 3, 7);
              return List.of(InnerProduct.of(p.graph(), p.layer("square"), a, a));
            })
        .check();
  }

  @Test
  void eachIsTheGradientOfTheOther() {
    for (UpdateRule rule : RULES) {
      for (int lanes = 1; lanes <= 3; lanes++) {
        Graph graph = new Graph();
        Tensor a = graph.parameter("a", Initial.uniform(2), 7, 9);
        Tensor b = graph.parameter("b", Initial.uniform(2), 7, 9);
        Weights weights = Weights.of(graph, 3);
        float[] before = weights.data().clone();
        Update update = Update.by(rule, Schedule.constant(0.5));
        float loss;
        try (Team team = Team.of(SET, lanes)) {
          loss =
              Plan.training(InnerProduct.of(graph, "loss", a, b), update)
                  .on(SET, lanes)
                  .start(weights, team, 0)
                  .step();
        }
        double expected = 0;
        for (int i = 0; i < 63; i++) {
          expected += (double) before[i] * before[63 + i];
          assertThat(weights.data()[i]).isEqualTo(before[i] - 0.5f * before[63 + i]);
          assertThat(weights.data()[63 + i]).isEqualTo(before[63 + i] - 0.5f * before[i]);
        }
        assertThat((double) loss).isCloseTo(expected, Offset.offset(1e-5));
      }
    }
  }

  @Test
  void aTensorWithItselfHasTwiceItselfAsGradient() {
    for (UpdateRule rule : RULES) {
      Graph graph = new Graph();
      Tensor a = graph.parameter("a", Initial.uniform(2), 20);
      Weights weights = Weights.of(graph, 3);
      float[] before = weights.data().clone();
      try (Team team = Team.of(SET, 1)) {
        Plan.training(
                InnerProduct.of(graph, "loss", a, a), Update.by(rule, Schedule.constant(0.25)))
            .on(SET, 1)
            .start(weights, team, 0)
            .step();
      }
      for (int i = 0; i < 20; i++) {
        assertThat(weights.data()[i]).isEqualTo(before[i] - 0.25f * (2 * before[i]));
      }
    }
  }

  @Test
  void scalarsWork() {
    Graph graph = new Graph();
    Tensor x = graph.input("x");
    Tensor product = InnerProduct.of(graph, "product", x, x);
    try (Team team = Team.of(SET, 1)) {
      Trainer trainer = Plan.inference(product).on(SET, 1).start(Weights.of(graph, 0), team, 0);
      trainer.input(x).data()[trainer.input(x).at()] = 3;
      trainer.step();
      assertThat(trainer.value(product).copy()).containsExactly(9f);
    }
  }

  @Test
  void otherShapesAreRefused() {
    Graph graph = new Graph();
    Tensor a = graph.input("a", 2, 3);
    Tensor b = graph.input("b", 3, 2);
    Tensor ids = graph.ids("ids", 2, 3);
    assertThatThrownBy(() -> InnerProduct.of(graph, "loss", a, b))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("layer loss", "[2, 3]", "b [3, 2]");
    assertThatThrownBy(() -> InnerProduct.of(graph, "loss", a, ids))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll("layer loss", "expected floats");
  }
}

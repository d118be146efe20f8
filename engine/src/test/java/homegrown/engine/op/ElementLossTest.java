package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElementLossTest {

  private static final int[][] SHAPES = {{1}, {3, 7}, {13, 57}};

  @Test
  void gradientsOfSquaredErrors() {
    for (int[] shape : SHAPES) {
      GradientCheck.of(
              p -> {
                Tensor x = p.value("x", shape);
                Tensor t = p.value("t", shape);
                return List.of(
                    SquaredError.mean(p.graph(), p.layer("mean"), x, t),
                    SquaredError.sum(p.graph(), p.layer("sum"), x, t),
                    SquaredError.each(p.graph(), p.layer("each"), x, t));
              })
          .check();
    }
  }

  @Test
  void gradientsOfLossesWithKinks() {
    // Differences of 0.6, 0.2, -0.2, ... from kinks at 0 and 1.
    float[] x = new float[21];
    float[] target = new float[21];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * 0.1f - 1;
      target[i] = x[i] + i % 8 * 0.4f - 1.4f;
    }
    GradientCheck.of(
            p -> {
              Tensor a = p.value("x", x, 3, 7);
              Tensor t = p.value("t", target, 3, 7);
              return List.of(
                  AbsoluteError.mean(p.graph(), p.layer("mean"), a, t),
                  AbsoluteError.sum(p.graph(), p.layer("sum"), a, t),
                  AbsoluteError.each(p.graph(), p.layer("each"), a, t),
                  HuberLoss.mean(p.graph(), p.layer("huber"), a, t, 0.75),
                  HuberLoss.sum(p.graph(), p.layer("huber-sum"), a, t, 0.75),
                  HuberLoss.each(p.graph(), p.layer("huber-each"), a, t, 0.75));
            })
        .check();
  }

  @Test
  void gradientsOfBinaryCrossEntropies() {
    for (int[] shape : SHAPES) {
      GradientCheck.of(
              p -> {
                Tensor x = p.value("x", -3, 3, shape);
                Tensor t = p.value("t", 0, 1, shape);
                Tensor w = p.value("w", 0.5, 2, shape[shape.length - 1]);
                return List.of(
                    BinaryCrossEntropy.mean(p.graph(), p.layer("mean"), x, t),
                    BinaryCrossEntropy.mean(p.graph(), p.layer("weighted"), x, t, w),
                    BinaryCrossEntropy.sum(p.graph(), p.layer("sum"), x, t),
                    BinaryCrossEntropy.each(p.graph(), p.layer("each"), x, t));
              })
          .check();
    }
  }

  @Test
  void aTargetOfAnotherShapeIsRefused() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 7);
    Tensor target = graph.input("t", 7);

    assertThatThrownBy(() -> SquaredError.mean(graph, "loss", x, target))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer loss (mse)")
        .hasMessageContaining("[3, 7]");
  }
}

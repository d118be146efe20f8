package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A step must not read what it has not written: an arena full of NaN changes nothing. */
class PoisonedArenaTest {

  private static Tensor everything(Graph g) {
    Tensor w = g.parameter("w", Initial.uniform(1), 3, 14);
    Tensor v = g.parameter("v", Initial.uniform(1), 14, 7);
    Tensor b = g.parameter("b", Initial.uniform(1), 7);
    Tensor ids = g.ids("ids", 4);
    Tensor x = Scale.of(g, "scale", w, 0.5, 0.1);
    x = Add.of(g, "residual", x, Tanh.of(g, "tanh", x));
    x = Multiply.of(g, "gated", x, Sigmoid.of(g, "sigmoid", x));
    x = Divide.of(g, "normed", x, Norm.keeping(g, "norm", x, 1));
    x = Subtract.of(g, "centred", x, Mean.keeping(g, "mean", x, 0));
    x = Gemm.plain().beta(0.5).of(g, "gemm", x, v, b);
    x = Transpose.of(g, "transpose", Gelu.of(g, "gelu", x), 1, 0);
    List<Tensor> parts = Split.of(g, "split", x, 0, 2, 4, 1);
    x = Concat.of(g, "concat", 0, parts.get(1), Silu.of(g, "silu", parts.get(0)));
    x = Reshape.of(g, "reshape", Crop.of(g, "crop", x, 0, 1, 5), 2, 2, 3);
    x = MatMul.of(g, "matmul", x, Transpose.of(g, "turned", x, 0, 2, 1));
    x = Gather.of(g, "gather", LogSumExp.of(g, "log", x, 2), ids, 1);
    Tensor most = Max.keeping(g, "max", x, 0);
    Tensor rest = Add.of(g, "sum", Sum.of(g, "total", Relu.of(g, "relu", x)), most);
    return SquaredError.mean(g, "loss", rest, Abs.of(g, "abs", SumSquares.keeping(g, "s", x, 0)));
  }

  private static float[] step(int lanes, UnaryOperator<Trainer> before) {
    Graph graph = new Graph();
    Tensor loss = everything(graph);
    KernelSet kernels = BuiltInKernels.portable();
    Weights weights = Weights.of(graph, 3);
    try (Team team = Team.of(kernels, lanes)) {
      Plan plan =
          Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.5))).on(kernels, lanes);
      Trainer trainer = before.apply(plan.start(weights, team, 1));
      int[] ids = trainer.ids(graph.tensor("ids"));
      System.arraycopy(new int[] {1, 0, -1, 1}, 0, ids, 0, ids.length);
      for (int i = 0; i < 3; i++) {
        assertThat(trainer.step()).isFinite();
      }
    }
    return weights.data();
  }

  @Test
  void rubbishInTheArenaIsNotRead() {
    float[] expected = step(1, trainer -> trainer);
    for (int lanes = 1; lanes <= 3; lanes++) {
      float[] poisoned =
          step(
              lanes,
              trainer -> {
                Rubbish.fill(trainer);
                return trainer;
              });

      assertThat(poisoned).isEqualTo(expected);
    }
  }
}

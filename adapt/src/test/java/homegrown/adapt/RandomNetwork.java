package homegrown.adapt;

import homegrown.engine.Adam;
import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Update;
import homegrown.engine.op.Add;
import homegrown.engine.op.Concat;
import homegrown.engine.op.GeluTanh;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Relu;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small random network, with or without branches, and a random contribution; by seed. */
final class RandomNetwork {

  final Graph graph = new Graph();
  final Tensor loss;
  final Update update;
  final Contribution contribution;

  private final Random random;

  /**
   * A network.
   *
   * @param layers linear layers before the last one
   * @param branches whether layers may read older values, and values join
   */
  RandomNetwork(long seed, int layers, boolean branches) {
    random = new Random(seed);
    int batch = 1 + random.nextInt(8);
    List<Tensor> values = new ArrayList<>();
    values.add(graph.input("x", batch, 8 + random.nextInt(90)));
    for (int i = 0; i < layers; i++) {
      boolean back = branches && random.nextInt(3) == 0;
      Tensor from = values.get(back ? random.nextInt(values.size()) : values.size() - 1);
      values.add(layer(i, from, values, branches));
    }
    Tensor last = values.get(values.size() - 1);
    if (branches) {
      last = Concat.of(graph, "both", -1, last, values.get(random.nextInt(values.size())));
    }
    Tensor w = graph.parameter("w", Initial.uniform(0.2), 7, last.shape().last());
    Tensor y = graph.ids("y", batch);
    loss = SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "output", last, w), y);
    update = Update.by(random.nextBoolean() ? new Sgd() : new Adam(), Schedule.constant(0.1));
    contribution = contribution();
  }

  private Tensor layer(int number, Tensor x, List<Tensor> values, boolean branches) {
    int out = 4 + random.nextInt(100);
    Tensor w = graph.parameter("w" + number, Initial.uniform(0.2), out, x.shape().last());
    Tensor y =
        random.nextBoolean()
            ? Linear.of(
                graph, "l" + number, x, w, graph.parameter("b" + number, Initial.zeros(), out))
            : Linear.of(graph, "l" + number, x, w);
    switch (random.nextInt(4)) {
      case 0:
        y = Tanh.of(graph, "tanh" + number, y);
        break;
      case 1:
        y = Relu.of(graph, "relu" + number, y);
        break;
      case 2:
        y = GeluTanh.of(graph, "gelu" + number, y);
        break;
      default:
    }
    for (Tensor value : values) {
      if (branches && value.shape().equals(y.shape())) {
        return Add.of(graph, "add" + number, y, value);
      }
    }
    return y;
  }

  private Contribution contribution() {
    StringBuilder text = new StringBuilder("homegrown contribution 1\n");
    for (Tensor parameter : graph.parameters()) {
      text.append(parameter.name()).append('\t');
      double size = Math.sqrt(parameter.shape().size());
      for (int row = 0; row < parameter.shape().dim(0); row++) {
        text.append(row > 0 ? " " : "").append(size * Math.exp(1.5 * random.nextGaussian()));
      }
      text.append('\n');
    }
    return Contribution.read(new StringReader(text.toString()));
  }

  Plan.Builder training() {
    return Plan.training(loss, update);
  }

  Plan.Builder clipped() {
    return Plan.training(loss, update.clipNorm(1));
  }
}

package homegrown.engine;

import homegrown.engine.op.Add;
import homegrown.engine.op.Cifg;
import homegrown.engine.op.Dropout;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.Multiply;
import homegrown.engine.op.ProjectedCifg;
import homegrown.engine.op.Relu;
import homegrown.engine.op.Sigmoid;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A graph of random layers over a sequence, with branches that join again, weights that are used
 * twice, and some frozen parameters; the same for the same seed.
 */
final class RandomGraph {

  private static final int[] WIDTHS = {1, 3, 7, 13, 17};

  final Graph graph = new Graph();
  final Tensor loss;
  final Tensor ids;
  final Tensor targets;
  final Update update;
  final Tensor[] frozen;

  private final Random random;
  private final int time;
  private final int batch;
  private int layers;

  RandomGraph(long seed) {
    random = new Random(seed);
    time = 1 + random.nextInt(5);
    batch = 1 + random.nextInt(4);
    int vocabulary = 5 + random.nextInt(20);
    int width = width();
    ids = graph.ids("ids", time, batch);
    targets = graph.ids("targets", time, batch);
    Tensor table = parameter(vocabulary, width);
    List<Tensor> values = new ArrayList<>();
    values.add(Embedding.of(graph, name("embedding"), ids, table));
    int count = 2 + random.nextInt(14);
    for (int i = 0; i < count; i++) {
      // Mostly the newest value, now and then an older one: a branch.
      int back = random.nextInt(4) == 0 ? random.nextInt(values.size()) : values.size() - 1;
      values.add(layer(values.get(back), values));
    }
    Tensor last = values.get(values.size() - 1);
    Tensor logits;
    if (random.nextBoolean()) {
      Tensor back = Linear.of(graph, name("back"), last, parameter(width, last.shape().last()));
      logits = Linear.of(graph, name("tied"), back, table);
    } else {
      logits =
          Linear.of(
              graph,
              name("output"),
              last,
              parameter(vocabulary, last.shape().last()),
              parameter(vocabulary));
    }
    loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, targets);
    update = update();
    List<Tensor> still = new ArrayList<>();
    List<Tensor> parameters = graph.parameters();
    for (int i = 0; i < parameters.size() - 1; i++) {
      if (random.nextInt(5) == 0) {
        still.add(parameters.get(i));
      }
    }
    frozen = still.toArray(new Tensor[0]);
  }

  private Update update() {
    switch (random.nextInt(4)) {
      case 0:
        return Update.by(new Adam(), Schedule.constant(0.01));
      case 1:
        return Update.by(new Sgd(), Schedule.constant(0.1)).clipNorm(0.1);
      case 2:
        return Update.by(new Sgd(), Schedule.constant(0.1)).decay(0.01);
      default:
        return Update.by(new Sgd(), Schedule.constant(0.1));
    }
  }

  private Tensor layer(Tensor x, List<Tensor> values) {
    int width = x.shape().last();
    switch (random.nextInt(11)) {
      case 0:
        return Tanh.of(graph, name("tanh"), x);
      case 1:
        return Sigmoid.of(graph, name("sigmoid"), x);
      case 2:
        return Relu.of(graph, name("relu"), x);
      case 3:
        return join(x, values);
      case 4:
        return LayerNorm.of(graph, name("norm"), x, parameter(width), parameter(width), -1, 1e-5);
      case 5:
        return Dropout.of(graph, name("dropout"), x, 0.3);
      case 6:
        int hidden = width();
        return Lstm.of(
                graph,
                name("lstm"),
                x,
                parameter(4 * hidden, width),
                parameter(4 * hidden, hidden),
                parameter(4 * hidden),
                parameter(4 * hidden))
            .get(0);
      case 7:
        int units = width();
        return Cifg.of(
                graph,
                name("cifg"),
                x,
                parameter(3 * units, width),
                parameter(3 * units, units),
                parameter(3 * units))
            .get(0);
      case 8:
        int cells = width();
        int projected = width();
        return ProjectedCifg.of(
                graph,
                name("projected cifg"),
                x,
                parameter(3 * cells, width),
                parameter(3 * cells, projected),
                parameter(3 * cells),
                parameter(projected, cells))
            .get(0);
      default:
        int out = width();
        return Linear.of(graph, name("linear"), x, parameter(out, width), parameter(out));
    }
  }

  /** Joins a value with another of its shape, or with itself. */
  private Tensor join(Tensor x, List<Tensor> values) {
    Tensor other = x;
    for (Tensor value : values) {
      if (value.shape().equals(x.shape())) {
        other = value;
        break;
      }
    }
    return random.nextBoolean()
        ? Add.of(graph, name("add"), x, other)
        : Multiply.of(graph, name("multiply"), x, other);
  }

  private int width() {
    return WIDTHS[random.nextInt(WIDTHS.length)];
  }

  private Tensor parameter(int... dims) {
    return graph.parameter(name("parameter"), Initial.uniform(0.4), dims);
  }

  private String name(String kind) {
    return kind + layers++;
  }

  /** Fills the inputs with random ids, the same for the same seed. */
  void feed(Trainer trainer, long seed) {
    Random ids = new Random(seed);
    int vocabulary = loss.graph().parameters().get(0).shape().dim(0);
    int[] x = trainer.ids(this.ids);
    int[] y = trainer.ids(targets);
    for (int i = 0; i < x.length; i++) {
      x[i] = ids.nextInt(vocabulary);
      y[i] = ids.nextInt(vocabulary);
    }
  }
}

package homegrown.engine;

import homegrown.engine.op.Add;
import homegrown.engine.op.Attention;
import homegrown.engine.op.Cifg;
import homegrown.engine.op.Dropout;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.Multiply;
import homegrown.engine.op.ProjectedCifg;
import homegrown.engine.op.Relu;
import homegrown.engine.op.Relu6;
import homegrown.engine.op.RmsNorm;
import homegrown.engine.op.Sigmoid;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Tanh;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A graph of random layers over a sequence, with branches that join again, weights that are used
 * twice, and some frozen parameters; most have layers over an image or a signal beside it, whose
 * features join the sequence. The same for the same seed.
 */
final class RandomGraph {

  private static final int[] WIDTHS = {1, 3, 7, 13, 17};

  final Graph graph = new Graph();
  final Tensor loss;
  final Tensor ids;
  final Tensor images;
  final Tensor targets;
  final Update update;
  final Tensor[] frozen;

  /** The kinds of layers that it has. */
  final Set<String> kinds;

  private final Random random;
  private final RandomLayers layers;
  private final int time;
  private final int batch;

  RandomGraph(long seed) {
    random = new Random(seed);
    RandomImages beside = new RandomImages(graph, random);
    layers = beside;
    kinds = beside.kinds;
    time = 1 + random.nextInt(5);
    batch = 1 + random.nextInt(4);
    int vocabulary = 5 + random.nextInt(20);
    int width = width();
    ids = graph.ids("ids", time, batch);
    targets = graph.ids("targets", time, batch);
    Tensor table = parameter(vocabulary, width);
    List<Tensor> values = new ArrayList<>();
    Tensor words = Embedding.of(graph, name("embedding"), ids, table);
    images = seed % 4 == 0 ? null : images(seed % 4 == 1 ? 1 : 2);
    values.add(
        images == null
            ? words
            : Add.of(graph, name("beside"), words, features(beside.features(images), width)));
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
    List<Tensor> still = new ArrayList<>(beside.fixed);
    List<Tensor> parameters = graph.parameters();
    for (int i = 0; i < parameters.size() - 1; i++) {
      if (random.nextInt(5) == 0) {
        still.add(parameters.get(i));
      }
    }
    frozen = still.toArray(new Tensor[0]);
  }

  private Tensor images(int rank) {
    int channels = 1 + random.nextInt(4);
    return rank == 1
        ? graph.input("images", batch, 6 + random.nextInt(12), channels)
        : graph.input("images", batch, 7 + random.nextInt(12), 7 + random.nextInt(12), channels);
  }

  private Tensor features(Tensor x, int width) {
    return Linear.of(graph, name("features"), x, parameter(width, x.shape().last()));
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
    switch (random.nextInt(14)) {
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
      case 9:
        return RmsNorm.of(graph, name("rms norm"), x, parameter(width), -1, RandomLayers.EPSILON);
      case 10:
        return Relu6.of(graph, name("relu6"), x);
      case 11:
        return attention(x);
      default:
        int out = width();
        return Linear.of(graph, name("linear"), x, parameter(out, width), parameter(out));
    }
  }

  /** Attention over the examples of each time, which may be a single one. */
  private Tensor attention(Tensor x) {
    int heads = 1 + random.nextInt(2);
    int width = heads * (1 + random.nextInt(5));
    int in = x.shape().last();
    Attention.Options with = Attention.with().heads(heads);
    with = random.nextBoolean() ? with.causal() : with;
    if (random.nextBoolean()) {
      Tensor joined = Linear.of(graph, name("joined"), x, parameter(3 * width, in));
      return with.ofJoined(graph, name("joined attention"), joined);
    }
    Tensor q = Linear.of(graph, name("query"), x, parameter(width, in));
    Tensor k = Linear.of(graph, name("key"), x, parameter(width, in));
    Tensor v = Linear.of(graph, name("value"), x, parameter(width, in));
    return with.of(graph, name("attention"), q, k, v);
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
    return layers.parameter(dims);
  }

  private String name(String kind) {
    return layers.name(kind);
  }

  /** Fills the inputs with random ids and pixels, the same for the same seed. */
  void feed(Trainer trainer, long seed) {
    Random ids = new Random(seed);
    int vocabulary = loss.graph().parameters().get(0).shape().dim(0);
    int[] x = trainer.ids(this.ids);
    int[] y = trainer.ids(targets);
    for (int i = 0; i < x.length; i++) {
      x[i] = ids.nextInt(vocabulary);
      y[i] = ids.nextInt(vocabulary);
    }
    if (images != null) {
      Slice pixels = trainer.input(images);
      for (int i = 0; i < pixels.size(); i++) {
        pixels.data()[pixels.at() + i] = ids.nextFloat() - 0.5f;
      }
    }
  }
}

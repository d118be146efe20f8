package homegrown.bench.steps;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Linear;
import homegrown.engine.op.MaxPool;
import homegrown.engine.op.Relu;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Window;

/**
 * A network for the readings of movement sensors: two convolutions of 64 filters over 5 samples,
 * pooling by 2, a dense layer of 64, six classes. Readings are [N, 128, 9].
 */
final class MovementNetwork implements Network {

  private static final int SAMPLES = 128;
  private static final int CHANNELS = 9;
  private static final int FILTERS = 64;
  private static final int KERNEL = 5;
  private static final int DENSE = 64;
  private static final int CLASSES = 6;

  private final Graph graph = new Graph();
  private final Tensor readings;
  private final Tensor classes;
  private final Tensor loss;
  private final Examples examples;

  /** A network for so many windows of readings at once. */
  MovementNetwork(int batch) {
    readings = graph.input("readings", batch, SAMPLES, CHANNELS);
    classes = graph.ids("classes", batch);
    examples = new Examples(batch * SAMPLES * CHANNELS, batch, CLASSES);
    Tensor x = conv("first", readings, FILTERS);
    x = conv("second", x, FILTERS);
    x = MaxPool.of(graph, "pool", x, Window.of(2).strides(2));
    int flat = x.shape().dim(1) * FILTERS;
    x = Reshape.of(graph, "flat", x, batch, flat);
    x = Relu.of(graph, "relu", dense("dense", x, flat, DENSE));
    loss = SoftmaxCrossEntropy.mean(graph, "loss", dense("logits", x, DENSE, CLASSES), classes);
  }

  private Tensor conv(String name, Tensor x, int out) {
    int in = x.shape().last();
    double bound = 1 / Math.sqrt((double) KERNEL * in);
    Tensor w = graph.parameter(name + ".weight", Initial.uniform(bound), out, in, KERNEL);
    Tensor b = graph.parameter(name + ".bias", Initial.uniform(bound), out);
    return Conv.over(ConvWindow.plain()).relu().of(graph, name, x, w, b);
  }

  private Tensor dense(String name, Tensor x, int in, int out) {
    double bound = 1 / Math.sqrt(in);
    Tensor w = graph.parameter(name + ".weight", Initial.uniform(bound), out, in);
    Tensor b = graph.parameter(name + ".bias", Initial.uniform(bound), out);
    return Linear.of(graph, name, x, w, b);
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Tensor loss() {
    return loss;
  }

  @Override
  public void load(Trainer trainer, int batch) {
    examples.load(trainer, readings, classes, batch);
  }
}

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
 * A small network for images of 28 x 28: convolution 3 x 3 to 32 channels, pooling, to 64 channels,
 * pooling, a dense layer of 128, ten classes. Images are [N, 28, 28, 1].
 */
final class SmallCnnNetwork implements Network {

  private static final int SIZE = 28;
  private static final int FIRST = 32;
  private static final int SECOND = 64;
  private static final int DENSE = 128;
  private static final int CLASSES = 10;

  private final Graph graph = new Graph();
  private final Tensor images;
  private final Tensor classes;
  private final Tensor loss;
  private final Examples examples;

  /** A network for so many images at once. */
  SmallCnnNetwork(int batch) {
    images = graph.input("images", batch, SIZE, SIZE, 1);
    classes = graph.ids("classes", batch);
    examples = new Examples(batch * SIZE * SIZE, batch, CLASSES);
    Tensor x = stage("first", images, FIRST);
    x = stage("second", x, SECOND);
    int flat = SECOND * SIZE / 4 * SIZE / 4;
    x = Reshape.of(graph, "flat", x, batch, flat);
    x = Relu.of(graph, "relu", dense("dense", x, flat, DENSE));
    loss = SoftmaxCrossEntropy.mean(graph, "loss", dense("logits", x, DENSE, CLASSES), classes);
  }

  private Tensor stage(String name, Tensor x, int out) {
    int in = x.shape().last();
    double bound = 1 / Math.sqrt(9.0 * in);
    Tensor w = graph.parameter(name + ".weight", Initial.uniform(bound), out, in, 3, 3);
    Tensor b = graph.parameter(name + ".bias", Initial.uniform(bound), out);
    ConvWindow same = ConvWindow.plain().pads(new int[] {1, 1}, new int[] {1, 1});
    Tensor y = Conv.over(same).relu().of(graph, name, x, w, b);
    return MaxPool.of(graph, name + ".pool", y, Window.of(2, 2).strides(2, 2));
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
    examples.load(trainer, images, classes, batch);
  }
}

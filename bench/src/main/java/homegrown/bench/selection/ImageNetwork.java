package homegrown.bench.selection;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Weights;
import homegrown.engine.op.BatchNorm;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Relu;
import homegrown.engine.op.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;

/**
 * Seven convolutions of 3 x 3, each with a norm and a rectifier, a mean over the image, and a layer
 * to the classes: 0.29 million weights. As a base it learns with the statistics of each batch; on a
 * device these are frozen and part of the convolutions, and weights and shifts may train.
 */
final class ImageNetwork {

  static final String HEAD_WEIGHT = "head.weight";
  static final String HEAD_BIAS = "head.bias";

  /** Channels and stride of each convolution. */
  private static final int[][] LAYERS = {
    {16, 2}, {32, 1}, {32, 2}, {64, 1}, {64, 2}, {128, 1}, {128, 1}
  };

  static final int CONVOLUTIONS = LAYERS.length;

  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Graph graph = new Graph();
  private final List<Tensor> trainable = new ArrayList<>();
  private final Tensor images;
  private final Tensor classes;
  private final Tensor logits;
  private final Tensor loss;

  private ImageNetwork(int batch, int count, boolean base) {
    images = graph.input("images", batch, Images.SIDE, Images.SIDE, Images.COLOURS);
    classes = graph.ids("classes", batch);
    Tensor x = images;
    for (int i = 0; i < LAYERS.length; i++) {
      x = base ? learning(i + 1, x, LAYERS[i]) : frozen(i + 1, x, LAYERS[i]);
    }
    int channels = x.shape().last();
    Tensor pooled = Mean.of(graph, "pooled", x, 1, 2);
    Tensor w = graph.parameter(HEAD_WEIGHT, Initial.zeros(), count, channels);
    Tensor b = graph.parameter(HEAD_BIAS, Initial.zeros(), count);
    trainable.add(w);
    trainable.add(b);
    logits = Linear.of(graph, "logits", pooled, w, b);
    loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, classes);
  }

  /** The network as a base learns. */
  static ImageNetwork base(int batch, int classes) {
    return new ImageNetwork(batch, classes, true);
  }

  /** The network with frozen norms. */
  static ImageNetwork personal(int batch, int classes) {
    return new ImageNetwork(batch, classes, false);
  }

  static String weight(int convolution) {
    return "conv" + convolution + ".weight";
  }

  static String shift(int convolution) {
    return "conv" + convolution + ".shift";
  }

  private Tensor weights(int number, Tensor x, int[] layer) {
    int in = x.shape().last();
    Tensor w =
        graph.parameter(
            weight(number), Initial.normal(Math.sqrt(2.0 / (9 * in))), layer[0], in, 3, 3);
    trainable.add(w);
    return w;
  }

  private static ConvWindow window(int[] layer) {
    return ConvWindow.plain().strides(layer[1], layer[1]).pads(new int[] {1, 1}, new int[] {1, 1});
  }

  private Tensor learning(int number, Tensor x, int[] layer) {
    String name = "conv" + number;
    Tensor w = weights(number, x, layer);
    Tensor y = Conv.over(window(layer)).of(graph, name, x, w);
    y =
        BatchNorm.learning(
            graph,
            name + ".norm",
            y,
            graph.parameter(name + ".scale", Initial.constant(1), layer[0]),
            graph.parameter(shift(number), Initial.zeros(), layer[0]),
            graph.parameter(name + ".mean", Initial.zeros(), layer[0]),
            graph.parameter(name + ".variance", Initial.constant(1), layer[0]),
            EPSILON,
            MOMENTUM,
            BatchNorm.Running.UNBIASED);
    return Relu.of(graph, name + ".relu", y);
  }

  private Tensor frozen(int number, Tensor x, int[] layer) {
    String name = "conv" + number;
    Tensor w = weights(number, x, layer);
    Tensor scale = graph.parameter(name + ".scale", Initial.constant(1), layer[0]);
    Tensor shift = graph.parameter(shift(number), Initial.zeros(), layer[0]);
    trainable.add(shift);
    return Conv.over(window(layer)).relu().normed(graph, name, x, w, scale, shift);
  }

  /** Weights of the network with frozen norms from those of a base for as many classes. */
  Weights from(Weights base) {
    Weights weights = Weights.of(graph, 0);
    for (int i = 1; i <= CONVOLUTIONS; i++) {
      String name = "conv" + i;
      weights.set(weight(i), base.slice(weight(i)).copy());
      float[] scale = base.slice(name + ".scale").copy();
      float[] shift = base.slice(shift(i)).copy();
      Slice mean = base.slice(name + ".mean");
      Slice variance = base.slice(name + ".variance");
      for (int c = 0; c < scale.length; c++) {
        scale[c] /= (float) Math.sqrt(variance.data()[variance.at() + c] + EPSILON);
        shift[c] -= mean.data()[mean.at() + c] * scale[c];
      }
      weights.set(name + ".scale", scale);
      weights.set(shift(i), shift);
    }
    weights.set(HEAD_WEIGHT, base.slice(HEAD_WEIGHT).copy());
    weights.set(HEAD_BIAS, base.slice(HEAD_BIAS).copy());
    return weights;
  }

  Graph graph() {
    return graph;
  }

  /** What may train on a device, in the order of the network. */
  List<Tensor> trainable() {
    return trainable;
  }

  Tensor images() {
    return images;
  }

  Tensor classes() {
    return classes;
  }

  Tensor logits() {
    return logits;
  }

  Tensor loss() {
    return loss;
  }

  int batch() {
    return classes.shape().size();
  }
}

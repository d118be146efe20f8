package homegrown.bench.steps;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.op.Add;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Mean;
import homegrown.engine.op.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNetV2 (Sandler et al. 2018) in the layout of torchvision, with norms whose statistics and
 * scales are frozen and therefore part of the convolutions before them. Images are [N, height,
 * width, 3].
 */
final class MobileNetNetwork implements Network {

  private static final double WIDTH = 0.35;
  private static final int SIZE = 128;
  private static final int CLASSES = 10;
  private static final int STEM = 32;
  private static final int HEAD = 1280;
  private static final int DIVISOR = 8;
  private static final int NUMBER_OF_COLOURS = 3;

  /** Expansion, channels before the width, blocks, stride of the first block. */
  private static final int[][] STAGES = {
    {1, 16, 1, 1},
    {6, 24, 2, 2},
    {6, 32, 3, 2},
    {6, 64, 4, 2},
    {6, 96, 3, 1},
    {6, 160, 3, 2},
    {6, 320, 1, 1}
  };

  private final Graph graph = new Graph();
  private final Tensor images;
  private final Tensor classes;
  private final Tensor loss;
  private final Examples examples;

  /** Scales of the norms. */
  private final List<Tensor> scales = new ArrayList<>();

  /** A network for so many images at once. */
  MobileNetNetwork(int batch) {
    images = graph.input("images", batch, SIZE, SIZE, NUMBER_OF_COLOURS);
    classes = graph.ids("classes", batch);
    examples = new Examples(batch * SIZE * SIZE * NUMBER_OF_COLOURS, batch, CLASSES);
    int channels = channels(STEM);
    Tensor x = conv("stem", images, channels, 3, 2, 1, true);
    int number = 0;
    for (int[] stage : STAGES) {
      for (int block = 0; block < stage[2]; block++) {
        int out = channels(stage[1]);
        x = block("block" + number++, x, channels, out, stage[0], block == 0 ? stage[3] : 1);
        channels = out;
      }
    }
    x = conv("head", x, HEAD, 1, 1, 1, true);
    Tensor pooled = Mean.of(graph, "pooled", x, 1, 2);
    Tensor w = graph.parameter("classifier.weight", Initial.normal(0.01), CLASSES, HEAD);
    Tensor b = graph.parameter("classifier.bias", Initial.zeros(), CLASSES);
    loss =
        SoftmaxCrossEntropy.mean(graph, "loss", Linear.of(graph, "logits", pooled, w, b), classes);
  }

  /** Channels after the width: a multiple of 8, and not below nine tenths of what they would be. */
  private static int channels(int wide) {
    double exact = wide * WIDTH;
    int rounded = Math.max(DIVISOR, (int) (exact + DIVISOR / 2.0) / DIVISOR * DIVISOR);
    return rounded < 0.9 * exact ? rounded + DIVISOR : rounded;
  }

  private Tensor block(String name, Tensor x, int in, int out, int expansion, int stride) {
    int wide = in * expansion;
    Tensor y = x;
    if (expansion != 1) {
      y = conv(name + ".expand", y, wide, 1, 1, 1, true);
    }
    y = conv(name + ".depthwise", y, wide, 3, stride, wide, true);
    y = conv(name + ".project", y, out, 1, 1, 1, false);
    return stride == 1 && in == out ? Add.of(graph, name + ".sum", x, y) : y;
  }

  private Tensor conv(
      String name, Tensor x, int out, int kernel, int stride, int groups, boolean clips) {
    int in = x.shape().last() / groups;
    int pad = kernel / 2;
    double deviation = Math.sqrt(2.0 / (kernel * kernel * (groups == 1 ? out : 1)));
    Tensor w =
        graph.parameter(name + ".weight", Initial.normal(deviation), out, in, kernel, kernel);
    Tensor scale = graph.parameter(name + ".scale", Initial.constant(1), out);
    Tensor shift = graph.parameter(name + ".shift", Initial.zeros(), out);
    scales.add(scale);
    ConvWindow window =
        ConvWindow.plain()
            .strides(stride, stride)
            .pads(new int[] {pad, pad}, new int[] {pad, pad})
            .groups(groups);
    Conv conv = Conv.over(window);
    return (clips ? conv.relu6() : conv).normed(graph, name, x, w, scale, shift);
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
  public Tensor[] frozen() {
    return scales.toArray(new Tensor[0]);
  }

  @Override
  public void load(Trainer trainer, int batch) {
    examples.load(trainer, images, classes, batch);
  }
}

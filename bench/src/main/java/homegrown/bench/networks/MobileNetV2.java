package homegrown.bench.networks;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
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
public final class MobileNetV2 {

  private static final double WIDTH = 0.35;
  private static final int STEM = 32;
  private static final int HEAD = 1280;
  private static final int DIVISOR = 8;

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

  /** What the network is made of. */
  public final Graph graph = new Graph();

  /** Images. */
  public final Tensor images;

  /** Classes of the images. */
  public final Tensor classes;

  /** The mean loss of the images. */
  public final Tensor loss;

  /** The blocks in their order, of which each may train apart. */
  public final List<Block> blocks = new ArrayList<>();

  /** All shifts, in their order. */
  public final List<Tensor> shifts = new ArrayList<>();

  /** Scales of the norms, which never train. */
  public final List<Tensor> scales = new ArrayList<>();

  /** Weights and bias of the classifier. */
  public final Tensor[] classifier;

  /**
   * An inverted residual block: weights of its point-wise convolution that widens, which the first
   * block does without, of its depth-wise one, and of the one that narrows.
   */
  public record Block(List<Tensor> weights) {}

  /** A network for so many images of a size at once. */
  public MobileNetV2(int batch, int size, int classCount) {
    images = graph.input("images", batch, size, size, 3);
    classes = graph.ids("classes", batch);
    int channels = channels(STEM);
    Tensor x = conv("stem", images, channels, 3, 2, 1, true, new ArrayList<>());
    int number = 0;
    for (int[] stage : STAGES) {
      for (int block = 0; block < stage[2]; block++) {
        int out = channels(stage[1]);
        x = block("block" + number++, x, channels, out, stage[0], block == 0 ? stage[3] : 1);
        channels = out;
      }
    }
    x = conv("head", x, HEAD, 1, 1, 1, true, new ArrayList<>());
    Tensor pooled = Mean.of(graph, "pooled", x, 1, 2);
    Tensor w = graph.parameter("classifier.weight", Initial.normal(0.01), classCount, HEAD);
    Tensor b = graph.parameter("classifier.bias", Initial.zeros(), classCount);
    classifier = new Tensor[] {w, b};
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
    List<Tensor> weights = new ArrayList<>();
    int wide = in * expansion;
    Tensor y = x;
    if (expansion != 1) {
      y = conv(name + ".expand", y, wide, 1, 1, 1, true, weights);
    }
    y = conv(name + ".depthwise", y, wide, 3, stride, wide, true, weights);
    y = conv(name + ".project", y, out, 1, 1, 1, false, weights);
    blocks.add(new Block(weights));
    return stride == 1 && in == out ? Add.of(graph, name + ".sum", x, y) : y;
  }

  private Tensor conv(
      String name,
      Tensor x,
      int out,
      int kernel,
      int stride,
      int groups,
      boolean clips,
      List<Tensor> weights) {
    int in = x.shape().last() / groups;
    int pad = kernel / 2;
    double deviation = Math.sqrt(2.0 / (kernel * kernel * (groups == 1 ? out : 1)));
    Tensor w =
        graph.parameter(name + ".weight", Initial.normal(deviation), out, in, kernel, kernel);
    Tensor scale = graph.parameter(name + ".scale", Initial.constant(1), out);
    Tensor shift = graph.parameter(name + ".shift", Initial.zeros(), out);
    weights.add(w);
    scales.add(scale);
    shifts.add(shift);
    ConvWindow window =
        ConvWindow.plain()
            .strides(stride, stride)
            .pads(new int[] {pad, pad}, new int[] {pad, pad})
            .groups(groups);
    Conv conv = Conv.over(window);
    return (clips ? conv.relu6() : conv).normed(graph, name, x, w, scale, shift);
  }
}

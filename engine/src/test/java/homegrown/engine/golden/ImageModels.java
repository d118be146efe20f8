package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Add;
import homegrown.engine.op.BatchNorm;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Dropout;
import homegrown.engine.op.Linear;
import homegrown.engine.op.MaxPool;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Relu;
import homegrown.engine.op.Relu6;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Transpose;
import homegrown.engine.op.Window;

/** The golden models with convolutions; images come with their channels first. */
final class ImageModels {

  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;
  private static final double DROPPED = 0.25;

  /** Expansion, channels and stride of each block. */
  private static final int[][] BLOCKS = {{1, 8, 1}, {4, 12, 2}, {4, 12, 1}, {4, 16, 2}};

  private ImageModels() {}

  static void cnn(GoldenModel m) {
    Graph graph = m.graph();
    Tensor x = images(m, 0, 2, 3, 1);
    for (String stage : new String[] {"1", "2"}) {
      Tensor y = conv(m, "conv" + stage, x, 1, 1, 1);
      y = Relu.of(graph, "relu" + stage, norm(m, "bn" + stage, y));
      x = MaxPool.of(graph, "pool" + stage, y, Window.of(2, 2).strides(2, 2));
    }
    Tensor first = Transpose.of(graph, "channels first", x, 0, 3, 1, 2);
    classes(m, Reshape.of(graph, "flat", first, 0, -1));
  }

  static void mobileNet(GoldenModel m) {
    Graph graph = m.graph();
    Tensor x = normed(m, "stem", images(m, 0, 2, 3, 1), 2, 1, 1, true);
    for (int k = 0; k < BLOCKS.length; k++) {
      String block = "b" + k;
      int channels = x.shape().last();
      int wide = channels * BLOCKS[k][0];
      Tensor y = wide == channels ? x : normed(m, block + ".expand", x, 1, 0, 1, true);
      y = normed(m, block + ".dw", y, BLOCKS[k][2], 1, wide, true);
      y = normed(m, block + ".project", y, 1, 0, 1, false);
      boolean adds = BLOCKS[k][2] == 1 && y.shape().last() == channels;
      x = adds ? Add.of(graph, block + ".sum", x, y) : y;
    }
    classes(m, Mean.of(graph, "pooled", normed(m, "head", x, 1, 0, 1, true), 1, 2));
  }

  static void motion(GoldenModel m) {
    Graph graph = m.graph();
    Tensor x = images(m, 0, 2, 1);
    Tensor w1 = m.parameter("conv1.w");
    ConvWindow same = ConvWindow.plain().pads(new int[] {2}, new int[] {2});
    x = Conv.over(same).relu().of(graph, "conv1", x, w1, m.parameter("conv1.b"));
    x = MaxPool.of(graph, "pool", x, Window.of(2).strides(2));
    Tensor w2 = m.parameter("conv2.w");
    x = Conv.over(ConvWindow.plain()).relu().of(graph, "conv2", x, w2, m.parameter("conv2.b"));
    x = Mean.of(graph, "over time", x, 1);
    int[] shape = x.shape().dims();
    Tensor mask = m.floats("mask", batch -> m.batch("mask", batch).floats(), shape);
    m.inInference(mask, 1 - (float) DROPPED);
    classes(m, Dropout.masked(graph, "dropout", x, mask, DROPPED));
  }

  private static Tensor images(GoldenModel m, int... order) {
    int[] shape = m.batch("x", 0).shape();
    Tensor x = m.floats("x", batch -> m.batch("x", batch).floats(), shape);
    return Transpose.of(m.graph(), "channels last", x, order);
  }

  private static Tensor conv(
      GoldenModel m, String name, Tensor x, int stride, int pad, int groups) {
    ConvWindow window =
        ConvWindow.plain()
            .strides(stride, stride)
            .pads(new int[] {pad, pad}, new int[] {pad, pad})
            .groups(groups);
    return Conv.over(window).of(m.graph(), name, x, m.parameter(name + ".w"));
  }

  private static Tensor norm(GoldenModel m, String name, Tensor x) {
    return BatchNorm.learning(
        m.graph(),
        name,
        x,
        m.parameter(name + ".scale"),
        m.parameter(name + ".bias"),
        m.parameter(name + ".running_mean"),
        m.parameter(name + ".running_var"),
        EPSILON,
        MOMENTUM,
        BatchNorm.Running.UNBIASED);
  }

  private static Tensor normed(
      GoldenModel m, String name, Tensor x, int stride, int pad, int groups, boolean clips) {
    Tensor y = norm(m, name + ".bn", conv(m, name, x, stride, pad, groups));
    return clips ? Relu6.of(m.graph(), name + ".relu6", y) : y;
  }

  private static void classes(GoldenModel m, Tensor x) {
    Graph graph = m.graph();
    Tensor targets = m.ids("y", batch -> m.batch("y", batch).ints(), x.shape().dim(0));
    Tensor logits = Linear.of(graph, "logits", x, m.parameter("fc.w"), m.parameter("fc.b"));
    m.loss(SoftmaxCrossEntropy.mean(graph, "loss", logits, targets));
  }
}

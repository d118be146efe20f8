package homegrown.engine;

import homegrown.engine.op.Add;
import homegrown.engine.op.AveragePool;
import homegrown.engine.op.BatchNorm;
import homegrown.engine.op.Clip;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvTranspose;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.GroupNorm;
import homegrown.engine.op.MaxPool;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Relu6;
import homegrown.engine.op.Window;
import java.util.Arrays;
import java.util.Random;

/** Random layers over images or signals [examples, spatial..., channels], down to features. */
final class RandomImages extends RandomLayers {

  private static final int[] CHANNELS = {1, 4, 6, 7, 16};
  private static final int MOST = 24;
  private int rank;

  RandomImages(Graph graph, Random random) {
    super(graph, random);
  }

  /** Features [examples, channels] of an input. */
  Tensor features(Tensor input) {
    rank = input.shape().rank() - 2;
    Tensor x = rank == 2 && random.nextInt(3) != 0 ? chain(input) : input;
    int count = between(2, 7);
    for (int i = 0; i < count; i++) {
      Tensor y = layer(x);
      boolean joins = y != x && y.shape().equals(x.shape()) && random.nextInt(3) == 0;
      x = joins ? Add.of(graph, name("residual"), x, y) : y;
    }
    int[] axes = rank == 1 ? new int[] {1} : new int[] {1, 2};
    return Mean.of(graph, name("global pool"), x, axes);
  }

  private Tensor layer(Tensor x) {
    int c = x.shape().last();
    switch (random.nextInt(10)) {
      case 0:
        return transposed(x);
      case 1:
        return pool(x);
      case 2:
        return BatchNorm.learning(
            graph,
            name("batch norm"),
            x,
            parameter(c),
            parameter(c),
            parameter(Initial.zeros(), c),
            parameter(Initial.constant(1), c),
            EPSILON,
            0.1,
            random.nextBoolean() ? BatchNorm.Running.UNBIASED : BatchNorm.Running.POPULATION);
      case 3:
        return BatchNorm.given(
            graph,
            name("frozen batch norm"),
            x,
            parameter(c),
            parameter(c),
            parameter(c),
            parameter(Initial.constant(1), c),
            EPSILON);
      case 4:
        int groups = c % 2 == 0 && random.nextBoolean() ? 2 : 1;
        return GroupNorm.of(
            graph, name("group norm"), x, parameter(c), parameter(c), groups, EPSILON);
      case 5:
        return random.nextBoolean()
            ? Relu6.of(graph, name("relu6"), x)
            : Clip.of(graph, name("clip"), x, -0.1, 0.2);
      default:
        return conv(x);
    }
  }

  private Tensor conv(Tensor x) {
    int in = x.shape().last();
    int way = random.nextInt(4);
    int out = way == 0 ? in : CHANNELS[random.nextInt(CHANNELS.length)];
    int groups = way == 0 ? in : way == 1 && in % 2 == 0 && out % 2 == 0 ? 2 : 1;
    int kernel = between(1, 3);
    int dilation = kernel > 1 ? between(1, 2) : 1;
    int reach = dilation * (kernel - 1);
    int stride = smallest(x) > 4 ? between(1, 2) : 1;
    ConvWindow window =
        ConvWindow.plain()
            .strides(all(stride))
            .dilations(all(dilation))
            .pads(all(reach / 2), all(reach - reach / 2))
            .groups(groups);
    noteConv("conv" + rank + "d", groups, in, kernel, stride, dilation);
    Conv conv = Conv.over(window);
    boolean bounded = random.nextInt(3) != 0;
    if (bounded) {
      conv = random.nextBoolean() ? conv.relu6() : conv.clip(-0.2, 0.3);
      kinds.add("bounded conv");
    }
    int[] dims = weights(out, in / groups, kernel);
    String layer = name("conv");
    if (random.nextInt(4) == 0) {
      kinds.add("conv of frozen weights");
      return conv.of(graph, layer, x, fixed(dims), parameter(out));
    }
    if (random.nextInt(3) == 0) {
      kinds.add("scaled conv");
      return conv.normed(graph, layer, x, parameter(dims), fixed(out), parameter(out));
    }
    return random.nextBoolean()
        ? conv.of(graph, layer, x, parameter(dims))
        : conv.of(graph, layer, x, parameter(dims), parameter(out));
  }

  private void noteConv(String kind, int groups, int in, int kernel, int stride, int dilation) {
    kinds.add(kind);
    kinds.add(
        groups == 1 ? "dense conv" : groups == in ? "depth-wise conv" : "conv of some groups");
    if (stride > 1) {
      kinds.add("conv with strides");
    }
    if (dilation > 1) {
      kinds.add("conv with dilation");
    }
    if (kernel > 1) {
      kinds.add("conv with padding");
    }
  }

  private Tensor transposed(Tensor x) {
    int in = x.shape().last();
    int out = CHANNELS[random.nextInt(CHANNELS.length)];
    int stride = largest(x) < MOST / 2 ? between(1, 2) : 1;
    ConvWindow window =
        ConvWindow.plain().strides(all(stride)).pads(all(random.nextInt(2)), all(0));
    Tensor w = parameter(weights(in, out, stride + 1));
    return ConvTranspose.over(window).of(graph, name("transposed conv"), x, w, parameter(out));
  }

  private Tensor pool(Tensor x) {
    int size = Math.min(between(1, 3), smallest(x));
    int pad = size > 1 ? random.nextInt(2) : 0;
    Window window = Window.of(all(size)).strides(all(between(1, size))).pads(all(pad), all(pad));
    return random.nextBoolean()
        ? MaxPool.of(graph, name("max pool"), x, window)
        : AveragePool.of(graph, name("average pool"), x, window);
  }

  /** Frozen convolutions that widen, stride and narrow: such as run by lines. */
  private Tensor chain(Tensor input) {
    kinds.add("frozen chain");
    Tensor x = still(input, 24, 1, 1, 1);
    x = still(x, 24, 3, between(1, 2), 24);
    return still(x, between(3, 6), 1, 1, 1);
  }

  private Tensor still(Tensor x, int out, int kernel, int stride, int groups) {
    ConvWindow window =
        ConvWindow.plain()
            .strides(all(stride))
            .pads(all(kernel / 2), all(kernel / 2))
            .groups(groups);
    Tensor w = fixed(weights(out, x.shape().last() / groups, kernel));
    Conv conv = Conv.over(window).relu6();
    return conv.normed(graph, name("frozen conv"), x, w, fixed(out), fixed(out));
  }

  private int[] weights(int first, int second, int kernel) {
    int[] dims = new int[rank + 2];
    Arrays.fill(dims, kernel);
    dims[0] = first;
    dims[1] = second;
    return dims;
  }

  private int[] all(int number) {
    int[] numbers = new int[rank];
    Arrays.fill(numbers, number);
    return numbers;
  }

  private int smallest(Tensor x) {
    return rank == 1 ? x.shape().dim(1) : Math.min(x.shape().dim(1), x.shape().dim(2));
  }

  private int largest(Tensor x) {
    return rank == 1 ? x.shape().dim(1) : Math.max(x.shape().dim(1), x.shape().dim(2));
  }
}

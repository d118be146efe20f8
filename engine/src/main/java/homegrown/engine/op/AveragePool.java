package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The mean of each window: x [N, spatial..., C], y [N, windows..., C]. Padding is not counted, or
 * counts as zeros; what a last window that is not full has behind the padding is never counted.
 */
public final class AveragePool extends Pooling {

  private final boolean countsPads;

  private AveragePool(Shape x, Window window, boolean countsPads) {
    super(x, window);
    this.countsPads = countsPads;
  }

  /** The mean of the elements of each window that are not padding, channel by channel. */
  public static Tensor of(Graph graph, String layer, Tensor x, Window window) {
    return graph.apply(new AveragePool(x.shape(), window, false), layer, x);
  }

  /** The mean of each window with padding as zeros, channel by channel. */
  public static Tensor countingPads(Graph graph, String layer, Tensor x, Window window) {
    return graph.apply(new AveragePool(x.shape(), window, true), layer, x);
  }

  @Override
  public String name() {
    return "average_pool";
  }

  @Override
  public void needs(Needs needs) {
    // The slopes come from the windows alone.
  }

  /** One over the number of elements of a window. */
  private float share(int depth, int height, int width) {
    return 1f / ((float) counted(DEPTH, depth) * counted(HEIGHT, height) * counted(WIDTH, width));
  }

  private int counted(int dimension, int window) {
    return countsPads
        ? padded(dimension, window)
        : last(dimension, window) - first(dimension, window);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    int rows = out[DEPTH] * out[HEIGHT];
    for (int r = lane.from(rowsOut(), 1); r < lane.to(rowsOut(), 1); r++) {
      int depth = r % rows / out[HEIGHT];
      int height = r % out[HEIGHT];
      int xAt = x.at() + imageIn(r / rows);
      int yAt = y.at() + imageOut(r / rows) + rowOut(depth, height);
      row(this, lane.kernels(), y.data(), yAt, x.data(), xAt, depth, height);
    }
  }

  /** One row of windows of an image. */
  private static void row(
      AveragePool p,
      Kernels kernels,
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      int depth,
      int height) {
    int channels = p.channels;
    int lastDepth = p.last(DEPTH, depth);
    int lastHeight = p.last(HEIGHT, height);
    Arrays.fill(y, yAt, yAt + p.out[WIDTH] * channels, 0f);
    for (int w = 0; w < p.out[WIDTH]; w++) {
      int to = yAt + w * channels;
      int firstWidth = p.first(WIDTH, w);
      int lastWidth = p.last(WIDTH, w);
      for (int d = p.first(DEPTH, depth); d < lastDepth; d++) {
        for (int h = p.first(HEIGHT, height); h < lastHeight; h++) {
          int rowAt = xAt + p.rowIn(p.at(DEPTH, depth, d), p.at(HEIGHT, height, h));
          for (int e = firstWidth; e < lastWidth; e++) {
            int from = rowAt + p.at(WIDTH, w, e) * channels;
            kernels.addScaled(y, to, x, from, channels, 1f);
          }
        }
      }
      kernels.scale(y, to, channels, p.share(depth, height, w));
    }
  }

  /** An element of x collects from the windows that it is in, so a lane owns rows of x. */
  @Override
  public void backward(Frame f, Lane lane) {
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    int rows = in[DEPTH] * in[HEIGHT];
    for (int r = lane.from(rowsIn(), 1); r < lane.to(rowsIn(), 1); r++) {
      int depth = r % rows / in[HEIGHT];
      int height = r % in[HEIGHT];
      int dxAt = dx.at() + imageIn(r / rows) + rowIn(depth, height);
      int dyAt = dy.at() + imageOut(r / rows);
      if (!f.adds(X)) {
        Arrays.fill(dx.data(), dxAt, dxAt + in[WIDTH] * channels, 0f);
      }
      Kernels kernels = lane.kernels();
      rowGradient(this, kernels, dx.data(), dxAt, dy.data(), dyAt, depth, height, f.scale(X));
    }
  }

  /** One row of pixels of an image of x. */
  private static void rowGradient(
      AveragePool p,
      Kernels kernels,
      float[] dx,
      int dxAt,
      float[] dy,
      int dyAt,
      int depth,
      int height,
      float scale) {
    for (int d = 0; d < p.kernel(DEPTH); d++) {
      int fromDepth = p.window(DEPTH, d, depth);
      for (int h = 0; fromDepth >= 0 && h < p.kernel(HEIGHT); h++) {
        int fromHeight = p.window(HEIGHT, h, height);
        if (fromHeight < 0) {
          continue;
        }
        int rowAt = dyAt + p.rowOut(fromDepth, fromHeight);
        for (int w = 0; w < p.in[WIDTH]; w++) {
          for (int e = 0; e < p.kernel(WIDTH); e++) {
            int from = p.window(WIDTH, e, w);
            if (from >= 0) {
              int to = dxAt + w * p.channels;
              float share = scale * p.share(fromDepth, fromHeight, from);
              kernels.addScaled(dx, to, dy, rowAt + from * p.channels, p.channels, share);
            }
          }
        }
      }
    }
  }
}

package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The maximum of each window: x [N, spatial..., C], y [N, windows..., C]. Padding is never the
 * maximum. Of equal ones the first of the window, in row-major order, takes the whole gradient.
 */
public final class MaxPool extends Pooling {

  private final MaxPoolRows flat = new MaxPoolRows(this);

  private MaxPool(Shape x, Window window) {
    super(x, window);
  }

  /** The maximum of each window, channel by channel. */
  public static Tensor of(Graph graph, String layer, Tensor x, Window window) {
    return graph.apply(new MaxPool(x.shape(), window), layer, x);
  }

  @Override
  public String name() {
    return "max_pool";
  }

  @Override
  public void needs(Needs needs) {
    if (needs.backward()) {
      needs.keepInput(X);
      needs.keepOutput(0);
      needs.backwardScratch((long) needs.lanes() * channels);
    }
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
      if (MaxPoolRows.serves(this)) {
        flat.forward(lane.kernels(), y.data(), yAt, x.data(), xAt, depth, height);
      } else {
        row(this, y.data(), yAt, x.data(), xAt, depth, height);
      }
    }
  }

  /** One row of windows of an image. */
  private static void row(
      MaxPool p, float[] y, int yAt, float[] x, int xAt, int depth, int height) {
    int channels = p.channels;
    int lastDepth = p.last(DEPTH, depth);
    int lastHeight = p.last(HEIGHT, height);
    for (int w = 0; w < p.out[WIDTH]; w++) {
      int to = yAt + w * channels;
      int firstWidth = p.first(WIDTH, w);
      int lastWidth = p.last(WIDTH, w);
      boolean begun = false;
      for (int d = p.first(DEPTH, depth); d < lastDepth; d++) {
        for (int h = p.first(HEIGHT, height); h < lastHeight; h++) {
          int rowAt = xAt + p.rowIn(p.at(DEPTH, depth, d), p.at(HEIGHT, height, h));
          for (int e = firstWidth; e < lastWidth; e++) {
            int from = rowAt + p.at(WIDTH, w, e) * channels;
            if (!begun) {
              System.arraycopy(x, from, y, to, channels);
              begun = true;
              continue;
            }
            for (int c = 0; c < channels; c++) {
              y[to + c] = Math.max(y[to + c], x[from + c]);
            }
          }
        }
      }
    }
  }

  /** Windows overlap, so a lane owns images, or channels of an image. */
  @Override
  public void backward(Frame f, Lane lane) {
    int blocks = (channels + Gradients.GRANULE - 1) / Gradients.GRANULE;
    int to = lane.to(images * blocks, 1);
    for (int b = lane.from(images * blocks, 1); b < to; ) {
      int image = b / blocks;
      int end = Math.min(to, (image + 1) * blocks);
      int channel = b % blocks * Gradients.GRANULE;
      int n = Math.min(channels, (end - image * blocks) * Gradients.GRANULE) - channel;
      backward(f, lane, image, channel, n);
      b = end;
    }
  }

  /** Some channels of an image. */
  private void backward(Frame f, Lane lane, int image, int channel, int n) {
    Slice x = f.input(X);
    Slice y = f.output(0);
    Slice dx = f.gradient(X);
    Slice dy = f.outputGradient(0);
    Slice rest = f.backwardScratch(0);
    int inAt = imageIn(image) + channel;
    int restAt = rest.at() + lane.index() * channels;
    int pixels = in[DEPTH] * in[HEIGHT] * in[WIDTH];
    boolean once = !f.adds(X) && MaxPoolRows.serves(this) && tiles();
    for (int i = 0; !f.adds(X) && !once && i < pixels; i++) {
      int at = dx.at() + inAt + i * channels;
      Arrays.fill(dx.data(), at, at + n, 0f);
    }
    for (int depth = 0; depth < out[DEPTH]; depth++) {
      for (int height = 0; height < out[HEIGHT]; height++) {
        int at = imageOut(image) + rowOut(depth, height) + channel;
        if (MaxPoolRows.serves(this)) {
          flat.backward(
              lane.kernels(),
              dx.data(),
              dx.at() + inAt,
              x.data(),
              x.at() + inAt,
              y.data(),
              y.at() + at,
              dy.data(),
              dy.at() + at,
              depth,
              height,
              n,
              f.scale(X),
              !once);
          continue;
        }
        rowGradient(
            this,
            dx.data(),
            dx.at() + inAt,
            x.data(),
            x.at() + inAt,
            y.data(),
            y.at() + at,
            dy.data(),
            dy.at() + at,
            depth,
            height,
            n,
            f.scale(X),
            rest.data(),
            restAt);
      }
    }
  }

  /**
   * One row of windows of an image, n channels of it.
   *
   * @param rest room for n floats: what of the gradient of a window has found no maximum yet
   */
  private static void rowGradient(
      MaxPool p,
      float[] dx,
      int dxAt,
      float[] x,
      int xAt,
      float[] y,
      int yAt,
      float[] dy,
      int dyAt,
      int depth,
      int height,
      int n,
      float scale,
      float[] rest,
      int restAt) {
    int lastDepth = p.last(DEPTH, depth);
    int lastHeight = p.last(HEIGHT, height);
    for (int w = 0; w < p.out[WIDTH]; w++) {
      int top = yAt + w * p.channels;
      int firstWidth = p.first(WIDTH, w);
      int lastWidth = p.last(WIDTH, w);
      for (int c = 0; c < n; c++) {
        rest[restAt + c] = scale * dy[dyAt + w * p.channels + c];
      }
      for (int d = p.first(DEPTH, depth); d < lastDepth; d++) {
        for (int h = p.first(HEIGHT, height); h < lastHeight; h++) {
          int row = p.rowIn(p.at(DEPTH, depth, d), p.at(HEIGHT, height, h));
          for (int e = firstWidth; e < lastWidth; e++) {
            int at = row + p.at(WIDTH, w, e) * p.channels;
            for (int c = 0; c < n; c++) {
              int hit = Masks.equal(x[xAt + at + c], y[top + c]);
              dx[dxAt + at + c] += Masks.choose(hit, rest[restAt + c], 0f);
              rest[restAt + c] = Masks.choose(hit, 0f, rest[restAt + c]);
            }
          }
        }
      }
    }
  }
}

package homegrown.engine.op;

import homegrown.kernels.Kernels;

/**
 * Rows of windows of a {@link MaxPool} over at most two spatial dimensions: windows side by side
 * that have the same elements inside the image go to the kernels at once.
 */
final class MaxPoolRows {

  private final Pooling p;

  MaxPoolRows(Pooling p) {
    this.p = p;
  }

  /** True when windows have no depth. */
  static boolean serves(Pooling p) {
    return p.kernel(Pooling.DEPTH) == 1;
  }

  /** Windows from one on that have the same elements inside. */
  private int run(int window) {
    int first = p.first(Pooling.WIDTH, window);
    int last = p.last(Pooling.WIDTH, window);
    int next = window + 1;
    while (next < p.out[Pooling.WIDTH]
        && p.first(Pooling.WIDTH, next) == first
        && p.last(Pooling.WIDTH, next) == last) {
      next++;
    }
    return next - window;
  }

  /** Where the first element inside of a window lies. */
  private int at(int depth, int height, int window) {
    int row =
        p.rowIn(
            p.at(Pooling.DEPTH, depth, 0),
            p.at(Pooling.HEIGHT, height, p.first(Pooling.HEIGHT, height)));
    return row + p.at(Pooling.WIDTH, window, p.first(Pooling.WIDTH, window)) * p.channels;
  }

  private int pixel() {
    return (p.at(Pooling.WIDTH, 1, 0) - p.at(Pooling.WIDTH, 0, 0)) * p.channels;
  }

  private int tap() {
    return (p.at(Pooling.WIDTH, 0, 1) - p.at(Pooling.WIDTH, 0, 0)) * p.channels;
  }

  private int row() {
    int apart = p.at(Pooling.HEIGHT, 0, 1) - p.at(Pooling.HEIGHT, 0, 0);
    return apart * p.in[Pooling.WIDTH] * p.channels;
  }

  private int rows(int height) {
    return p.last(Pooling.HEIGHT, height) - p.first(Pooling.HEIGHT, height);
  }

  private int columns(int window) {
    return p.last(Pooling.WIDTH, window) - p.first(Pooling.WIDTH, window);
  }

  /** One row of windows of an image. */
  void forward(Kernels kernels, float[] y, int yAt, float[] x, int xAt, int depth, int height) {
    int n;
    for (int w = 0; w < p.out[Pooling.WIDTH]; w += n) {
      n = run(w);
      kernels.maxPool(
          y,
          yAt + w * p.channels,
          p.channels,
          x,
          xAt + at(depth, height, w),
          pixel(),
          row(),
          tap(),
          rows(height),
          columns(w),
          p.channels,
          n);
    }
  }

  /** The gradient of one row of windows of an image, some of its channels. */
  void backward(
      Kernels kernels,
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
      int channels,
      float scale,
      boolean adds) {
    int n;
    for (int w = 0; w < p.out[Pooling.WIDTH]; w += n) {
      n = run(w);
      int at = at(depth, height, w);
      kernels.maxPoolGradient(
          dx,
          dxAt + at,
          x,
          xAt + at,
          pixel(),
          row(),
          tap(),
          y,
          yAt + w * p.channels,
          dy,
          dyAt + w * p.channels,
          p.channels,
          rows(height),
          columns(w),
          channels,
          n,
          scale,
          adds);
    }
  }
}

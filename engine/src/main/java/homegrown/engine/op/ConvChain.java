package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * Convolutions of images one after the other, computed some lines at a time from the first to the
 * last, for those that nothing is trained in: what lies between two of them is never there as a
 * whole, only the lines that the next one reads. The same bits as one by one. (Alwani et al. 2016,
 * "Fused-layer CNN accelerators".)
 *
 * <p>Inputs are x, then for each convolution what it takes besides its x. Lanes share the lines of
 * the last output; what two of them need from before is computed by both.
 */
final class ConvChain implements Operation {

  /**
   * Floats of the lines in between, about, of all lanes together: that much stays in a first-level
   * cache, and more lanes do not take more memory for it where fewer lines at a time will do.
   */
  private static final int BUDGET = 8 * 1024;

  private static final int X = 0;

  /** The most lines of output at a time. */
  private static final int MOST_LINES = 4;

  private final Conv[] convs;

  /** By convolution: the number of its weights among the inputs, and how many inputs it has. */
  private final int[] weights;

  private final int[] counts;

  /** By lines of output at a time, and by value in between: how many lines of it they ask for. */
  private final int[][] heights = new int[MOST_LINES + 1][];

  private ConvChain(Conv[] convs, int[] counts) {
    this.convs = convs;
    this.counts = counts;
    this.weights = new int[convs.length];
    int at = 1;
    for (int i = 0; i < convs.length; i++) {
      weights[i] = at;
      at += counts[i] - 1;
    }
    for (int lines = 1; lines <= MOST_LINES; lines++) {
      heights[lines] = heights(lines);
    }
  }

  /** Lines of output at a time. */
  private int lines(int lanes) {
    int lines = 1;
    while (lines < MOST_LINES && lanes * between(heights[lines + 1]) <= BUDGET) {
      lines++;
    }
    return lines;
  }

  /**
   * Two operations as one, or null where they are no chain or it does not pay: lines in between and
   * packed weights take less than half of what is no longer there as a whole.
   */
  static ConvChain of(Operation before, int inputsBefore, Conv conv, int inputs) {
    ConvChain chain = null;
    if (before instanceof ConvChain) {
      ConvChain first = (ConvChain) before;
      int n = first.convs.length;
      Conv[] convs = Arrays.copyOf(first.convs, n + 1);
      int[] counts = Arrays.copyOf(first.counts, n + 1);
      convs[n] = conv;
      counts[n] = inputs;
      chain = conv.byLines() ? new ConvChain(convs, counts) : null;
    } else if (before instanceof Conv && ((Conv) before).byLines() && conv.byLines()) {
      chain = new ConvChain(new Conv[] {(Conv) before, conv}, new int[] {inputsBefore, inputs});
    }
    return chain != null && chain.pays() ? chain : null;
  }

  private boolean pays() {
    int last = convs.length - 1;
    boolean windows = false;
    long packed = 0;
    long largest = 0;
    for (int i = 0; i <= last; i++) {
      windows |= !convs[i].shape.pixelwise();
      packed += (long) convs[i].shape.mapChannels * convs[i].shape.imagePerGroup();
      largest = i < last ? Math.max(largest, convs[i].y.size()) : largest;
    }
    boolean narrows = convs[last - 1].y.size() >= convs[last].y.size();
    return windows && narrows && 2 * (packed + between(heights[lines(1)])) <= largest;
  }

  /** Floats of the lines in between. */
  private long between(int[] heights) {
    long floats = 0;
    for (int i = 0; i < heights.length; i++) {
      floats += (long) heights[i] * line(i);
    }
    return floats;
  }

  /** By value in between: the lines that so many lines of the last output ask for. */
  private int[] heights(int lines) {
    int[] heights = new int[convs.length - 1];
    int height = lines;
    for (int i = heights.length - 1; i >= 0; i--) {
      height = Math.min(convs[i].y.dim(1), convs[i + 1].linesRead(height));
      heights[i] = height;
    }
    return heights;
  }

  /** Floats of a line of what a convolution gives. */
  private int line(int conv) {
    return convs[conv].y.dim(2) * convs[conv].y.dim(3);
  }

  @Override
  public String name() {
    return "conv_chain";
  }

  @Override
  public Shape[] shapes(Signature s) {
    return new Shape[] {convs[convs.length - 1].y};
  }

  @Override
  public void needs(Needs needs) {
    Kernels kernels = needs.kernels();
    needs.forwardScratch(
        packed(kernels, convs.length) + needs.lanes() * own(kernels, lines(needs.lanes())));
    if (needs.lanes() == 1) {
      needs.outputBeforeInput(0, X, overrun(needs.shape(X)));
    }
  }

  /**
   * That of one lane: of x a block reads only what those above it have not read, and all of it
   * before it writes.
   */
  private long overrun(Shape x) {
    Overrun overrun = new Overrun();
    int last = convs.length - 1;
    int height = convs[last].y.dim(1);
    int lines = lines(1);
    for (int example = 0; example < x.dim(0); example++) {
      for (int first = 0; first < height; first += lines) {
        int top = first == 0 ? begin(0, first) : Math.max(begin(0, first), end(0, first));
        long read = (long) example * x.dim(1) + convs[0].firstRead(top);
        long written = (long) example * height + first;
        overrun.block(read * x.dim(2) * x.dim(3), written * line(last));
      }
    }
    return overrun.floats();
  }

  /** Floats of the packed weights of the first convolutions. */
  private long packed(Kernels kernels, int count) {
    long floats = 0;
    for (int i = 0; i < count; i++) {
      floats += convs[i].lines().linesPacked(kernels);
    }
    return floats;
  }

  /** Floats of a lane: the lines in between, then what one convolution at a time works with. */
  private long own(Kernels kernels, int lines) {
    long work = 0;
    for (int i = 0; i < convs.length; i++) {
      int most = i < convs.length - 1 ? heights[lines][i] : lines;
      work = Math.max(work, convs[i].lines().linesOwn(kernels, most));
    }
    return between(heights[lines]) + work;
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    Slice scratch = f.forwardScratch(0);
    int lines = lines(lane.count());
    int own = (int) own(kernels, lines);
    int rows = scratch.at() + (int) packed(kernels, convs.length) + lane.index() * own;
    int work = rows + (int) between(heights[lines]);
    for (int i = 0; i < convs.length; i++) {
      int at = scratch.at() + (int) packed(kernels, i);
      Slice scale = convs[i].scaled ? f.input(weights[i] + 1) : null;
      convs[i].lines().packForLines(lane, scratch.data(), at, work, f.input(weights[i]), scale);
    }
    lane.sync();
    Shape y = convs[convs.length - 1].y;
    int down = (y.dim(1) + lines - 1) / lines;
    int from = lane.from(y.dim(0) * down, 1);
    int to = lane.to(y.dim(0) * down, 1);
    for (int b = from; b < to; b++) {
      int first = b % down * lines;
      int end = Math.min(first + lines, y.dim(1));
      block(f, kernels, lines, rows, work, b / down, first, end, b > from && first > 0);
    }
  }

  /**
   * Some lines of the last output of an example.
   *
   * @param lines of it at a time
   * @param follows whether the lines in between are still those of the block above
   */
  private void block(
      Frame f,
      Kernels kernels,
      int lines,
      int rows,
      int work,
      int example,
      int first,
      int end,
      boolean follows) {
    float[] scratch = f.forwardScratch(0).data();
    int last = convs.length - 1;
    int lanesRows = rows;
    float[] in = f.input(X).data();
    int inAt = f.input(X).at();
    for (int i = 0; i < last; i++) {
      int line = line(i);
      int top = begin(i, first);
      int bottom = end(i, end);
      int start = top;
      if (follows) {
        start = Math.max(top, end(i, first));
        int moved = (top - begin(i, first - lines)) * line;
        if (start > top) {
          System.arraycopy(scratch, lanesRows + moved, scratch, lanesRows, (start - top) * line);
        }
      }
      // Where the whole value would begin if these lines were part of it.
      int origin = lanesRows - (example * convs[i].y.dim(1) + top) * line;
      run(f, kernels, work, i, scratch, origin, in, inAt, example, start, bottom);
      in = scratch;
      inAt = origin;
      lanesRows += heights[lines][i] * line;
    }
    Slice y = f.output(0);
    run(f, kernels, work, last, y.data(), y.at(), in, inAt, example, first, end);
  }

  private void run(
      Frame f,
      Kernels kernels,
      int work,
      int i,
      float[] out,
      int outAt,
      float[] in,
      int inAt,
      int example,
      int from,
      int to) {
    if (from >= to) {
      return;
    }
    Conv conv = convs[i];
    Slice scratch = f.forwardScratch(0);
    int shift = conv.scaled ? 2 : 1;
    Slice row = counts[i] - 1 > shift ? f.input(weights[i] + shift) : null;
    boolean pixels = conv.shape.pixelwise();
    int width = conv.y.dim(2);
    conv.lines()
        .lines(
            kernels,
            scratch.data(),
            scratch.at() + (int) packed(kernels, i),
            work,
            out,
            outAt,
            row,
            conv.low,
            conv.high,
            in,
            inAt,
            pixels ? 0 : example,
            pixels ? 0 : from,
            pixels ? 1 : to - from,
            pixels ? (example * conv.y.dim(1) + from) * width : 0,
            pixels ? (to - from) * width : width);
  }

  /**
   * The first line of a value in between that the last output asks for from one of its lines on.
   */
  private int begin(int value, int line) {
    int at = line;
    for (int i = convs.length - 1; i > value; i--) {
      at = convs[i].firstRead(at);
    }
    return at;
  }

  /** Where the lines of a value in between end that those before one of the last output ask for. */
  private int end(int value, int line) {
    int at = line;
    for (int i = convs.length - 1; i > value; i--) {
      at = convs[i].endOfRead(at);
    }
    return at;
  }

  @Override
  public void backward(Frame f, Lane lane) {
    throw new UnsupportedOperationException("a chain is made of what has no backward");
  }

  @Override
  public Cost cost(Signature s) {
    Cost cost = Cost.NONE;
    for (Conv conv : convs) {
      cost = cost.plus(new Cost(conv.shape.macs(), 0));
    }
    return cost;
  }
}

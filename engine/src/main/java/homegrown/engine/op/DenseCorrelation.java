package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;

/**
 * A correlation in which every output sums over several channels: products of {@link Patches} with
 * weights that are packed once, a block of outputs at a time, from the first value to the last
 * bound while the block is in cache.
 */
final class DenseCorrelation extends LineCorrelation {

  private final int[] kernel;
  private final int images;
  private final int groups;

  /** Channels of a group. */
  private final int inputs;

  private final int outputs;

  /** The distance of neighbouring channels in w. */
  private final int inputStride;

  private final int outputStride;

  /** True where outputs, not inputs, are channels of the map. */
  private final boolean toMap;

  private final int depth;
  private final int height;
  private final int width;
  private final Patches[] patches;

  DenseCorrelation(ConvShape shape, boolean toMap) {
    int image = shape.imagePerGroup();
    int map = shape.mapPerGroup();
    int[] out = toMap ? shape.map : shape.image;
    this.kernel = shape.kernel;
    this.images = shape.images;
    this.groups = shape.groups;
    this.toMap = toMap;
    this.inputs = toMap ? image : map;
    this.outputs = toMap ? map : image;
    this.inputStride = toMap ? shape.taps() : image * shape.taps();
    this.outputStride = toMap ? image * shape.taps() : shape.taps();
    this.depth = out[0];
    this.height = out[1];
    this.width = out[2];
    ConvPhase[] phases = shape.phases(toMap);
    this.patches = new Patches[phases.length];
    for (int p = 0; p < phases.length; p++) {
      patches[p] = new Patches(phases[p], inputs * groups, groups);
    }
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return packed(kernels, patches.length) + lanes * own(kernels, lanes);
  }

  /** Floats of the packed weights of the first phases. */
  private long packed(Kernels kernels, int phases) {
    long floats = 0;
    for (int p = 0; p < phases; p++) {
      floats +=
          (long) groups * patches[p].runs() * kernels.packedRight(patches[p].length(), outputs);
    }
    return floats;
  }

  /** Floats of scratch memory of a lane: to rearrange a panel of weights, or for patches. */
  private long own(Kernels kernels, int lanes) {
    long floats = 0;
    for (Patches p : patches) {
      long panel = (long) p.length() * Math.min(outputs, kernels.tileColumns());
      long block = p.scratch(p.phase.lines(lanes), p.phase.piece(lanes));
      floats = Math.max(floats, Math.max(panel, block));
    }
    return floats;
  }

  @Override
  void run(
      Lane lane,
      Slice scratch,
      Slice out,
      Start start,
      Slice row,
      float low,
      float high,
      Slice in,
      Slice w,
      Slice scale,
      float alpha) {
    Kernels kernels = lane.kernels();
    int shared = (int) packed(kernels, patches.length);
    int own = scratch.at() + shared + lane.index() * (int) own(kernels, lane.count());
    packForLines(lane, scratch.data(), scratch.at(), own, w, scale);
    lane.sync();
    for (int p = 0; p < patches.length; p++) {
      ConvPhase phase = patches[p].phase;
      int packed = scratch.at() + (int) packed(kernels, p);
      int lines = phase.lines(lane.count());
      int piece = phase.piece(lane.count());
      int down = phase.down(lane.count());
      int across = phase.across(lane.count());
      int blocks = phase.blocks(lane.count());
      for (int b = lane.from(blocks, 1); b < lane.to(blocks, 1); b++) {
        int x = b % across * piece;
        int y = b / across % down * lines;
        int z = b / across / down % phase.z.outputs;
        int image = b / across / down / phase.z.outputs;
        int h = Math.min(lines, phase.y.outputs - y);
        int v = Math.min(piece, phase.x.outputs - x);
        int at = out.at() + place(phase, image, z, y, x);
        int line = phase.y.outStep * width * groups * outputs;
        int pixel = phase.x.outStep * groups * outputs;
        boolean once = patches[p].once(z, y, h);
        if (!once) {
          start(start, row, out.data(), at, line, pixel, h, v, groups * outputs);
        }
        for (int g = 0; g < groups; g++) {
          block(
              kernels,
              patches[p],
              once ? start : Start.ADD,
              row,
              once ? low : Float.NEGATIVE_INFINITY,
              once ? high : Float.POSITIVE_INFINITY,
              scratch.data(),
              packed,
              own,
              out.data(),
              at,
              in.data(),
              in.at(),
              image,
              z,
              y,
              h,
              x,
              v,
              g,
              alpha);
        }
        if (!once) {
          clip(kernels, out.data(), at, line, pixel, h, v, groups * outputs, low, high);
        }
      }
    }
  }

  @Override
  long overrun() {
    ConvPhase phase = patches[0].phase;
    return Overrun.of(phase, images, phase.lines(1), groups * outputs, groups * inputs);
  }

  @Override
  long linesPacked(Kernels kernels) {
    return packed(kernels, patches.length);
  }

  @Override
  long linesOwn(Kernels kernels, int lines) {
    long panel = (long) patches[0].length() * Math.min(outputs, kernels.tileColumns());
    return Math.max(panel, patches[0].scratchOfLines(lines));
  }

  @Override
  void lines(
      Kernels kernels,
      float[] scratch,
      int packed,
      int own,
      float[] out,
      int outAt,
      Slice row,
      float low,
      float high,
      float[] in,
      int inAt,
      int z,
      int y,
      int lines,
      int x,
      int width) {
    int at = outAt + place(patches[0].phase, 0, z, y, x);
    int pixel = groups * outputs;
    int line = this.width * pixel;
    Start start = row == null ? Start.ZERO : Start.BIAS;
    boolean once = patches[0].once(z, y, lines);
    if (!once) {
      start(start, row, out, at, line, pixel, lines, width, pixel);
      start = Start.ADD;
    }
    float least = once ? low : Float.NEGATIVE_INFINITY;
    float most = once ? high : Float.POSITIVE_INFINITY;
    int end = x + width;
    boolean splits = patches[0].splits();
    int left = splits ? patches[0].left(x, end) : x;
    int right = splits ? patches[0].right(left, end) : end;
    piece(
        kernels, scratch, packed, own, out, outAt, start, row, least, most, in, inAt, z, y, lines,
        x, left - x);
    piece(
        kernels,
        scratch,
        packed,
        own,
        out,
        outAt,
        start,
        row,
        least,
        most,
        in,
        inAt,
        z,
        y,
        lines,
        left,
        right - left);
    piece(
        kernels,
        scratch,
        packed,
        own,
        out,
        outAt,
        start,
        row,
        least,
        most,
        in,
        inAt,
        z,
        y,
        lines,
        right,
        end - right);
    if (!once) {
      clip(kernels, out, at, line, pixel, lines, width, pixel, low, high);
    }
  }

  /** All groups of channels of some pixels of some lines. */
  private void piece(
      Kernels kernels,
      float[] scratch,
      int packed,
      int own,
      float[] out,
      int outAt,
      Start start,
      Slice row,
      float low,
      float high,
      float[] in,
      int inAt,
      int z,
      int y,
      int lines,
      int x,
      int width) {
    int at = outAt + place(patches[0].phase, 0, z, y, x);
    for (int g = 0; g < groups && width > 0; g++) {
      block(
          kernels,
          patches[0],
          start,
          row,
          low,
          high,
          scratch,
          packed,
          own,
          out,
          at,
          in,
          inAt,
          0,
          z,
          y,
          lines,
          x,
          width,
          g,
          1f);
    }
  }

  /** Where an output stands. */
  private int place(ConvPhase phase, int image, int z, int y, int x) {
    int plane = image * depth + phase.z.outFirst + z * phase.z.outStep;
    int line = plane * height + phase.y.outFirst + y * phase.y.outStep;
    int pixel = line * width + phase.x.outFirst + x * phase.x.outStep;
    return pixel * groups * outputs;
  }

  /**
   * A group of channels of a block of outputs, which start from {@code start} and are bounded if
   * one product makes them.
   */
  private void block(
      Kernels kernels,
      Patches p,
      Start start,
      Slice row,
      float low,
      float high,
      float[] rows,
      int packed,
      int own,
      float[] out,
      int at,
      float[] in,
      int inAt,
      int image,
      int z,
      int y,
      int lines,
      int x,
      int piece,
      int g,
      float alpha) {
    if (p.phase.taps() == 0) {
      // Nothing reaches these outputs, and there is no scratch memory for them.
      return;
    }
    ConvPhase phase = p.phase;
    int line = phase.y.outStep * width * groups * outputs;
    int pixel = phase.x.outStep * groups * outputs;
    int k = p.length();
    int size = kernels.packedRight(k, outputs);
    int weights = packed + g * p.runs() * size;
    int to = at + g * outputs;
    if (p.joined) {
      p.join(rows, own, in, inAt, image, z, y, lines, x, piece, g);
      product(
          kernels,
          start,
          row,
          g * outputs,
          low,
          high,
          out,
          to,
          line,
          pixel,
          rows,
          own,
          piece * k,
          k,
          rows,
          weights,
          lines,
          piece,
          outputs,
          k,
          alpha);
      return;
    }
    boolean direct = p.direct(x, piece);
    float[] from = direct ? in : rows;
    int fromLine = p.line(direct, piece);
    int fromPixel = p.pixel(direct);
    for (int tapZ = 0; tapZ < phase.z.taps; tapZ++) {
      if (!phase.z.inside(z, tapZ)) {
        continue;
      }
      if (!direct) {
        p.copy(rows, own, in, inAt, image, z, y, lines, x, piece, tapZ, g);
      }
      for (int tapY = 0; tapY < phase.y.taps; tapY++) {
        int first = phase.y.from(tapY, y);
        int count = phase.y.to(tapY, y + lines) - first;
        for (int run = 0; run < p.across && count > 0; run++) {
          int source =
              direct
                  ? inAt + p.inPlace(image, z, first, x, tapZ, tapY, run, g)
                  : own + p.inCopy(y, first, piece, tapY, run);
          int number = (tapZ * phase.y.taps + tapY) * p.across + run;
          product(
              kernels,
              start,
              row,
              g * outputs,
              low,
              high,
              out,
              to + (first - y) * line,
              line,
              pixel,
              from,
              source,
              fromLine,
              fromPixel,
              rows,
              weights + number * size,
              count,
              piece,
              outputs,
              k,
              alpha);
        }
      }
    }
  }

  // The weights: a right operand for each phase, group and run, in that order.

  @Override
  void packForLines(Lane lane, float[] scratch, int scratchAt, int own, Slice w, Slice scale) {
    Kernels kernels = lane.kernels();
    int columns = kernels.tileColumns();
    int panels = (outputs + columns - 1) / columns;
    int all = 0;
    for (Patches p : patches) {
      all += groups * p.runs() * panels;
    }
    int end = lane.to(all, 1);
    int at = scratchAt;
    int number = 0;
    for (Patches p : patches) {
      int k = p.length();
      for (int r = 0; r < groups * p.runs(); r++) {
        for (int j = 0; j < outputs; j += columns, number++) {
          if (number >= lane.from(all, 1) && number < end) {
            int count = Math.min(columns, outputs - j);
            panel(kernels, p, scratch, at + j * k, own, w, scale, r, j, count);
          }
        }
        at += kernels.packedRight(k, outputs);
      }
    }
  }

  private void panel(
      Kernels kernels,
      Patches p,
      float[] scratch,
      int to,
      int own,
      Slice w,
      Slice scale,
      int number,
      int first,
      int count) {
    int k = p.length();
    int run = number % p.runs();
    int g = number / p.runs();
    int taps = kernel[0] * kernel[1] * kernel[2];
    int from = w.at() + g * inputs * outputs * taps + first * outputStride;
    if (taps == 1 && scale == null) {
      kernels.packRight(scratch, to, w.data(), from, inputStride, outputStride, k, count);
    } else if (taps == 1 && toMap) {
      int scales = scale.at() + g * outputs + first;
      for (int j = 0; j < count; j++) {
        System.arraycopy(w.data(), from + j * outputStride, scratch, own + j * k, k);
        kernels.scale(scratch, own + j * k, k, scale.data()[scales + j]);
      }
      kernels.packRight(scratch, to, scratch, own, 1, k, k, count);
    } else {
      for (int tap = 0; tap < p.taps; tap++) {
        int source = from + p.weight(run, tap, kernel);
        for (int i = 0; i < inputs; i++, source += inputStride) {
          int row = own + (tap * inputs + i) * count;
          if (outputStride == 1) {
            System.arraycopy(w.data(), source, scratch, row, count);
          } else {
            gather(scratch, row, w.data(), source, outputStride, count);
          }
          if (scale != null && toMap) {
            int scales = scale.at() + g * outputs + first;
            kernels.multiply(scratch, row, scratch, row, scale.data(), scales, count);
          } else if (scale != null) {
            kernels.scale(scratch, row, count, scale.data()[scale.at() + g * inputs + i]);
          }
        }
      }
      kernels.packRight(scratch, to, scratch, own, count, 1, k, count);
    }
  }

  private static void gather(
      float[] to, int toAt, float[] from, int fromAt, int stride, int count) {
    for (int j = 0; j < count; j++) {
      to[toAt + j] = from[fromAt + j * stride];
    }
  }
}

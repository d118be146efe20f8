package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The gradient of weights that sum over several channels: outer products of the rows of the map and
 * {@link Patches} of the image, added up in scratch memory by runs of taps and brought into the
 * order of the weights in the end. Lanes share the rows of these sums, of which there is one for
 * each channel of the map or one for each element of a patch, whichever makes whole tiles. Where
 * all sums take more room than what they are made from, a lane makes some rows after the others.
 */
final class DenseWeightGradient extends WeightGradient {

  private static final int TILE = 8;

  /** Columns of a tile, and what a pixel costs in it, against each row of it. */
  private static final int COLUMNS = 48;

  private static final int VECTOR = 16;

  /** Floats of the sums that a lane makes at a time, about, where it does not make all at once. */
  private static final int BUDGET = 8 * 1024;

  private final int[] kernel;
  private final int taps;
  private final int groups;

  /** Channels of a group. */
  private final int inputs;

  private final int outputs;
  private final Patches patches;

  /** True where the rows of the sums are the channels of the map. */
  private final boolean byMap;

  /** Rows of the sums that a lane makes at a time; 0 for all. */
  private final int some;

  DenseWeightGradient(ConvShape shape) {
    this.kernel = shape.kernel;
    this.taps = shape.taps();
    this.groups = shape.groups;
    this.inputs = shape.imagePerGroup();
    this.outputs = shape.mapPerGroup();
    this.patches = new Patches(shape.phases(true)[0], shape.imageChannels, groups);
    this.byMap = cost(outputs, patches.length()) <= cost(patches.length(), outputs);
    long sums = (long) rows() * columns();
    long values = (long) shape.pixels() * (shape.imageChannels + shape.mapChannels);
    this.some =
        shape.pixelwise() && sums > Math.max(values, BUDGET)
            ? Math.max(1, BUDGET / columns() / TILE) * TILE
            : 0;
  }

  /** About the time of a tile's worth of rows by columns: narrow tiles are slower. */
  private static long cost(int rows, int columns) {
    int rest = columns % COLUMNS;
    int vectors = columns / COLUMNS * (COLUMNS / VECTOR) + (rest + VECTOR - 1) / VECTOR;
    int tiles = columns / COLUMNS + (rest > 0 ? 1 : 0);
    return (rows + (rows % TILE == 0 ? 0 : 1L)) * (2L * vectors + tiles);
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    long sums = some == 0 ? (long) rows() * columns() : (long) lanes * some * columns();
    return sums + lanes * own();
  }

  private long own() {
    return patches.scratch(patches.phase.lines(1), patches.phase.piece(1));
  }

  private int rows() {
    return groups * (byMap ? outputs : taps * inputs);
  }

  private int columns() {
    return byMap ? taps * inputs : outputs;
  }

  @Override
  void add(Frame f, int input, Lane lane, Slice scratch, Slice image, Slice map, Slice scale) {
    int granule = Math.max(1, Math.min(TILE, rows() / lane.count()));
    int from = lane.from(rows(), granule);
    int to = lane.to(rows(), granule);
    if (from == to) {
      return;
    }
    int columns = columns();
    int step = some == 0 ? to - from : some;
    int height = some == 0 ? rows() : lane.count() * some;
    int own = scratch.at() + height * columns + lane.index() * (int) own();
    for (int row = from; row < to; row += step) {
      int sums = scratch.at() + (some == 0 ? row : lane.index() * some) * columns;
      add(
          f,
          input,
          lane.kernels(),
          scratch,
          sums,
          own,
          image,
          map,
          scale,
          row,
          Math.min(row + step, to));
    }
  }

  /**
   * Adds to some rows.
   *
   * @param sums where in scratch the sums of the first one go
   */
  private void add(
      Frame f,
      int input,
      Kernels kernels,
      Slice scratch,
      int sums,
      int own,
      Slice image,
      Slice map,
      Slice scale,
      int from,
      int to) {
    int columns = columns();
    Arrays.fill(scratch.data(), sums, sums + (to - from) * columns, 0f);
    int origin = sums - from * columns;
    // The blocks are the same for any number of lanes: each is a part of the sum.
    ConvPhase phase = patches.phase;
    int lines = phase.lines(1);
    int piece = phase.piece(1);
    int down = phase.down(1);
    int across = phase.across(1);
    for (int b = 0; b < phase.blocks(1); b++) {
      int x = b % across * piece;
      int y = b / across % down * lines;
      int z = b / across / down % phase.z.outputs;
      int example = b / across / down / phase.z.outputs;
      int h = Math.min(lines, phase.y.outputs - y);
      int v = Math.min(piece, phase.x.outputs - x);
      int rowsOfGroup = rows() / groups;
      for (int g = from / rowsOfGroup; g * rowsOfGroup < to; g++) {
        int first = Math.max(from - g * rowsOfGroup, 0);
        int last = Math.min(to - g * rowsOfGroup, rowsOfGroup);
        block(kernels, scratch, origin, own, image, map, example, z, y, h, x, v, g, first, last);
      }
    }
    spread(kernels, f, input, scratch, origin, scale, from, to);
  }

  /**
   * Adds what a block gives to some rows of the sums of a group.
   *
   * @param origin where in scratch the first of all rows would be
   */
  private void block(
      Kernels kernels,
      Slice scratch,
      int origin,
      int own,
      Slice image,
      Slice map,
      int example,
      int z,
      int y,
      int lines,
      int x,
      int piece,
      int g,
      int from,
      int to) {
    Patches p = patches;
    ConvPhase phase = p.phase;
    float[] rows = scratch.data();
    int plane = example * phase.z.outputs + z;
    int line = phase.x.outputs * groups * outputs;
    int at =
        map.at()
            + ((plane * phase.y.outputs + y) * phase.x.outputs + x) * groups * outputs
            + g * outputs;
    int sums = origin + g * rows() / groups * columns();
    if (p.joined) {
      p.join(rows, own, image.data(), image.at(), example, z, y, lines, x, piece, g);
      int k = p.length();
      multiply(
          kernels,
          rows,
          sums,
          0,
          map.data(),
          at,
          line,
          rows,
          own,
          piece * k,
          k,
          lines,
          piece,
          from,
          to);
      return;
    }
    boolean direct = p.direct(x, piece);
    float[] source = direct ? image.data() : rows;
    int sourceLine = p.line(direct, piece);
    int sourcePixel = p.pixel(direct);
    for (int tapZ = 0; tapZ < phase.z.taps; tapZ++) {
      if (!phase.z.inside(z, tapZ)) {
        continue;
      }
      if (!direct) {
        p.copy(rows, own, image.data(), image.at(), example, z, y, lines, x, piece, tapZ, g);
      }
      for (int tapY = 0; tapY < phase.y.taps; tapY++) {
        int first = phase.y.from(tapY, y);
        int count = phase.y.to(tapY, y + lines) - first;
        for (int run = 0; run < p.across && count > 0; run++) {
          int sourceAt =
              direct
                  ? image.at() + p.inPlace(example, z, first, x, tapZ, tapY, run, g)
                  : own + p.inCopy(y, first, piece, tapY, run);
          multiply(
              kernels,
              rows,
              sums,
              (tapZ * phase.y.taps + tapY) * p.across + run,
              map.data(),
              at + (first - y) * line,
              line,
              source,
              sourceAt,
              sourceLine,
              sourcePixel,
              count,
              piece,
              from,
              to);
        }
      }
    }
  }

  /** Adds the outer products for a run of taps to those of some rows of the sums that it has. */
  private void multiply(
      Kernels kernels,
      float[] scratch,
      int sums,
      int run,
      float[] map,
      int mapAt,
      int mapLine,
      float[] image,
      int imageAt,
      int imageLine,
      int imagePixel,
      int lines,
      int width,
      int from,
      int to) {
    int k = patches.length();
    int columns = columns();
    int mapPixel = groups * outputs;
    if (byMap) {
      kernels.pixelOuterProduct(
          scratch,
          sums + from * columns + run * k,
          columns,
          map,
          mapAt + from,
          mapLine,
          mapPixel,
          image,
          imageAt,
          imageLine,
          imagePixel,
          lines,
          width,
          to - from,
          k,
          1f);
      return;
    }
    int first = Math.max(from - run * k, 0);
    int last = Math.min(to - run * k, k);
    if (first < last) {
      kernels.pixelOuterProduct(
          scratch,
          sums + (run * k + first) * columns,
          columns,
          image,
          imageAt + first,
          imageLine,
          imagePixel,
          map,
          mapAt,
          mapLine,
          mapPixel,
          lines,
          width,
          last - first,
          columns,
          1f);
    }
  }

  /** Adds rows of the sums to the gradient of the weights, each element in its place. */
  private void spread(
      Kernels kernels,
      Frame f,
      int input,
      Slice scratch,
      int origin,
      Slice scale,
      int from,
      int to) {
    int rowsOfGroup = rows() / groups;
    for (int row = from; row < to; row++) {
      int at = origin + row * columns();
      if (byMap && taps == 1) {
        float factor = factor(scale, row);
        Gradients.add(kernels, f, input, row * inputs, scratch.data(), at, inputs, factor);
      } else if (byMap) {
        for (int tap = 0; tap < taps; tap++, at += inputs) {
          int to0 = row * inputs * taps + patches.weight(0, tap, kernel);
          spread(f, input, to0, taps, scratch.data(), at, inputs, factor(scale, row));
        }
      } else {
        int g = row / rowsOfGroup;
        int tap = row % rowsOfGroup / inputs;
        int channel = row % inputs;
        int place = channel * taps + patches.weight(0, tap, kernel);
        for (int o = g * outputs; o < (g + 1) * outputs; o++, at++) {
          int element = o * inputs * taps + place;
          spread(f, input, element, 0, scratch.data(), at, 1, factor(scale, o));
        }
      }
    }
  }

  private static float factor(Slice scale, int channel) {
    return scale == null ? 1f : scale.data()[scale.at() + channel];
  }

  /** Adds values to elements that are a stride apart, or writes them over rubbish. */
  private static void spread(
      Frame f, int input, int element, int stride, float[] values, int at, int n, float factor) {
    float[] gradient = f.gradient(input).data();
    int to = f.gradient(input).at() + element;
    float scale = factor * f.scale(input);
    boolean adds = f.adds(input);
    for (int i = 0; i < n; i++, to += stride) {
      float value = scale * values[at + i];
      gradient[to] = adds ? gradient[to] + value : value;
    }
  }
}

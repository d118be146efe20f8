package homegrown.engine.op;

import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct.Start;
import homegrown.kernels.Winograd;
import java.util.Arrays;

/**
 * A correlation by {@link WinogradTiles}: the transformed inputs of a block of tiles times the
 * transformed weights, which are packed once, for each of the 16 elements.
 */
final class WinogradCorrelation extends Correlation {

  private static final int ELEMENTS = Winograd.ELEMENTS;
  private static final int TAPS = 9;
  private static final int OUT = 2;

  private final WinogradTiles tiles;
  private final boolean toMap;
  private final int inputs;
  private final int outputs;

  WinogradCorrelation(ConvShape shape, boolean toMap) {
    this.tiles = new WinogradTiles(shape, toMap);
    this.toMap = toMap;
    this.inputs = toMap ? shape.imageChannels : shape.mapChannels;
    this.outputs = toMap ? shape.mapChannels : shape.imageChannels;
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return packed(kernels) + lanes * own(kernels);
  }

  private long packed(Kernels kernels) {
    return (long) ELEMENTS * kernels.packedRight(inputs, outputs);
  }

  /** Floats of scratch memory of a lane: for a panel of weights, and after that for a block. */
  private long own(Kernels kernels) {
    long panel = (long) ELEMENTS * inputs * Math.min(outputs, kernels.tileColumns());
    long edge = Math.max(WinogradTiles.patch(inputs), OUT * OUT * outputs);
    long block = WinogradTiles.floats(inputs) + WinogradTiles.floats(outputs) + edge;
    return Math.max(panel, block);
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
    float[] rows = scratch.data();
    int own = scratch.at() + (int) packed(kernels) + lane.index() * (int) own(kernels);
    pack(lane, rows, scratch.at(), own, w, scale);
    lane.sync();
    int size = kernels.packedRight(inputs, outputs);
    int products = own + WinogradTiles.floats(inputs);
    int edge = products + WinogradTiles.floats(outputs);
    int inStep = WinogradTiles.step(inputs);
    int outStep = WinogradTiles.step(outputs);
    int blocks = (tiles.count() + WinogradTiles.BLOCK - 1) / WinogradTiles.BLOCK;
    for (int b = lane.from(blocks, 1); b < lane.to(blocks, 1); b++) {
      int first = b * WinogradTiles.BLOCK;
      int count = Math.min(WinogradTiles.BLOCK, tiles.count() - first);
      tiles.image(kernels, rows, own, edge, in.data(), in.at(), inputs, first, count);
      Arrays.fill(rows, products, products + WinogradTiles.floats(outputs), 0f);
      for (int e = 0; e < ELEMENTS; e++) {
        kernels.pixelProduct(
            rows,
            products + e * outStep,
            0,
            outputs,
            rows,
            own + e * inStep,
            0,
            inputs,
            rows,
            scratch.at() + e * size,
            1,
            count,
            outputs,
            inputs,
            alpha);
      }
      int run;
      for (int t = 0; t < count; t += run) {
        run = Math.min(count - t, tiles.restOfRow(first + t));
        int from = products + t * outputs;
        write(kernels, rows, from, outStep, edge, first + t, run, out, start, row, low, high);
      }
    }
  }

  /** The outputs of tiles side by side, from the sums of their products. */
  private void write(
      Kernels kernels,
      float[] rows,
      int from,
      int step,
      int edge,
      int tile,
      int run,
      Slice out,
      Start start,
      Slice row,
      float low,
      float high) {
    float[] y = out.data();
    int at = out.at() + tiles.place(tile, outputs);
    int line = tiles.outLine(outputs);
    int lines = tiles.lines(tile);
    int width = (run - 1) * OUT + tiles.pixels(tile + run - 1);
    start(start, row, y, at, line, outputs, lines, width, outputs);
    for (int t = 0; t < run; t++) {
      int to = at + t * OUT * outputs;
      int pixels = tiles.pixels(tile + t);
      int sum = from + t * outputs;
      if (lines == OUT && pixels == OUT) {
        kernels.winogradMap(y, to, line, outputs, rows, sum, step, outputs);
        continue;
      }
      for (int i = 0; i < lines; i++) {
        System.arraycopy(y, to + i * line, rows, edge + i * OUT * outputs, pixels * outputs);
      }
      kernels.winogradMap(rows, edge, OUT * outputs, outputs, rows, sum, step, outputs);
      for (int i = 0; i < lines; i++) {
        System.arraycopy(rows, edge + i * OUT * outputs, y, to + i * line, pixels * outputs);
      }
    }
    clip(kernels, y, at, line, outputs, lines, width, outputs, low, high);
  }

  // The weights: a right operand for each of the elements.

  private void pack(Lane lane, float[] scratch, int at, int own, Slice w, Slice scale) {
    Kernels kernels = lane.kernels();
    int size = kernels.packedRight(inputs, outputs);
    int columns = kernels.tileColumns();
    int panels = (outputs + columns - 1) / columns;
    for (int panel = lane.from(panels, 1); panel < lane.to(panels, 1); panel++) {
      int first = panel * columns;
      int count = Math.min(columns, outputs - first);
      for (int i = 0; i < inputs; i++) {
        for (int j = 0; j < count; j++) {
          transform(scratch, own + i * count + j, inputs * count, i, first + j, w, scale);
        }
      }
      for (int e = 0; e < ELEMENTS; e++) {
        int from = own + e * inputs * count;
        int to = at + e * size + first * inputs;
        kernels.packRight(scratch, to, scratch, from, count, 1, inputs, count);
      }
    }
  }

  private void transform(float[] u, int at, int step, int input, int output, Slice w, Slice scale) {
    int image = toMap ? input : output;
    int map = toMap ? output : input;
    int from = w.at() + (map * (toMap ? inputs : outputs) + image) * TAPS;
    // The image is read from the map by the kernel turned half round.
    Winograd.kernel(u, at, step, w.data(), toMap ? from : from + TAPS - 1, toMap ? 1 : -1);
    if (scale != null) {
      float factor = scale.data()[scale.at() + map];
      for (int e = 0; e < ELEMENTS; e++) {
        u[at + e * step] *= factor;
      }
    }
  }
}

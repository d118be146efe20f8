package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.Winograd;
import java.util.Arrays;

/**
 * The gradient of weights by {@link WinogradTiles}: outer products of the transformed patches and
 * of the transformed gradients of a block of tiles, added up for each of the 16 elements. Lanes
 * share the channels of the map.
 */
final class WinogradWeightGradient extends WeightGradient {

  private static final int ELEMENTS = Winograd.ELEMENTS;
  private static final int TAPS = 9;
  private static final int OUT = 2;
  private static final int GRANULE = 16;

  private final WinogradTiles tiles;
  private final int inputs;
  private final int outputs;

  WinogradWeightGradient(ConvShape shape) {
    this.tiles = new WinogradTiles(shape, true);
    this.inputs = shape.imageChannels;
    this.outputs = shape.mapChannels;
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return (long) ELEMENTS * inputs * outputs + lanes * own();
  }

  private long own() {
    long edge = Math.max(WinogradTiles.patch(inputs), OUT * OUT * outputs);
    return WinogradTiles.floats(inputs) + WinogradTiles.floats(outputs) + edge;
  }

  @Override
  void add(Frame f, int input, Lane lane, Slice scratch, Slice image, Slice map, Slice scale) {
    int from = lane.from(outputs, GRANULE);
    int mine = lane.to(outputs, GRANULE) - from;
    if (mine == 0) {
      return;
    }
    Kernels kernels = lane.kernels();
    float[] rows = scratch.data();
    int sums = scratch.at() + ELEMENTS * inputs * from;
    int own = scratch.at() + ELEMENTS * inputs * outputs + lane.index() * (int) own();
    int gradients = own + WinogradTiles.floats(inputs);
    int edge = gradients + WinogradTiles.floats(outputs);
    int imageStep = WinogradTiles.step(inputs);
    int mapStep = WinogradTiles.step(mine);
    Arrays.fill(rows, sums, sums + ELEMENTS * inputs * mine, 0f);
    int block = WinogradTiles.BLOCK;
    for (int first = 0; first < tiles.count(); first += block) {
      int count = Math.min(block, tiles.count() - first);
      tiles.image(kernels, rows, own, edge, image.data(), image.at(), inputs, first, count);
      for (int t = 0; t < count; t++) {
        int at = map.at() + from;
        int to = gradients + t * mine;
        gradient(kernels, rows, to, mapStep, edge, first + t, map.data(), at, mine);
      }
      for (int e = 0; e < ELEMENTS; e++) {
        kernels.pixelOuterProduct(
            rows,
            sums + e * inputs * mine,
            mine,
            rows,
            own + e * imageStep,
            0,
            inputs,
            rows,
            gradients + e * mapStep,
            0,
            mine,
            1,
            count,
            inputs,
            mine,
            1f);
      }
    }
    spread(f, input, rows, sums, edge, from, mine, scale);
  }

  /** Transforms what some channels of the map have at a tile; nothing at all beyond the map. */
  private void gradient(
      Kernels kernels,
      float[] rows,
      int to,
      int step,
      int edge,
      int tile,
      float[] map,
      int mapAt,
      int channels) {
    int at = mapAt + tiles.place(tile, outputs);
    int line = tiles.outLine(outputs);
    int lines = tiles.lines(tile);
    int pixels = tiles.pixels(tile);
    if (lines == OUT && pixels == OUT) {
      kernels.winogradMapGradient(rows, to, step, map, at, line, outputs, channels);
      return;
    }
    Arrays.fill(rows, edge, edge + OUT * OUT * channels, 0f);
    for (int i = 0; i < lines; i++) {
      for (int j = 0; j < pixels; j++) {
        int cell = edge + (i * OUT + j) * channels;
        System.arraycopy(map, at + i * line + j * outputs, rows, cell, channels);
      }
    }
    kernels.winogradMapGradient(rows, to, step, rows, edge, OUT * channels, channels, channels);
  }

  /** Adds the sums of some channels of the map to the gradient, or writes them over rubbish. */
  private void spread(
      Frame f, int input, float[] rows, int sums, int nine, int from, int mine, Slice scale) {
    float[] gradient = f.gradient(input).data();
    boolean adds = f.adds(input);
    for (int o = 0; o < mine; o++) {
      float factor = f.scale(input);
      if (scale != null) {
        factor *= scale.data()[scale.at() + from + o];
      }
      for (int i = 0; i < inputs; i++) {
        Winograd.kernelGradient(rows, nine, rows, sums + i * mine + o, inputs * mine);
        int to = f.gradient(input).at() + ((from + o) * inputs + i) * TAPS;
        for (int tap = 0; tap < TAPS; tap++) {
          float value = factor * rows[nine + tap];
          gradient[to + tap] = adds ? gradient[to + tap] + value : value;
        }
      }
    }
  }
}

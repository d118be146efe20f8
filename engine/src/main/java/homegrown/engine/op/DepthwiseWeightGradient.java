package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * The gradient of weights of single channels, summed by taps in scratch memory and brought into the
 * order of the weights in the end. Lanes share the channels. Some lines of the image at a time are
 * copied with zeros around them: what was made long ago is read once and in order, and every window
 * is whole.
 */
final class DepthwiseWeightGradient extends WeightGradient {

  /** Floats of lines that are copied at a time, about: they stay near. */
  private static final int BUDGET = 16 * 1024;

  private final int taps;
  private final int images;
  private final int channels;
  private final ConvPhase phase;

  /** Pixels of a copied line. */
  private final int width;

  /** Lines of the map at a time, whatever the number of lanes. */
  private final int lines;

  DepthwiseWeightGradient(ConvShape shape) {
    this.taps = shape.taps();
    this.images = shape.images;
    this.channels = shape.groups;
    this.phase = shape.phases(true)[0];
    this.width = extent(phase.x, phase.x.outputs);
    int most = 1;
    while (most < phase.y.outputs
        && (long) extent(phase.y, most + 1) * width * channels <= BUDGET) {
      most++;
    }
    this.lines = most;
  }

  /** How much of the image so many outputs read, with what is beside it. */
  private static int extent(ConvAxis axis, int outputs) {
    return (outputs - 1) * axis.step + (axis.taps - 1) * axis.tapStep + 1;
  }

  @Override
  long scratch(Kernels kernels, int lanes) {
    return (taps + (long) extent(phase.y, lines) * width) * channels;
  }

  @Override
  void add(Frame f, int input, Lane lane, Slice scratch, Slice image, Slice map, Slice scale) {
    int from = lane.from(channels, Gradients.GRANULE);
    int to = lane.to(channels, Gradients.GRANULE);
    if (from == to) {
      return;
    }
    for (int tap = 0; tap < taps; tap++) {
      int at = scratch.at() + tap * channels;
      Arrays.fill(scratch.data(), at + from, at + to, 0f);
    }
    for (int plane = 0; plane < images * phase.z.outputs; plane++) {
      int z = plane % phase.z.outputs;
      int first = plane / phase.z.outputs * phase.z.size;
      for (int tapZ = phase.z.firstTap(z); tapZ < phase.z.lastTap(z); tapZ++) {
        int of = first + phase.z.at(z, tapZ);
        for (int y = 0; y < phase.y.outputs; y += lines) {
          lines(lane.kernels(), scratch, image, of, map, plane, tapZ, y, from, to - from);
        }
      }
    }
    Slice gradient = f.gradient(input);
    for (int c = from; c < to; c++) {
      float factor = f.scale(input) * (scale == null ? 1f : scale.data()[scale.at() + c]);
      for (int tap = 0; tap < taps; tap++) {
        float value = factor * scratch.data()[scratch.at() + tap * channels + c];
        int element = gradient.at() + c * taps + tap;
        gradient.data()[element] = f.adds(input) ? gradient.data()[element] + value : value;
      }
    }
  }

  /**
   * Adds what some lines of the map give at a plane of taps to the sums of some channels.
   *
   * @param of the plane of the image
   * @param plane the plane of the map
   */
  private void lines(
      Kernels kernels,
      Slice scratch,
      Slice image,
      int of,
      Slice map,
      int plane,
      int tapZ,
      int y,
      int from,
      int count) {
    int height = Math.min(lines, phase.y.outputs - y);
    int copy = scratch.at() + taps * channels + extent(phase.y, lines) * width * from;
    int top = phase.y.at(y, 0);
    for (int l = 0; l < extent(phase.y, height); l++) {
      int at = copy + l * width * count;
      boolean inside = top + l >= 0 && top + l < phase.y.size;
      int line = image.at() + (of * phase.y.size + top + l) * phase.x.size * channels + from;
      copy(scratch.data(), at, image.data(), line, inside, count);
    }
    kernels.depthwiseGradient(
        scratch.data(),
        scratch.at() + tapZ * phase.y.taps * phase.x.taps * channels + from,
        phase.x.taps * channels,
        channels,
        scratch.data(),
        copy,
        phase.x.step * count,
        phase.y.tapStep * width * count,
        phase.x.tapStep * count,
        map.data(),
        map.at() + (plane * phase.y.outputs + y) * phase.x.outputs * channels + from,
        channels,
        phase.y.taps,
        phase.x.taps,
        count,
        phase.x.outputs,
        height,
        phase.y.step * width * count,
        phase.x.outputs * channels,
        1f);
  }

  /** Copies some channels of a line, with zeros on both sides; only zeros for a line outside. */
  private void copy(float[] to, int at, float[] in, int line, boolean inside, int count) {
    int left = phase.x.at(0, 0);
    int first = inside ? Math.min(width, Math.max(0, -left)) : width;
    int last = Math.max(first, Math.min(width, phase.x.size - left));
    Arrays.fill(to, at, at + first * count, 0f);
    if (count == channels && first < last) {
      int from = line + (left + first) * channels;
      System.arraycopy(in, from, to, at + first * count, (last - first) * count);
    } else {
      for (int p = first; p < last; p++) {
        System.arraycopy(in, line + (left + p) * channels, to, at + p * count, count);
      }
    }
    Arrays.fill(to, at + last * count, at + width * count, 0f);
  }
}

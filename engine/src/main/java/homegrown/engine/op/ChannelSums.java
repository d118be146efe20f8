package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Lane;
import java.util.Arrays;

/** The gradient of a bias of channels that come last: sums over all pixels. */
final class ChannelSums {

  private ChannelSums() {}

  /**
   * Adds the sums over the pixels of {@code dy} to the gradient of an input that has an element for
   * each channel.
   *
   * @param scratch as many floats as there are channels
   */
  static void add(Frame f, int input, Lane lane, Slice scratch, Slice dy) {
    int channels = f.gradient(input).size();
    int from = lane.from(channels, Gradients.GRANULE);
    int size = lane.to(channels, Gradients.GRANULE) - from;
    float[] sums = scratch.data();
    int at = scratch.at() + from;
    Arrays.fill(sums, at, at + size, 0f);
    int rows = dy.size() / channels;
    lane.kernels().columnSums(sums, at, dy.data(), dy.at() + from, channels, rows, size);
    Gradients.add(lane.kernels(), f, input, from, sums, at, size, 1f);
  }
}

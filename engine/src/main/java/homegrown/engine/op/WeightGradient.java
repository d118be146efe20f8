package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;

/**
 * The gradient of the weights of a convolution: at each tap the sum over all pixels of what the map
 * has there times what the image has at the tap. All lanes call {@link #add} and share the weights.
 */
abstract class WeightGradient {

  /** The way that suits a convolution. */
  static WeightGradient of(ConvShape shape) {
    if (shape.depthwise()) {
      return new DepthwiseWeightGradient(shape);
    }
    return WinogradTiles.suit(shape)
        ? new WinogradWeightGradient(shape)
        : new DenseWeightGradient(shape);
  }

  /** Floats of scratch memory that {@link #add} needs. */
  abstract long scratch(Kernels kernels, int lanes);

  /**
   * Adds to the gradient of an input of shape [map channels, image channels / groups, kernel...].
   * Nobody may read the input any more.
   *
   * @param scale times the weights, by channels of the map; null for none
   */
  abstract void add(
      Frame f, int input, Lane lane, Slice scratch, Slice image, Slice map, Slice scale);
}

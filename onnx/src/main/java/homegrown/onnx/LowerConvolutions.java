package homegrown.onnx;

import homegrown.engine.Tensor;
import homegrown.engine.op.Add;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvTranspose;
import homegrown.engine.op.ConvWindow;
import java.util.Arrays;
import java.util.Map;

/**
 * Convolutions, which want the channels of an image behind all other dimensions. A normalisation
 * whose scale and statistics do not change, and a rectifier, become part of the convolution before
 * them if nobody else asks for what is in between.
 */
final class LowerConvolutions {

  private static final int X = 0;
  private static final int W = 1;
  private static final int BIAS = 2;

  // Inputs of a normalisation.

  private static final int SCALE = 1;
  private static final int SHIFT = 2;
  private static final int MEAN = 3;
  private static final int VARIANCE = 4;

  /** A weight for each pair of channels costs no less than for so many pairs. */
  private static final int FEW_CHANNELS = 128;

  /** What the places between two windows, all alike, cost for each image. */
  private static final int PHASE = 1200;

  private LowerConvolutions() {}

  static void register(Map<String, Lowering> all) {
    all.put("Conv", LowerConvolutions::conv);
    all.put("ConvTranspose", LowerConvolutions::transpose);
  }

  private static ConvWindow window(NodeCall call, Padding p) {
    return ConvWindow.plain()
        .strides(p.strides)
        .dilations(p.dilations)
        .pads(p.begins, p.ends)
        .groups(Padding.narrow(call.attributes().integer("group", 1)));
  }

  /** What each place of an image that is given or made, whichever has no gaps, costs. */
  private static void work(NodeCall call, Tensor image, Tensor w) {
    int[] kernel = Arrays.copyOfRange(w.shape().dims(), 2, w.shape().rank());
    long taps = Value.elements(kernel);
    call.work(image.shape().rows(), taps, Math.max(FEW_CHANNELS, w.shape().size() / taps));
  }

  private static int[] kernel(NodeCall call) {
    int[] weights = call.dims(W);
    if (weights.length != call.rank(X) || weights.length < 3) {
      throw new NoFormException("its weights have " + weights.length + " dimensions");
    }
    int[] kernel = Arrays.copyOfRange(weights, 2, weights.length);
    long[] said = Padding.list(call, "kernel_shape", kernel.length);
    boolean same = true;
    for (int d = 0; said != null && d < kernel.length; d++) {
      same &= said[d] == kernel[d];
    }
    if (!same) {
      throw new NoFormException("its kernel_shape is not that of its weights");
    }
    return kernel;
  }

  private static void conv(NodeCall call) {
    Padding p = new Padding(call, kernel(call)).over(call.dims(X));
    Conv conv = Conv.over(window(call, p));
    NodeCall last = call;
    NodeCall norm = call.onlyUser(0, "BatchNormalization");
    boolean normed = norm != null && joins(call, norm);
    if (normed) {
      last = norm;
    }
    NodeCall activation = last.onlyUser(0, "Relu");
    if (activation != null) {
      conv = conv.relu();
      last = activation;
    } else {
      activation = last.onlyUser(0, "Clip");
      double[] bounds = activation == null ? null : LowerElements.bounds(activation);
      if (bounds != null) {
        conv = conv.clip(bounds[0], bounds[1]);
        last = activation;
      }
    }
    Tensor x = call.last(X);
    Tensor w = call.x(W);
    String layer = last.layer();
    Tensor y;
    if (normed) {
      Value scale = factors(norm);
      Tensor shift = shift(call, norm, scale);
      Tensor factor = call.constant(norm.layer("scale"), scale);
      y = conv.normed(call.graph(), layer, x, w, factor, shift);
    } else {
      y =
          call.has(BIAS)
              ? conv.of(call.graph(), layer, x, w, call.x(BIAS))
              : conv.of(call.graph(), layer, x, w);
    }
    work(call, y, w);
    last.giveLast(0, y);
    call.join(last);
  }

  /** True when a normalisation is a scale and a shift that may be part of the convolution. */
  private static boolean joins(NodeCall conv, NodeCall norm) {
    return !norm.batchStatistics()
        && norm.attributes().integer("training_mode", 0) == 0
        && norm.attributes().integer("spatial", 1) != 0
        && !norm.wants(1)
        && norm.known(SCALE)
        && norm.known(MEAN)
        && norm.known(VARIANCE)
        && (!conv.has(BIAS) || conv.known(BIAS));
  }

  /** What a normalisation multiplies each channel with. */
  private static Value factors(NodeCall norm) {
    float epsilon = norm.attributes().number("epsilon", 1e-5f);
    float[] scale = norm.value(SCALE).floats().clone();
    float[] variance = norm.value(VARIANCE).floats();
    for (int c = 0; c < scale.length; c++) {
      scale[c] = (float) (scale[c] / Math.sqrt((double) variance[c] + epsilon));
    }
    return Value.floats(norm.dims(SCALE), scale);
  }

  /** What is added to each channel: that of the normalisation may train, the rest does not. */
  private static Tensor shift(NodeCall conv, NodeCall norm, Value scale) {
    float[] mean = norm.value(MEAN).floats();
    float[] bias = conv.has(BIAS) ? conv.value(BIAS).floats() : new float[mean.length];
    boolean known = norm.known(SHIFT);
    float[] shift = known ? norm.value(SHIFT).floats() : new float[mean.length];
    float[] all = new float[mean.length];
    for (int c = 0; c < all.length; c++) {
      all[c] = (float) (shift[c] + ((double) bias[c] - mean[c]) * scale.floats()[c]);
    }
    Tensor fixed = conv.constant(norm.layer("shift"), Value.floats(norm.dims(MEAN), all));
    return known ? fixed : Add.of(conv.graph(), norm.layer("shifted"), norm.x(SHIFT), fixed);
  }

  private static void transpose(NodeCall call) {
    int[] kernel = kernel(call);
    long[] behind = Padding.list(call, "output_padding", kernel.length);
    long[] sizes = Padding.list(call, "output_shape", kernel.length);
    int[] more = new int[kernel.length];
    for (int d = 0; behind != null && d < more.length; d++) {
      more[d] = Padding.narrow(behind[d]);
    }
    Padding p = new Padding(call, kernel).under(call.dims(X), more, sizes);
    ConvTranspose operation = ConvTranspose.over(window(call, p)).behind(more);
    Tensor x = call.last(X);
    Tensor w = call.x(W);
    work(call, x, w);
    call.work(x.shape().dim(0), Value.elements(p.strides), PHASE);
    call.giveLast(
        0,
        call.has(BIAS)
            ? operation.of(call.graph(), call.layer(), x, w, call.x(BIAS))
            : operation.of(call.graph(), call.layer(), x, w));
  }
}

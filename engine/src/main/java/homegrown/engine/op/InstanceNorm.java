package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;

/**
 * Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016): x and y [N, spatial..., C], scale
 * and shift [C]; mean and population variance over the pixels of each channel of an example.
 */
public final class InstanceNorm extends ChannelNorm {

  private InstanceNorm(Shape x, double epsilon) {
    super(x, true, x.last(), epsilon);
  }

  /**
   * A normalisation of each channel of each example.
   *
   * @param epsilon added to the variance, at least 0
   */
  public static Tensor of(
      Graph graph, String layer, Tensor x, Tensor scale, Tensor shift, double epsilon) {
    return graph.apply(new InstanceNorm(x.shape(), epsilon), layer, x, scale, shift);
  }

  @Override
  public String name() {
    return "instance_norm";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(3, 3);
    check(s, 3);
    return new Shape[] {s.shape(X)};
  }
}

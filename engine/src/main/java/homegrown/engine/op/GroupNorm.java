package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Tensor;

/**
 * Group normalisation (Wu and He 2018): x and y [N, spatial..., C], scale and shift [C]; mean and
 * population variance over the pixels of an example and the channels of a group, which stand side
 * by side.
 */
public final class GroupNorm extends ChannelNorm {

  private GroupNorm(Shape x, int groups, double epsilon) {
    super(x, true, groups, epsilon);
  }

  /**
   * A normalisation by groups.
   *
   * @param groups of channels, all of the same size
   * @param epsilon added to the variance, at least 0
   */
  public static Tensor of(
      Graph graph, String layer, Tensor x, Tensor scale, Tensor shift, int groups, double epsilon) {
    return graph.apply(new GroupNorm(x.shape(), groups, epsilon), layer, x, scale, shift);
  }

  @Override
  public String name() {
    return "group_norm";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(3, 3);
    check(s, 2);
    return new Shape[] {s.shape(X)};
  }
}

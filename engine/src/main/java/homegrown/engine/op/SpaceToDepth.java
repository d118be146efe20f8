package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;
import homegrown.engine.op.DepthToSpace.Order;

/** Blocks of pixels become channels */
public final class SpaceToDepth extends Blocks {

  private SpaceToDepth(Shape x, int size, Order order) {
    super(x, size, order, false);
  }

  /**
   * x [N, size H, size W, C], y [N, H, W, size size C].:Each block of size x size pixels of x as
   * one pixel.
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int size, Order order) {
    return graph.apply(new SpaceToDepth(x.shape(), size, order), layer, x);
  }

  @Override
  public String name() {
    return "space_to_depth";
  }
}

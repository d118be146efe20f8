package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Shape;
import homegrown.engine.Tensor;

/** Channels become blocks of pixels */
public final class DepthToSpace extends Blocks {

  /** In which order the channels of a block lie. */
  public enum Order {
    /** First by the place in the block, then by channel: ONNX's DCR. */
    PLACE_FIRST,
    /** First by channel, then by the place in the block: ONNX's CRD, PyTorch's pixel shuffle. */
    CHANNEL_FIRST
  }

  private DepthToSpace(Shape x, int size, Order order) {
    super(x, size, order, true);
  }

  /**
   * x [N, H, W, size size C], y [N, size H, size W, C].:Each pixel of x as a block of size x size
   * pixels.
   */
  public static Tensor of(Graph graph, String layer, Tensor x, int size, Order order) {
    return graph.apply(new DepthToSpace(x.shape(), size, order), layer, x);
  }

  @Override
  public String name() {
    return "depth_to_space";
  }
}

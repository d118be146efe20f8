package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Transpose;
import java.util.Arrays;

/** The two orders of an image's dimensions: ONNX has the channels second, convolutions last. */
final class ChannelOrder {

  private ChannelOrder() {}

  /** A tensor with its second dimension behind all others. */
  static Tensor toLast(Graph graph, String layer, Tensor x) {
    int[] dims = x.shape().dims();
    if (dims.length < 2) {
      throw new NoFormException(dims.length + " dimensions have no channels");
    }
    int[] order = new int[dims.length];
    for (int d = 1; d < dims.length - 1; d++) {
      order[d] = d + 1;
    }
    order[dims.length - 1] = 1;
    return moved(graph, layer, x, order);
  }

  /** A tensor with its last dimension behind the first. */
  static Tensor toFirst(Graph graph, String layer, Tensor x) {
    int rank = x.shape().rank();
    int[] order = new int[rank];
    order[1] = rank - 1;
    for (int d = 2; d < rank; d++) {
      order[d] = d - 1;
    }
    return moved(graph, layer, x, order);
  }

  /**
   * Transposes; where no dimension above 1 passes another one, the elements stay where they are.
   */
  private static Tensor moved(Graph graph, String layer, Tensor x, int[] order) {
    int[] dims = x.shape().dims();
    int[] moved = new int[order.length];
    int before = -1;
    boolean stays = true;
    for (int d = 0; d < order.length; d++) {
      moved[d] = dims[order[d]];
      if (moved[d] > 1) {
        stays &= order[d] > before;
        before = order[d];
      }
    }
    if (Arrays.equals(moved, dims) && stays) {
      return x;
    }
    return stays ? Reshape.of(graph, layer, x, moved) : Transpose.of(graph, layer, x, order);
  }
}

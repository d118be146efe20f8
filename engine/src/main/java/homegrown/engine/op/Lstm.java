package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import java.util.List;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; with forget gate, Gers et al. 2000),
 * with the gate rows in the order i, f, g, o and two biases, as PyTorch has them: i, f, o = sigmoid
 * and g = tanh of {@code w_ih x + b_ih + w_hh h + b_hh}; {@code c' = f c + i g}; {@code h' = o
 * tanh(c')}.
 *
 * <p>x [T, B, I], w_ih [4 H, I], w_hh [4 H, H], biases [4 H]. Outputs: y [T, B, H], the last h and
 * the last c [B, H].
 */
public final class Lstm extends GatedRecurrence {

  private Lstm(boolean stateful, boolean reversed) {
    super(4, 2, stateful, reversed);
  }

  /** A layer that starts from zero; the first output is y. */
  public static List<Tensor> of(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
    return graph.applyAll(new Lstm(false, false), layer, x, wIh, wHh, bIh, bHh);
  }

  /** A layer that starts from a given state. */
  public static List<Tensor> from(
      Graph graph,
      String layer,
      Tensor x,
      Tensor wIh,
      Tensor wHh,
      Tensor bIh,
      Tensor bHh,
      Tensor h0,
      Tensor c0) {
    return graph.applyAll(new Lstm(true, false), layer, x, wIh, wHh, bIh, bHh, h0, c0);
  }

  /** A layer that runs from the last step to the first, from zero; y keeps the order of x. */
  public static List<Tensor> reversed(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wHh, Tensor bIh, Tensor bHh) {
    return graph.applyAll(new Lstm(false, true), layer, x, wIh, wHh, bIh, bHh);
  }

  /** A layer that runs from the last step to the first, from a given state. */
  public static List<Tensor> reversedFrom(
      Graph graph,
      String layer,
      Tensor x,
      Tensor wIh,
      Tensor wHh,
      Tensor bIh,
      Tensor bHh,
      Tensor h0,
      Tensor c0) {
    return graph.applyAll(new Lstm(true, true), layer, x, wIh, wHh, bIh, bHh, h0, c0);
  }

  @Override
  public String name() {
    return "lstm";
  }

  @Override
  void cell(
      Kernels kernels,
      Slice gates,
      int gatesAt,
      int gateStride,
      Slice cells,
      int before,
      int after,
      Slice y,
      int yAt,
      int n) {
    kernels.lstm(
        gates.data(),
        gatesAt,
        gateStride,
        cells.data(),
        before,
        cells.data(),
        after,
        y.data(),
        yAt,
        n);
  }

  @Override
  void cellGradient(
      Kernels kernels,
      Slice gates,
      int gatesAt,
      int gateStride,
      Slice cells,
      int before,
      int after,
      Slice dh,
      Slice dc,
      int at,
      int n) {
    kernels.lstmGradient(
        gates.data(),
        gatesAt,
        gateStride,
        cells.data(),
        before,
        cells.data(),
        after,
        dh.data(),
        dh.at() + at,
        dc.data(),
        dc.at() + at,
        n);
  }
}

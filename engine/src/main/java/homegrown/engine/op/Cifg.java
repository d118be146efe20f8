package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Kernels;
import java.util.List;

/**
 * LSTM with coupled input and forget gate (Greff et al. 2015), with the gate rows in the order f,
 * g, o and one bias: f, o = sigmoid and g = tanh of {@code w_ih x + w_hh h + b}; {@code c' = f c +
 * (1 - f) g}; {@code h' = o tanh(c')}.
 *
 * <p>x [T, B, I], w_ih [3 H, I], w_hh [3 H, H], b [3 H]. Outputs: y [T, B, H], the last h and the
 * last c [B, H].
 */
public final class Cifg extends GatedRecurrence {

  private Cifg(boolean stateful, boolean reversed) {
    super(3, 1, stateful, reversed);
  }

  /** A layer that starts from zero; the first output is y. */
  public static List<Tensor> of(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wHh, Tensor b) {
    return graph.applyAll(new Cifg(false, false), layer, x, wIh, wHh, b);
  }

  /** A layer that starts from a given state. */
  public static List<Tensor> from(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wHh, Tensor b, Tensor h0, Tensor c0) {
    return graph.applyAll(new Cifg(true, false), layer, x, wIh, wHh, b, h0, c0);
  }

  /** A layer that runs from the last step to the first, from zero; y keeps the order of x. */
  public static List<Tensor> reversed(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wHh, Tensor b) {
    return graph.applyAll(new Cifg(false, true), layer, x, wIh, wHh, b);
  }

  /** A layer that runs from the last step to the first, from a given state. */
  public static List<Tensor> reversedFrom(
      Graph graph, String layer, Tensor x, Tensor wIh, Tensor wHh, Tensor b, Tensor h0, Tensor c0) {
    return graph.applyAll(new Cifg(true, true), layer, x, wIh, wHh, b, h0, c0);
  }

  @Override
  public String name() {
    return "cifg";
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
    kernels.cifg(
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
    kernels.cifgGradient(
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

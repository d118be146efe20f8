package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * Looks rows up: ids [...], w [rows, width], y [..., width]. The gradient of w adds up over
 * repeated ids. A padding row is read as it is and gets no gradient.
 */
public final class Embedding implements Operation {

  private static final int IDS = 0;
  private static final int W = 1;
  private static final int NO_PADDING = -1;

  private final int padding;

  private Embedding(int padding) {
    this.padding = padding;
  }

  /** An embedding in which every row learns. */
  public static Tensor of(Graph graph, String layer, Tensor ids, Tensor w) {
    return graph.apply(new Embedding(NO_PADDING), layer, ids, w);
  }

  /** An embedding with a row that does not learn. */
  public static Tensor padded(Graph graph, String layer, Tensor ids, Tensor w, int padding) {
    return graph.apply(new Embedding(padding), layer, ids, w);
  }

  @Override
  public String name() {
    return "embedding";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 2);
    s.ids(IDS);
    s.floats(W);
    s.require(s.shape(W).rank() == 2, "w [rows, width]", "w " + s.shape(W), "one row for each id");
    s.require(
        padding == NO_PADDING || (padding >= 0 && padding < s.shape(W).dim(0)),
        "a padding row in 0.." + (s.shape(W).dim(0) - 1),
        String.valueOf(padding),
        "use Embedding.of for none");
    return new Shape[] {s.shape(IDS).upTo(s.shape(IDS).rank(), s.shape(W).dim(1))};
  }

  @Override
  public void needs(Needs needs) {
    // Ids are inputs, which stay: backward needs nothing else.
    needs.gradientOfRun(W);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    int[] ids = f.ids(IDS);
    Slice w = f.input(W);
    Slice y = f.output(0);
    int rows = f.shape(W).dim(0);
    int width = f.shape(W).dim(1);
    for (int i = lane.from(ids.length, 1); i < lane.to(ids.length, 1); i++) {
      if (ids[i] < 0 || ids[i] >= rows) {
        throw f.error("ids in 0.." + (rows - 1), ids[i] + " at " + i, "map unknown ids to one");
      }
      System.arraycopy(w.data(), w.at() + ids[i] * width, y.data(), y.at() + i * width, width);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    int[] ids = f.ids(IDS);
    Slice dw = f.gradient(W);
    Slice dy = f.outputGradient(0);
    int rows = f.wantedRows(W);
    int first = f.firstRow(W);
    int width = f.shape(W).dim(1);
    // Ids repeat, so a lane owns rows; the update of w cuts it in the same way.
    int from = lane.from(rows, 1);
    int to = lane.to(rows, 1);
    if (!f.adds(W)) {
      Arrays.fill(dw.data(), dw.at() + from * width, dw.at() + to * width, 0f);
    }
    for (int i = 0; i < ids.length; i++) {
      int row = ids[i] - first;
      if (row >= from && row < to && ids[i] != padding) {
        lane.kernels()
            .addScaled(
                dw.data(),
                dw.at() + row * width,
                dy.data(),
                dy.at() + i * width,
                width,
                f.scale(W));
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    return Cost.NONE;
  }
}

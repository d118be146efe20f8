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
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;

/**
 * A linear layer, {@code y = x w^T + b}: x is [..., in], w is [out, in], b (which may be left out)
 * is [out], y is [..., out].
 */
public final class Linear implements Operation {

  private static final int X = 0;
  private static final int W = 1;
  private static final int B = 2;

  private static final Linear INSTANCE = new Linear();

  private Linear() {}

  /** A linear layer with a bias. */
  public static Tensor of(Graph graph, String layer, Tensor x, Tensor w, Tensor b) {
    return graph.apply(INSTANCE, layer, x, w, b);
  }

  /** A linear layer without a bias. */
  public static Tensor of(Graph graph, String layer, Tensor x, Tensor w) {
    return graph.apply(INSTANCE, layer, x, w);
  }

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 3);
    s.floats(X);
    s.floats(W);
    s.require(
        s.shape(X).rank() >= 1, "x of at least one dimension", "a scalar", "reshape it first");
    s.require(
        s.shape(W).rank() == 2 && s.shape(W).dim(1) == s.shape(X).last(),
        "w [out, " + s.shape(X).last() + "] for x " + s.shape(X),
        "w " + s.shape(W),
        "rows of w are outputs, columns are inputs");
    int out = s.shape(W).dim(0);
    if (s.count() == 3) {
      s.shape(B, Shape.of(out));
    }
    return new Shape[] {s.shape(X).upTo(s.shape(X).rank() - 1, out)};
  }

  @Override
  public void needs(Needs needs) {
    int m = needs.shape(X).rows();
    int n = needs.shape(W).dim(0);
    int k = needs.shape(W).dim(1);
    if (needs.prepares(W) && !MatrixProduct.direct(m)) {
      needs.prepared(MatrixProduct.packed(needs.kernels(), n, k));
      needs.forwardScratch(0);
    } else {
      needs.forwardScratch(MatrixProduct.scratch(needs.kernels(), needs.lanes(), m, n, k, 1, 1));
    }
    long scratch = 0;
    if (needs.wants(X)) {
      needs.keepInput(W);
      needs.gradientOverInput(W);
      scratch = MatrixProduct.scratch(needs.kernels(), needs.lanes(), m, k, n);
    }
    if (needs.wants(W)) {
      needs.keepInput(X);
      scratch =
          Math.max(
              scratch,
              MatrixProduct.scratch(needs.kernels(), needs.lanes(), needs.wantedRows(W), k, m));
    }
    needs.backwardScratch(scratch);
    needs.gradientOfRun(W);
    if (needs.inputs() == 3) {
      needs.gradientOfRun(B);
    }
  }

  @Override
  public void prepare(Frame f, Lane lane) {
    if (f.preparedCount() == 0) {
      return;
    }
    Slice packed = f.prepared(0);
    Slice w = f.input(W);
    int n = f.shape(W).dim(0);
    int k = f.shape(W).dim(1);
    MatrixProduct.pack(lane, packed.data(), packed.at(), w.data(), w.at(), 1, k, n, k);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice x = f.input(X);
    Slice w = f.input(W);
    Slice y = f.output(0);
    Slice scratch = f.forwardScratch(0);
    int n = f.shape(W).dim(0);
    int k = f.shape(W).dim(1);
    boolean biased = f.inputs() == 3;
    Slice b = biased ? f.input(B) : w;
    if (f.preparedCount() > 0) {
      Slice packed = f.prepared(0);
      MatrixProduct.runPacked(
          lane,
          y.data(),
          y.at(),
          n,
          biased ? Start.BIAS : Start.ZERO,
          b.data(),
          b.at(),
          x.data(),
          x.at(),
          k,
          packed.data(),
          packed.at(),
          f.shape(X).rows(),
          n,
          k,
          1f);
      return;
    }
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        y.data(),
        y.at(),
        n,
        biased ? Start.BIAS : Start.ZERO,
        b.data(),
        b.at(),
        x.data(),
        x.at(),
        k,
        1,
        w.data(),
        w.at(),
        1,
        k,
        f.shape(X).rows(),
        n,
        k,
        1f);
  }

  @Override
  public void backward(Frame f, Lane lane) {
    Slice dy = f.outputGradient(0);
    Slice scratch = f.backwardScratch(0);
    int m = f.shape(X).rows();
    int n = f.shape(W).dim(0);
    int k = f.shape(W).dim(1);
    if (f.wants(X)) {
      RowGradient.add(f, X, lane, scratch, dy, f.input(W), m, k, n);
    }
    if (f.wants(W)) {
      Slice x = f.input(X);
      Start start = f.adds(W) ? Start.ADD : Start.ZERO;
      int rows = f.wantedRows(W);
      int at = dy.at() + f.firstRow(W);
      OuterProduct.add(f, W, 0, lane, scratch, dy, at, n, rows, x, x.at(), k, m, start);
    }
    if (f.inputs() == 3 && f.wants(B)) {
      ColumnSums.add(f, B, 0, lane, dy, dy.at() + f.firstRow(B), m, n, f.wantedRows(B));
    }
  }

  @Override
  public Cost cost(Signature s) {
    long product = (long) s.shape(X).size() * s.shape(W).dim(0);
    long weights = (long) s.shape(X).size() * s.wantedRows(W);
    return new Cost(product, (s.wants(X) ? product : 0) + weights);
  }
}

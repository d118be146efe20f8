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
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import homegrown.kernels.MatrixProduct;
import homegrown.kernels.MatrixProduct.Start;

/**
 * Matrix product by the rules of numpy: a [..., m, k], b [..., k, n], y [..., m, n]. The dimensions
 * before the last two are broadcast; an input of one dimension is a row on the left and a column on
 * the right, and has no dimension in y.
 */
public final class MatMul implements Operation {

  private static final int A = 0;
  private static final int B = 1;
  private static final int Y = 2;

  private final Shape result;
  private final boolean fits;
  private final Walk batch;
  private final Walk[] kept = new Walk[2];
  private final Walk[] copies = new Walk[2];
  private final int m;
  private final int n;
  private final int k;

  private MatMul(Shape a, Shape b) {
    int depth = a.last();
    int rows = a.rank() < 2 ? 1 : a.dim(-2);
    int columns = b.rank() < 2 ? 1 : b.last();
    int depthOfB = b.rank() < 2 ? b.last() : b.dim(-2);
    Shape batchOfA = a.upTo(Math.max(0, a.rank() - 2));
    Shape batchOfB = b.upTo(Math.max(0, b.rank() - 2));
    Broadcast common = Broadcast.of(batchOfA, batchOfB);
    this.fits = a.rank() > 0 && b.rank() > 0 && depth == depthOfB && common.fits();
    this.n = columns;
    this.k = depth;
    Shape all = common.result();
    this.result = result(all, a.rank() < 2, rows, b.rank() < 2, columns);
    if (!fits || batchOfB.size() == 1) {
      // One right operand for all: one product with more rows.
      this.batch = Walk.of(new int[0], new int[0], new int[0], new int[0]);
      this.m = rows * batchOfA.size();
    } else {
      this.batch =
          Walk.of(
              all.dims(),
              Walk.broadcast(batchOfA, all),
              Walk.broadcast(batchOfB, all),
              Walk.rowMajor(all.dims()));
      this.m = rows;
    }
    for (int i = A; i <= B; i++) {
      kept[i] = batch.moving(i);
      copies[i] = batch.resting(i);
    }
  }

  private static Shape result(Shape batch, boolean row, int rows, boolean column, int columns) {
    if (row && column) {
      return batch;
    }
    if (row || column) {
      return batch.upTo(batch.rank(), row ? columns : rows);
    }
    return batch.upTo(batch.rank(), rows, columns);
  }

  /** The product of two tensors. */
  public static Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(new MatMul(a.shape(), b.shape()), layer, a, b);
  }

  @Override
  public String name() {
    return "matmul";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 2);
    s.floats(A);
    s.floats(B);
    s.require(
        fits,
        "a [..., m, k] and b [..., k, n] with dimensions before them that are equal or 1",
        s.shape(A) + " and " + s.shape(B),
        "transpose or reshape one of them");
    return new Shape[] {result};
  }

  @Override
  public void needs(Needs needs) {
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    needs.forwardScratch(MatrixProduct.scratch(kernels, lanes, m, n, k));
    if (!needs.backward()) {
      return;
    }
    long scratch = 0;
    if (needs.wants(A)) {
      needs.keepInput(B);
      scratch = MatrixProduct.scratch(kernels, lanes, m, k, n);
    }
    if (needs.wants(B)) {
      needs.keepInput(A);
      scratch = Math.max(scratch, MatrixProduct.scratch(kernels, lanes, k, n, m));
    }
    needs.backwardScratch(scratch);
    // The gradient of b is the last, so that nothing reads b after it.
    needs.gradientOverInput(B);
    if (!needs.wants(B)) {
      needs.gradientOverInput(A);
    }
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Slice a = f.input(A);
    Slice b = f.input(B);
    Slice y = f.output(0);
    Slice scratch = f.forwardScratch(0);
    for (int i = 0; i < batch.size(); i++) {
      MatrixProduct.run(
          lane,
          scratch.data(),
          scratch.at(),
          y.data(),
          y.at() + i * m * n,
          n,
          Start.ZERO,
          scratch.data(),
          scratch.at(),
          a.data(),
          a.at() + batch.atElement(A, i) * m * k,
          k,
          1,
          b.data(),
          b.at() + batch.atElement(B, i) * k * n,
          n,
          1,
          m,
          n,
          k,
          1f);
    }
  }

  @Override
  public void backward(Frame f, Lane lane) {
    if (f.wants(A)) {
      left(f, lane);
      lane.sync();
    }
    if (f.wants(B)) {
      right(f, lane);
    }
  }

  private Start start(Frame f, int input, int copy) {
    return copy > 0 || f.adds(input) ? Start.ADD : Start.ZERO;
  }

  private void left(Frame f, Lane lane) {
    Walk own = kept[A];
    Walk repeats = copies[A];
    Slice da = f.gradient(A);
    Slice b = f.input(B);
    Slice dy = f.outputGradient(0);
    Slice scratch = f.backwardScratch(0);
    for (int i = 0; i < own.size(); i++) {
      for (int c = 0; c < repeats.size(); c++) {
        MatrixProduct.run(
            lane,
            scratch.data(),
            scratch.at(),
            da.data(),
            da.at() + i * m * k,
            k,
            start(f, A, c),
            scratch.data(),
            scratch.at(),
            dy.data(),
            dy.at() + (own.atElement(Y, i) + repeats.atElement(Y, c)) * m * n,
            n,
            1,
            b.data(),
            b.at() + (own.atElement(B, i) + repeats.atElement(B, c)) * k * n,
            1,
            n,
            m,
            k,
            n,
            f.scale(A));
      }
    }
  }

  private void right(Frame f, Lane lane) {
    Walk own = kept[B];
    Walk repeats = copies[B];
    Slice a = f.input(A);
    Slice db = f.gradient(B);
    Slice dy = f.outputGradient(0);
    Slice scratch = f.backwardScratch(0);
    for (int i = 0; i < own.size(); i++) {
      for (int c = 0; c < repeats.size(); c++) {
        MatrixProduct.run(
            lane,
            scratch.data(),
            scratch.at(),
            db.data(),
            db.at() + i * k * n,
            n,
            start(f, B, c),
            scratch.data(),
            scratch.at(),
            a.data(),
            a.at() + (own.atElement(A, i) + repeats.atElement(A, c)) * m * k,
            1,
            k,
            dy.data(),
            dy.at() + (own.atElement(Y, i) + repeats.atElement(Y, c)) * m * n,
            n,
            1,
            k,
            n,
            m,
            f.scale(B));
      }
    }
  }

  @Override
  public Cost cost(Signature s) {
    long product = (long) batch.size() * m * n * k;
    return new Cost(product, product * ((s.wants(A) ? 1 : 0) + (s.wants(B) ? 1 : 0)));
  }
}

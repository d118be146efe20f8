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
import java.util.Arrays;

/**
 * General matrix product: {@code y = alpha A B + beta c}, where A [m, k] is the input a or its
 * transpose, B [k, n] likewise, and c, which may be left out, is broadcast to y [m, n].
 *
 * <pre>{@code
 * Tensor y = Gemm.plain().transposeB().alpha(0.5).of(graph, "scores", a, b);
 * }</pre>
 */
public final class Gemm implements Operation {

  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;

  private static final Gemm PLAIN = new Gemm(false, false, 1, 1);

  private final boolean transposesA;
  private final boolean transposesB;
  private final float alpha;
  private final float beta;

  private Gemm(boolean transposesA, boolean transposesB, float alpha, float beta) {
    this.transposesA = transposesA;
    this.transposesB = transposesB;
    this.alpha = alpha;
    this.beta = beta;
  }

  /** Nothing transposed, both factors 1. */
  public static Gemm plain() {
    return PLAIN;
  }

  /** With the transpose of a. */
  public Gemm transposeA() {
    return new Gemm(!transposesA, transposesB, alpha, beta);
  }

  /** With the transpose of b. */
  public Gemm transposeB() {
    return new Gemm(transposesA, !transposesB, alpha, beta);
  }

  /** With a factor of the product. */
  public Gemm alpha(double factor) {
    return new Gemm(transposesA, transposesB, (float) factor, beta);
  }

  /** With a factor of c. */
  public Gemm beta(double factor) {
    return new Gemm(transposesA, transposesB, alpha, (float) factor);
  }

  /** The product of two tensors plus a third. */
  public Tensor of(Graph graph, String layer, Tensor a, Tensor b, Tensor c) {
    return graph.apply(this, layer, a, b, c);
  }

  /** The product of two tensors. */
  public Tensor of(Graph graph, String layer, Tensor a, Tensor b) {
    return graph.apply(this, layer, a, b);
  }

  @Override
  public String name() {
    return "gemm";
  }

  private int m(Shape a) {
    return a.dim(transposesA ? 1 : 0);
  }

  private int k(Shape a) {
    return a.dim(transposesA ? 0 : 1);
  }

  private int n(Shape b) {
    return b.dim(transposesB ? 0 : 1);
  }

  // Distances of the rows and columns of A and B, as they are multiplied, in a and b.

  private int rowOfA(Shape a) {
    return transposesA ? 1 : k(a);
  }

  private int columnOfA(Shape a) {
    return transposesA ? m(a) : 1;
  }

  private int rowOfB(Shape b) {
    return transposesB ? 1 : n(b);
  }

  private int columnOfB(Shape b) {
    return transposesB ? b.dim(1) : 1;
  }

  // Distances of the rows and columns of c, repeated to the shape of y.

  private static int rowOfC(Shape c) {
    return c.rank() < 2 || c.dim(0) == 1 ? 0 : c.last();
  }

  private static int columnOfC(Shape c) {
    return c.last() == 1 ? 0 : 1;
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(2, 3);
    s.floats(A);
    s.floats(B);
    Shape a = s.shape(A);
    Shape b = s.shape(B);
    s.require(
        a.rank() == 2 && b.rank() == 2 && k(a) == b.dim(transposesB ? 1 : 0),
        "a "
            + (transposesA ? "[k, m]" : "[m, k]")
            + " and b "
            + (transposesB ? "[n, k]" : "[k, n]"),
        a + " and " + b,
        "transpose or reshape one of them");
    Shape y = Shape.of(m(a), n(b));
    if (s.count() == 3) {
      s.floats(C);
      Broadcast common = Broadcast.of(s.shape(C), y);
      s.require(
          common.fits() && common.result().equals(y),
          "c that can be repeated to " + y,
          "c " + s.shape(C),
          "give it one element for each column, each row, or both");
    }
    return new Shape[] {y};
  }

  @Override
  public void needs(Needs needs) {
    Kernels kernels = needs.kernels();
    int lanes = needs.lanes();
    int m = m(needs.shape(A));
    int n = n(needs.shape(B));
    int k = k(needs.shape(A));
    needs.forwardScratch(MatrixProduct.scratch(kernels, lanes, m, n, k));
    if (!needs.backward()) {
      return;
    }
    long scratch = 0;
    if (needs.wants(A)) {
      needs.keepInput(B);
      scratch =
          transposesA
              ? MatrixProduct.scratch(kernels, lanes, k, m, n)
              : MatrixProduct.scratch(kernels, lanes, m, k, n);
    }
    if (needs.wants(B)) {
      needs.keepInput(A);
      scratch =
          Math.max(
              scratch,
              transposesB
                  ? MatrixProduct.scratch(kernels, lanes, n, k, m)
                  : MatrixProduct.scratch(kernels, lanes, k, n, m));
    }
    needs.backwardScratch(scratch);
    // The gradient of b is the last, so that nothing reads b after it.
    needs.gradientOverInput(B);
    if (!needs.wants(B)) {
      needs.gradientOverInput(A);
    }
    // Not where a or b wants a gradient: it may be the same tensor as c.
    if (needs.inputs() == 3 && !needs.wants(A) && !needs.wants(B)) {
      needs.gradientOverGradient(C, 0);
    }
  }

  @Override
  public void forward(Frame f, Lane lane) {
    Shape aShape = f.shape(A);
    Shape bShape = f.shape(B);
    Slice a = f.input(A);
    Slice b = f.input(B);
    Slice y = f.output(0);
    Slice scratch = f.forwardScratch(0);
    int m = m(aShape);
    int n = n(bShape);
    Start start = Start.ZERO;
    Slice bias = scratch;
    if (f.inputs() == 3) {
      boolean row = rowOfC(f.shape(C)) == 0 && f.shape(C).last() == n;
      if (row && beta == 1f) {
        start = Start.BIAS;
        bias = f.input(C);
      } else {
        start = Start.ADD;
        spread(f, lane, m, n);
        lane.sync();
      }
    }
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        y.data(),
        y.at(),
        n,
        start,
        bias.data(),
        bias.at(),
        a.data(),
        a.at(),
        rowOfA(aShape),
        columnOfA(aShape),
        b.data(),
        b.at(),
        rowOfB(bShape),
        columnOfB(bShape),
        m,
        n,
        k(aShape),
        alpha);
  }

  /** Fills y with beta c. */
  private void spread(Frame f, Lane lane, int m, int n) {
    Slice c = f.input(C);
    Slice y = f.output(0);
    int row = rowOfC(f.shape(C));
    int column = columnOfC(f.shape(C));
    for (int i = lane.from(m, 1); i < lane.to(m, 1); i++) {
      int cAt = c.at() + i * row;
      int yAt = y.at() + i * n;
      for (int j = 0; j < n; j++) {
        y.data()[yAt + j] = beta * c.data()[cAt + j * column];
      }
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
      lane.sync();
    }
    if (f.inputs() == 3 && f.wants(C)) {
      added(f, lane);
    }
  }

  private void left(Frame f, Lane lane) {
    Slice b = f.input(B);
    Slice dy = f.outputGradient(0);
    int m = m(f.shape(A));
    int n = n(f.shape(B));
    int k = k(f.shape(A));
    int row = rowOfB(f.shape(B));
    int column = columnOfB(f.shape(B));
    if (transposesA) {
      run(f, lane, A, k, m, n, b, row, column, dy, 1, n);
    } else {
      run(f, lane, A, m, k, n, dy, n, 1, b, column, row);
    }
  }

  private void right(Frame f, Lane lane) {
    Slice a = f.input(A);
    Slice dy = f.outputGradient(0);
    int m = m(f.shape(A));
    int n = n(f.shape(B));
    int k = k(f.shape(A));
    int row = rowOfA(f.shape(A));
    int column = columnOfA(f.shape(A));
    if (transposesB) {
      run(f, lane, B, n, k, m, dy, 1, n, a, row, column);
    } else {
      run(f, lane, B, k, n, m, a, column, row, dy, n, 1);
    }
  }

  /** The gradient of an input, of so many rows and columns, as a product over a depth. */
  private void run(
      Frame f,
      Lane lane,
      int input,
      int rows,
      int columns,
      int depth,
      Slice p,
      int pRow,
      int pColumn,
      Slice q,
      int qRow,
      int qColumn) {
    Slice g = f.gradient(input);
    Slice scratch = f.backwardScratch(0);
    MatrixProduct.run(
        lane,
        scratch.data(),
        scratch.at(),
        g.data(),
        g.at(),
        columns,
        f.adds(input) ? Start.ADD : Start.ZERO,
        scratch.data(),
        scratch.at(),
        p.data(),
        p.at(),
        pRow,
        pColumn,
        q.data(),
        q.at(),
        qRow,
        qColumn,
        rows,
        columns,
        depth,
        alpha * f.scale(input));
  }

  /** The gradient of c: that of y, summed over what c is repeated along. */
  private void added(Frame f, Lane lane) {
    Kernels kernels = lane.kernels();
    Slice dc = f.gradient(C);
    Slice dy = f.outputGradient(0);
    int m = m(f.shape(A));
    int n = n(f.shape(B));
    if (dc.size() == m * n) {
      int from = lane.from(m * n, Gradients.GRANULE);
      int size = lane.to(m * n, Gradients.GRANULE) - from;
      Gradients.add(kernels, f, C, from, dy.data(), dy.at() + from, size, beta);
    } else if (rowOfC(f.shape(C)) != 0) {
      for (int i = lane.from(m, 1); i < lane.to(m, 1); i++) {
        float sum = (float) kernels.sum(dy.data(), dy.at() + i * n, n);
        Gradients.addConstant(f, C, i, 1, sum * beta);
      }
    } else if (columnOfC(f.shape(C)) != 0) {
      int from = lane.from(n, Gradients.GRANULE);
      int size = lane.to(n, Gradients.GRANULE) - from;
      if (!f.adds(C)) {
        Arrays.fill(dc.data(), dc.at() + from, dc.at() + from + size, 0f);
      }
      float factor = beta * f.scale(C);
      for (int i = 0; i < m; i++) {
        int at = dy.at() + i * n + from;
        kernels.addScaled(dc.data(), dc.at() + from, dy.data(), at, size, factor);
      }
    } else if (lane.first()) {
      Gradients.addConstant(f, C, 0, 1, (float) kernels.sum(dy.data(), dy.at(), m * n) * beta);
    }
  }

  @Override
  public Cost cost(Signature s) {
    long product = (long) s.shape(A).size() * n(s.shape(B));
    return new Cost(product, product * ((s.wants(A) ? 1 : 0) + (s.wants(B) ? 1 : 0)));
  }
}

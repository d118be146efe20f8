package homegrown.engine.op;

import homegrown.engine.Cost;
import homegrown.engine.Frame;
import homegrown.engine.Needs;
import homegrown.engine.Operation;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.kernels.Kernels;
import homegrown.kernels.Lane;
import java.util.Arrays;

/**
 * What operations share that make a new axis of each old one: every element of y is a weighted sum
 * of elements of x, the weight being a product of one for each axis ({@link AxisMatrix}). The
 * gradient of x is the same with the matrices transposed.
 */
abstract class AlongAxes implements Operation {

  static final int X = 0;

  private final Shape result;
  private final Product forward;
  private final Product backward;

  /** An operation with one matrix for each axis of x, or for none where that does not fit. */
  AlongAxes(Shape x, AxisMatrix... matrices) {
    int[] dims = x.dims();
    AxisMatrix[] transposed = new AxisMatrix[matrices.length];
    for (int d = 0; d < matrices.length; d++) {
      dims[d] = matrices[d].rows();
      transposed[d] = matrices[d].transposed();
    }
    this.result = Shape.of(dims);
    this.forward = new Product(matrices);
    this.backward = new Product(transposed);
  }

  /** Checks the attributes. */
  abstract void check(Signature s);

  /** The value of elements that come from none of x. */
  float filling() {
    return 0;
  }

  @Override
  public final Shape[] shapes(Signature s) {
    s.inputs(1, 1);
    s.floats(X);
    check(s);
    return new Shape[] {result};
  }

  @Override
  public final void needs(Needs needs) {
    // The weights are known beforehand.
  }

  @Override
  public final void forward(Frame f, Lane lane) {
    forward.run(lane, f.output(0), f.input(X), 1f, false, filling());
  }

  @Override
  public final void backward(Frame f, Lane lane) {
    backward.run(lane, f.gradient(X), f.outputGradient(0), f.scale(X), f.adds(X), 0f);
  }

  @Override
  public final Cost cost(Signature s) {
    return Cost.NONE;
  }

  /** The matrices of all axes; axes at the end that stay as they are make up runs of elements. */
  private static final class Product {

    private final AxisMatrix[] matrices;
    private final int[] outStrides;
    private final int[] inStrides;
    private final int width;
    private final int pixels;

    Product(AxisMatrix[] all) {
      int axes = all.length;
      int inner = 1;
      while (axes > 0 && all[axes - 1].isIdentity()) {
        inner *= all[--axes].rows();
      }
      this.matrices = Arrays.copyOf(all, axes);
      this.width = inner;
      this.outStrides = new int[axes];
      this.inStrides = new int[axes];
      int out = 1;
      int in = inner;
      for (int d = axes - 1; d >= 0; d--) {
        outStrides[d] = out;
        inStrides[d] = in;
        out *= all[d].rows();
        in *= all[d].columns();
      }
      this.pixels = out;
    }

    /**
     * Writes the product over rubbish, or adds it.
     *
     * @param filling the value of elements that are the sum of none, where nothing is added
     */
    void run(Lane lane, Slice out, Slice in, float scale, boolean adds, float filling) {
      int granule = Math.max(1, Gradients.GRANULE / width);
      int to = lane.to(pixels, granule);
      for (int p = lane.from(pixels, granule); p < to; ) {
        int n = Math.min(run(p), to - p) * width;
        int at = out.at() + p * width;
        boolean begun =
            add(lane.kernels(), 0, p, out.data(), at, in.data(), in.at(), n, scale, adds);
        if (!begun) {
          Arrays.fill(out.data(), at, at + n, filling);
        }
        p += n / width;
      }
    }

    /** How many elements of the last axis make one run. */
    private int run(int pixel) {
      int last = matrices.length - 1;
      return last < 0 ? 1 : matrices[last].run(pixel % matrices[last].rows());
    }

    /** Adds what comes from the axes from one on; says whether anything is written by then. */
    private boolean add(
        Kernels kernels,
        int axis,
        int pixel,
        float[] out,
        int outAt,
        float[] in,
        int inAt,
        int n,
        float weight,
        boolean begun) {
      if (axis == matrices.length) {
        if (begun) {
          kernels.addScaled(out, outAt, in, inAt, n, weight);
        } else {
          System.arraycopy(in, inAt, out, outAt, n);
          if (weight != 1f) {
            kernels.scale(out, outAt, n, weight);
          }
        }
        return true;
      }
      AxisMatrix matrix = matrices[axis];
      int row = pixel / outStrides[axis];
      int rest = pixel - row * outStrides[axis];
      boolean any = begun;
      for (int e = matrix.from(row); e < matrix.to(row); e++) {
        int at = inAt + matrix.place(e) * inStrides[axis];
        float share = weight * matrix.weight(e);
        any = add(kernels, axis + 1, rest, out, outAt, in, at, n, share, any);
      }
      return any;
    }
  }
}

package homegrown.kernels;

/**
 * The float loops that training spends its time in. One instance serves one thread at a time: it
 * owns the scratch memory that its loops need, and nothing else; whatever they work on belongs to
 * the caller.
 *
 * <p>Conventions. An array is followed by the index of its first element ({@code x, xAt}); outputs
 * come first; sizes and factors last. Matrices are row-major unless strides say otherwise. Nothing
 * is allocated, no argument is kept. Slices that are read and written in one call either are the
 * same slice or do not overlap. Every element of an output is computed by the same sequence of
 * operations wherever the caller cuts the work into pieces along the outputs, so the bits of a
 * result depend on the set of kernels and on nothing else.
 *
 * <p>What it does not do: check every argument. An index outside of an array throws {@link
 * IndexOutOfBoundsException}; shapes are checked where graphs are built.
 */
public interface Kernels {

  /** The name of the set this instance belongs to, such as {@code portable} or {@code simd-512}. */
  String name();

  /** Bytes of scratch memory that this instance holds. */
  long scratchBytes();

  /**
   * Makes the loops be compiled soon, on a virtual machine that compiles while it runs: some
   * allocate at each call until they are compiled. This call allocates for the same reason, and the
   * compiler is still at work when it returns, so that a run allocates in its first steps (some
   * dozens, hundreds where a step takes a millisecond) and nothing from then on. Costs up to a
   * second of one core the first time, nothing afterwards.
   */
  default void warmUp() {
    // Loops over plain arrays allocate nothing, compiled or not.
  }

  // Matrix products: C += alpha A B, with A (m x k) and B (k x n) packed beforehand.

  /**
   * Rows of A that are packed together. A packed left operand cut at a multiple {@code r} of this
   * starts at {@code r * k} floats from its beginning.
   */
  int tileRows();

  /**
   * Columns of B that are packed together. A packed right operand cut at a multiple {@code c} of
   * this starts at {@code c * k} floats from its beginning.
   */
  int tileColumns();

  /** Floats that a packed left operand of m rows and k columns takes. */
  int packedLeft(int m, int k);

  /** Floats that a packed right operand of k rows and n columns takes. */
  int packedRight(int k, int n);

  /**
   * Packs A (m x k) as a left operand. Element (i, l) is {@code a[aAt + i * rowStride + l *
   * columnStride]}: the strides swapped give the transpose.
   */
  void packLeft(
      float[] packed,
      int packedAt,
      float[] a,
      int aAt,
      int rowStride,
      int columnStride,
      int m,
      int k);

  /** Packs B (k x n) as a right operand, element (l, j) as in {@link #packLeft}. */
  void packRight(
      float[] packed,
      int packedAt,
      float[] b,
      int bAt,
      int rowStride,
      int columnStride,
      int k,
      int n);

  /**
   * {@code C += alpha A B}: C (m x n) has rows that are {@code cStride} floats apart, A and B are
   * packed. The sum over k is taken in one fixed order for every element.
   */
  void product(
      float[] c,
      int cAt,
      int cStride,
      float[] left,
      int leftAt,
      float[] right,
      int rightAt,
      int m,
      int n,
      int k,
      float alpha);

  /**
   * {@code y += alpha W x}, for W (m x k) that is used by one x alone and so not worth packing: its
   * rows are {@code rowStride} floats apart, what is in a row stands side by side. Every element is
   * summed alike, alone or among others.
   */
  void matrixVector(
      float[] y,
      int yAt,
      float[] w,
      int wAt,
      int rowStride,
      float[] x,
      int xAt,
      int m,
      int k,
      float alpha);

  // Element by element.

  /**
   * {@code y = exp(x)}, relative error below 3e-7 where that is a normal float; 0 or a float below
   * the normal ones for x below -87.3, infinity above 88.73.
   */
  void exp(float[] y, int yAt, float[] x, int xAt, int n);

  /** {@code y = tanh(x)}, absolute error below 3e-7. */
  void tanh(float[] y, int yAt, float[] x, int xAt, int n);

  /** {@code y = 1 / (1 + exp(-x))}, absolute error below 2e-7. */
  void sigmoid(float[] y, int yAt, float[] x, int xAt, int n);

  /** {@code y = y + alpha x}. */
  void addScaled(float[] y, int yAt, float[] x, int xAt, int n, float alpha);

  /** {@code y = alpha y}. */
  void scale(float[] y, int yAt, int n, float alpha);

  /** {@code y = a b}. */
  void multiply(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n);

  /** {@code y = y + a b}. */
  void addProduct(float[] y, int yAt, float[] a, int aAt, float[] b, int bAt, int n);

  // Reductions. The order of summation depends on n alone.

  /** The largest element; negative infinity for none. NaN where an element is NaN. */
  float max(float[] x, int xAt, int n);

  /** The sum, accumulated well enough for millions of elements. */
  double sum(float[] x, int xAt, int n);

  /** The sum of {@code a b}, accumulated well enough for millions of elements. */
  double dot(float[] a, int aAt, float[] b, int bAt, int n);

  /**
   * Replaces a row of logits by its softmax.
   *
   * @return the logarithm of the sum of their exponentials, so that a log-probability is the logit
   *     minus this
   */
  double softmax(float[] x, int xAt, int n);

  // Recurrent cells: n hidden units of one example. The gates of a unit stand gateStride apart, so
  // that a lane can take a part of a row.

  /**
   * Long short-term memory, gates i, f, g, o (Hochreiter and Schmidhuber 1997; Gers et al. 2000).
   * {@code gates} (4 times n, {@code gateStride} apart) holds pre-activations and is replaced by
   * activations; {@code c = f cBefore + i g}, {@code h = o tanh(c)}.
   */
  void lstm(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] h,
      int hAt,
      int n);

  /**
   * The gradient of {@link #lstm}. {@code gates} holds activations and is replaced by the gradient
   * of the pre-activations; {@code dc} holds the gradient of c that comes from later steps and is
   * replaced by that of {@code cBefore}.
   */
  void lstmGradient(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n);

  /**
   * LSTM with coupled input and forget gate, gates f, g, o (Greff et al. 2015): {@code c = f
   * cBefore + (1 - f) g}, {@code h = o tanh(c)}. {@code gates} (3 times n) as in {@link #lstm}.
   */
  void cifg(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] h,
      int hAt,
      int n);

  /** The gradient of {@link #cifg}, as {@link #lstmGradient}. */
  void cifgGradient(
      float[] gates,
      int gatesAt,
      int gateStride,
      float[] cBefore,
      int cBeforeAt,
      float[] c,
      int cAt,
      float[] dh,
      int dhAt,
      float[] dc,
      int dcAt,
      int n);

  // Activations that are more than one function of the section above.

  /**
   * Gaussian error linear unit (Hendrycks and Gimpel 2016): {@code y = x Phi(x)}, where Phi is the
   * probability that a normal variable is below x; its limits at the infinities. Error below 3e-7
   * |x|; relative to y below 2e-6 for x above -5.
   */
  void gelu(float[] y, int yAt, float[] x, int xAt, int n);

  /** The derivative of {@link #gelu} at x: {@code y = Phi(x) + x phi(x)}, error below 4e-7. */
  void geluSlope(float[] y, int yAt, float[] x, int xAt, int n);

  // Columns of a matrix: n columns of m elements, rows stride floats apart.

  /**
   * Replaces each column by its softmax. A column of negative infinities alone becomes zeros;
   * others that have no distribution, NaN.
   */
  void softmaxColumns(float[] x, int xAt, int stride, int m, int n);

  /**
   * The gradient of {@link #softmaxColumns}: d holds that of its result y and is replaced by {@code
   * y (d - sum over the column of y d)}. Both have the same stride.
   */
  void softmaxColumnsGradient(float[] d, int dAt, float[] y, int yAt, int stride, int m, int n);

  // Optimiser loops over n weights w with gradients g.

  /** Momentum (Sutskever et al. 2013, as PyTorch states it): {@code v = mu v + g; w -= rate v}. */
  void momentum(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu);

  /** Nesterov's momentum: {@code v = mu v + g; w -= rate (g + mu v)}. */
  void nesterov(
      float[] w, int wAt, float[] v, int vAt, float[] g, int gAt, int n, float rate, float mu);

  /**
   * Adam (Kingma and Ba 2015): {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w
   * -= rate m / (sqrt(v) root + epsilon)}, with the bias corrections folded into {@code rate} (over
   * 1 - beta1^t) and {@code root} (1 / sqrt(1 - beta2^t)) by the caller.
   */
  void adam(
      float[] w,
      int wAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float beta1,
      float beta2,
      float root,
      float epsilon);

  /** Adagrad (Duchi et al. 2011): {@code s = s + g^2; w -= rate g / (sqrt(s) + epsilon)}. */
  void adagrad(
      float[] w, int wAt, float[] s, int sAt, float[] g, int gAt, int n, float rate, float epsilon);

  /**
   * RMSprop (Tieleman and Hinton 2012) with momentum: {@code s = decay s + (1 - decay) g^2; b = mu
   * b + g / (sqrt(s) + epsilon); w -= rate b}.
   */
  void rmsprop(
      float[] w,
      int wAt,
      float[] s,
      int sAt,
      float[] b,
      int bAt,
      float[] g,
      int gAt,
      int n,
      float rate,
      float decay,
      float mu,
      float epsilon);
}

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
   * dozens, hundreds where a step takes a millisecond) and nothing from then on. Costs about a
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

  // Products over the pixels of channels-last images: lines x width rows, of which that of pixel
  // (y, x) begins at ...At + y * ...Line + x * ...Pixel. What is in a row stands side by side.

  /**
   * {@code C += alpha A B} with a pixel for each row of A and of C, and B (k x n) packed as a right
   * operand. Rows of A may overlap, as the windows of a convolution do. The sum over k is taken in
   * one fixed order for every element.
   */
  void pixelProduct(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      float alpha);

  /**
   * {@code C = clip(row + alpha A B)}: each row of C starts from the n floats at {@code rowAt}, is
   * then what {@link #pixelProduct} makes of it, bit for bit, and bounded as {@link #clip} does.
   * What C held is not read.
   *
   * @param row null for zeros
   * @param low the least that is left, or negative infinity
   * @param high the most that is left, or infinity
   */
  void pixelMap(
      float[] c,
      int cAt,
      int cLine,
      int cPixel,
      float[] row,
      int rowAt,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] right,
      int rightAt,
      int lines,
      int width,
      int n,
      int k,
      float alpha,
      float low,
      float high);

  /**
   * {@code C += alpha A^T B} with a pixel for each row of A and of B, over which the sum goes: C (m
   * x n) has rows that are {@code cStride} floats apart. The order of summation depends on lines
   * and width alone.
   */
  void pixelOuterProduct(
      float[] c,
      int cAt,
      int cStride,
      float[] a,
      int aAt,
      int aLine,
      int aPixel,
      float[] b,
      int bAt,
      int bLine,
      int bPixel,
      int lines,
      int width,
      int m,
      int n,
      float alpha);

  /**
   * The most floats of C for which {@link #pixelOuterProduct} is no slower than {@link #product}
   * with both operands packed before.
   */
  int pixelOuterReach();

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

  /** {@code y = min(high, max(low, x))}, NaN where x is. {@link #clipGradient} takes it back. */
  void clip(float[] y, int yAt, float[] x, int xAt, int n, float low, float high);

  /**
   * The gradient of {@link #clip} from what it gave: {@code dx = dy} where {@code low < y < high},
   * 0 elsewhere, in place of what dx held. dx may be dy.
   */
  void clipGradient(
      float[] dx, int dxAt, float[] dy, int dyAt, float[] y, int yAt, int n, float low, float high);

  /**
   * All that {@link #clipGradient} asks of y, in a sixteenth of its room: each float of the mask
   * tells of 16 elements which lie strictly between the bounds, as the bits of a whole number below
   * 65,536, that of the first element the lowest. Any float can hold those, whereas other patterns
   * may be NaNs, which not every machine moves unchanged. Fills {@code (n + 15) / 16} floats.
   */
  void clipMask(float[] mask, int maskAt, float[] y, int yAt, int n, float low, float high);

  /** {@link #clipGradient} with the mask in the place of y and of the bounds. dx may be dy. */
  void maskGradient(float[] dx, int dxAt, float[] dy, int dyAt, float[] mask, int maskAt, int n);

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

  // Rows of c channels, a row a pixel of a channels-last image: its channels stand side by side,
  // rows stride floats apart.

  /**
   * Frozen batch normalisation and activation in one pass: {@code y = min(high, max(low, x
   * scale[channel] + shift[channel]))}. y may be x.
   */
  void scaleShift(
      float[] y,
      int yAt,
      int yStride,
      float[] x,
      int xAt,
      int xStride,
      float[] scale,
      int scaleAt,
      float[] shift,
      int shiftAt,
      int rows,
      int c,
      float low,
      float high);

  /**
   * {@code sum[channel] += } the sum of x over the rows, accumulated well enough for millions of
   * rows. The order of summation depends on {@code rows} alone.
   */
  void columnSums(float[] sum, int sumAt, float[] x, int xAt, int xStride, int rows, int c);

  /** {@code sum[channel] += } the sum of {@code a b} over the rows, as {@link #columnSums}. */
  void columnProducts(
      float[] sum,
      int sumAt,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      int bStride,
      int rows,
      int c);

  // Windows that slide over channels-last images. A call makes n pixels of output, yPixel floats
  // apart. The window of the first begins at xAt; it has rows x columns taps, its rows xRow apart
  // and what is in a row xTap apart, and moves on by xPixel for every pixel of output. At a tap the
  // c channels of a pixel stand side by side.

  /**
   * Depth-wise convolution: every channel of y becomes the sum over the window of x times the
   * weight that the channel has at that tap, {@code w[wAt + row * wRow + column * wTap + channel]}.
   * Strides of w may be negative: the flipped filter serves the gradient of the input.
   *
   * <p>The sum takes the taps by rows, one after the other. Without taps nothing is written.
   *
   * @param row the c floats that the sums of every pixel start from; null for what y holds
   */
  void depthwise(
      float[] y,
      int yAt,
      int yPixel,
      float[] row,
      int rowAt,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] w,
      int wAt,
      int wRow,
      int wTap,
      int rows,
      int columns,
      int c,
      int n);

  /**
   * The gradient of the weights of {@link #depthwise}: at every tap and channel {@code dw += alpha}
   * times the sum over the pixels of x times dy, the n pixels of a line and so many lines, which
   * are xLine and dyLine apart. The order of summation depends on n and lines alone.
   */
  void depthwiseGradient(
      float[] dw,
      int dwAt,
      int dwRow,
      int dwTap,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] dy,
      int dyAt,
      int dyPixel,
      int rows,
      int columns,
      int c,
      int n,
      int lines,
      int xLine,
      int dyLine,
      float alpha);

  /**
   * The largest element of each channel in the window, NaN where one is NaN, in place of what y
   * held; negative infinity for a window without taps.
   */
  void maxPool(
      float[] y,
      int yAt,
      int yPixel,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      int rows,
      int columns,
      int c,
      int n);

  /**
   * The gradient of {@link #maxPool}: for every pixel and channel adds {@code alpha dy} to dx at
   * the first tap by rows where x equals y (as PyTorch does), and nowhere if y is NaN. dx is laid
   * out as x, dy as y. Pixels are taken one after the other, so windows may overlap.
   *
   * @param adds false where dx holds rubbish, which what is written at each tap replaces; windows
   *     may not overlap then
   */
  void maxPoolGradient(
      float[] dx,
      int dxAt,
      float[] x,
      int xAt,
      int xPixel,
      int xRow,
      int xTap,
      float[] y,
      int yAt,
      float[] dy,
      int dyAt,
      int yPixel,
      int rows,
      int columns,
      int c,
      int n,
      float alpha,
      boolean adds);

  // Tiles of a convolution after Winograd, of c channels that stand side by side at a pixel. The
  // 16 elements in between stand step apart, the channels of one side by side.

  /** {@link Winograd#image} of every channel of a patch of 4 x 4 pixels. */
  void winogradImage(
      float[] v, int vAt, int step, float[] x, int xAt, int xLine, int xPixel, int c);

  /** {@link Winograd#map} of every channel: adds to 2 x 2 pixels. */
  void winogradMap(float[] y, int yAt, int yLine, int yPixel, float[] m, int mAt, int step, int c);

  /** {@link Winograd#mapGradient} of every channel of 2 x 2 pixels. */
  void winogradMapGradient(
      float[] dm, int dmAt, int step, float[] dy, int dyAt, int yLine, int yPixel, int c);

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

  // Rows that are normalised.

  /**
   * {@code y = (x - mean) / sqrt(variance + epsilon)}, with the population variance. What it takes
   * to do so once more goes to {@code moments}: the mean as the sum of two floats, so that rows far
   * from zero keep it, and the factor of the differences. y may be x.
   */
  void normalise(
      float[] y,
      int yAt,
      float[] x,
      int xAt,
      int n,
      double epsilon,
      float[] moments,
      int momentsAt);

  /** {@link #normalise} once more, with the same bits, or a part of the row. */
  void normaliseAgain(
      float[] y, int yAt, float[] x, int xAt, int n, float[] moments, int momentsAt);

  /**
   * The gradient of {@link #normalise}: d holds that of its result y and is replaced by {@code
   * factor (d - mean of d - y (mean of d y))}.
   */
  void normaliseGradient(float[] d, int dAt, float[] y, int yAt, int n, float factor);

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

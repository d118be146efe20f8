package homegrown.kernels;

/**
 * The numbers behind {@code exp}, {@code tanh} and {@code sigmoid} of every fast set of kernels, so
 * that the sets differ in rounding alone. All three rest on one reduction and one polynomial, are
 * free of branches, and give NaN for NaN:
 *
 * <pre>
 * t = x * LOG2_E + ROUNDING          the low bits of t are n = round(x / ln 2), two's complement
 * n = t - ROUNDING
 * r = x - n * LN2_HIGH - n * LN2_LOW at most ln 2 / 2; the first product, difference are exact
 * e = r + r * r * (C2 + r * (C3 + r * (C4 + r * (C5 + r * C6))))            e = exp(r) - 1
 * s = the float whose bits are (bits of t shifted left by 23) + ONE_BITS    s = 2^n, n in -126..127
 *
 * exp(x)     = (e + 1) * s           x within EXP_LOW..EXP_HIGH; the ends need 2^n in two factors
 * sigmoid(x) = 1 / (1 + exp(-x))     x within +-SIGMOID_LIMIT, where one factor is enough
 * tanh(x)    = d / (d + 2)           d = exp(2 x) - 1 = e * s + (s - 1), x within +-TANH_LIMIT
 * </pre>
 *
 * <p>The last form keeps its relative precision down to the smallest x, since 1 is never added to
 * e. In float arithmetic without fused operations the relative error, measured over the whole
 * range, is below 1.0e-7 for exp, 1.6e-7 for sigmoid (absolute 1.0e-7), and 2.0e-7 for tanh.
 *
 * <p>C2 to C6 are a minimax fit (Lawson's iteratively reweighted least squares in double precision)
 * of {@code exp(r) - 1 - r} over |r| at most 1.0005 ln 2 / 2, weighted for the relative error of
 * exp(r), which is 3.1e-9 before the coefficients are rounded to float.
 */
public final class Approximations {

  /** 1 / ln 2. */
  public static final float LOG2_E = 1.4426950408889634f;

  /** 1.5 times 2^23: adding it rounds a float of at most 2^22 to a whole number, half to even. */
  public static final float ROUNDING = 12582912f;

  /** The high part of ln 2, of 10 bits: its product with a whole number below 2^14 is exact. */
  public static final float LN2_HIGH = 0.693359375f;

  /** The rest of ln 2. */
  public static final float LN2_LOW = -2.12194440054690583e-4f;

  /** Coefficient of r^2. */
  public static final float C2 = 0.49999994f;

  /** Coefficient of r^3. */
  public static final float C3 = 0.16666521f;

  /** Coefficient of r^4. */
  public static final float C4 = 0.04166839f;

  /** Coefficient of r^5. */
  public static final float C5 = 0.008368745f;

  /** Coefficient of r^6. */
  public static final float C6 = 0.0013814541f;

  /** The bits of 1f: the exponent of zero, where the bits of n are added. */
  public static final int ONE_BITS = 0x3f800000;

  /** Where n stands in the bits of a float. */
  public static final int EXPONENT_SHIFT = 23;

  /** Below this exp is taken to be 0: exp of it is smaller than half of the smallest float. */
  public static final float EXP_LOW = -104f;

  /** The smallest x whose exp is a normal float; a set may give 0 below. */
  public static final float EXP_NORMAL = -87.33654f;

  /** Above this exp is infinite; the exp of anything above 88.72284 is. */
  public static final float EXP_HIGH = 89f;

  /** Beyond this sigmoid stays where it is, 1.6e-38 or 1. */
  public static final float SIGMOID_LIMIT = 87f;

  /** Beyond this tanh is -1 or 1 exactly. */
  public static final float TANH_LIMIT = 10f;

  /**
   * {@code t = 1 / (1 + NORMAL_SCALE u)}, by which the upper tail of the normal distribution is
   * approximated, u at least 0: {@code exp(-u^2 / 2) t (N0 + t (N1 + ... + t N7))}. A minimax fit
   * as above, to Mills' ratio: relative error 3.2e-8 up to u = 5, growing to 2e-6 further out.
   */
  public static final float NORMAL_SCALE = 0.295f;

  /** Coefficient of t. */
  public static final float N0 = 0.11756926f;

  /** Coefficient of t^2. */
  public static final float N1 = 0.11978323f;

  /** Coefficient of t^3. */
  public static final float N2 = 0.091921724f;

  /** Coefficient of t^4. */
  public static final float N3 = 0.15011711f;

  /** Coefficient of t^5. */
  public static final float N4 = -0.09453045f;

  /** Coefficient of t^6. */
  public static final float N5 = 0.2519749f;

  /** Coefficient of t^7. */
  public static final float N6 = -0.17446719f;

  /** Coefficient of t^8. */
  public static final float N7 = 0.037631407f;

  /** The density of a normal variable at 0, 1 / sqrt(2 pi). */
  public static final float NORMAL_DENSITY = 0.3989422804014327f;

  /** Beyond this the tail of the normal distribution is 0 in floats, times any power of u. */
  public static final float NORMAL_LIMIT = 32f;

  private Approximations() {}
}

package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every set of kernels must do along columns, as {@link KernelConformance} says it of rows.
 */
public abstract class ColumnConformance {

  private static final int[] AWKWARD = {1, 3, 7, 13, 17, 33, 67, 521};

  private final Kernels naive = BuiltInKernels.naive().create();
  private Kernels kernels;

  /** The set under test. */
  protected abstract KernelSet set();

  @BeforeEach
  void create() {
    kernels = set().create();
  }

  /** Numbers with gaps between the rows that are not numbers. */
  private static Slice matrix(SplittableRandom random, int m, int n, int stride, double spread) {
    Slice x = Slice.random(random, m * stride, -spread, spread);
    for (int i = 0; i < m; i++) {
      for (int j = n; j < stride; j++) {
        x.set(i * stride + j, Float.NaN);
      }
    }
    return x;
  }

  private static void softmax(Kernels kernels, Slice x, int from, int stride, int m, int n) {
    kernels.softmaxColumns(x.data, x.at + from, stride, m, n);
  }

  private static void gradient(
      Kernels kernels, Slice d, Slice y, int from, int stride, int m, int n) {
    kernels.softmaxColumnsGradient(d.data, d.at + from, y.data, y.at + from, stride, m, n);
  }

  /** All elements but the gaps, which are as they were. */
  private static void assertClose(
      Slice got, Slice want, int stride, int m, int n, double relative, double absolute) {
    got.assertGuards();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < stride; j++) {
        float value = got.get(i * stride + j);
        double expected = want.get(i * stride + j);
        if (j >= n) {
          assertThat(value).isNaN();
        } else if (!(Math.abs(value - expected) <= relative * Math.abs(expected) + absolute)) {
          assertThat(value).as("%s x %s, element %s, %s", m, n, i, j).isEqualTo((float) expected);
        }
      }
    }
  }

  @Test
  void softmaxOfColumnsAgreesWithTheNaiveOne() {
    SplittableRandom random = new SplittableRandom(1);
    for (int m : AWKWARD) {
      for (int n : AWKWARD) {
        for (double spread : new double[] {0.1, 5, 3000}) {
          int stride = n + m % 3;
          Slice x = matrix(random, m, n, stride, spread);
          Slice expected = x.copy();
          softmax(naive, expected, 0, stride, m, n);
          softmax(kernels, x, 0, stride, m, n);
          assertClose(x, expected, stride, m, n, 1e-6, 1.3e-38);
        }
      }
    }
    softmax(kernels, Slice.of(0), 0, 5, 0, 3);
    softmax(kernels, Slice.of(0), 0, 0, 3, 0);
  }

  @Test
  void gradientOfSoftmaxOfColumnsAgreesWithTheNaiveOne() {
    SplittableRandom random = new SplittableRandom(2);
    for (int m : AWKWARD) {
      for (int n : AWKWARD) {
        int stride = n + m % 3;
        Slice y = matrix(random, m, n, stride, 1);
        softmax(naive, y, 0, stride, m, n);
        Slice given = y.copy();
        Slice d = matrix(random, m, n, stride, 1);
        Slice expected = d.copy();
        gradient(naive, expected, y, 0, stride, m, n);
        gradient(kernels, d, y, 0, stride, m, n);
        assertClose(d, expected, stride, m, n, 1e-6, 1e-6 / m);
        y.assertSame(given, "the result of softmax");
      }
    }
    gradient(kernels, Slice.of(0), Slice.of(0), 0, 5, 0, 3);
  }

  @Test
  void columnsHaveTheSameBitsHoweverTheyAreCut() {
    SplittableRandom random = new SplittableRandom(3);
    int n = 67;
    for (int m : new int[] {1, 15, 16, 17, 130}) {
      Slice whole = matrix(random, m, n, n, 3);
      Slice pieces = whole.copy();
      Slice d = matrix(random, m, n, n, 3);
      Slice dPieces = d.copy();
      softmax(kernels, whole, 0, n, m, n);
      gradient(kernels, d, whole, 0, n, m, n);
      for (int j = 0, width = 1; j < n; j += width, width += 6) {
        softmax(kernels, pieces, j, n, m, Math.min(width, n - j));
        gradient(kernels, dPieces, pieces, j, n, m, Math.min(width, n - j));
      }
      pieces.assertSame(whole, "softmax of " + m + " rows in pieces");
      dPieces.assertSame(d, "its gradient");
    }
  }

  @Test
  void softmaxGivesNothingToWhatIsMasked() {
    for (int n : new int[] {1, 16, 37}) {
      Slice x = Slice.of(3 * n);
      for (int j = 0; j < n; j++) {
        x.set(j, Float.NEGATIVE_INFINITY);
        x.set(n + j, 7f);
        x.set(2 * n + j, j % 2 == 0 ? Float.NEGATIVE_INFINITY : 7f);
      }
      softmax(kernels, x, 0, n, 3, n);
      for (int j = 0; j < n; j++) {
        assertThat(x.get(j)).isZero();
        assertThat(x.get(n + j)).isEqualTo(j % 2 == 0 ? 1f : 0.5f);
        assertThat(x.get(2 * n + j)).isEqualTo(j % 2 == 0 ? 0f : 0.5f);
      }
    }
  }

  @Test
  void softmaxOfNothingButMaskIsNothing() {
    for (int n : new int[] {1, 16, 37}) {
      Slice x = Slice.of(5 * n);
      for (int i = 0; i < x.size; i++) {
        x.set(i, Float.NEGATIVE_INFINITY);
      }
      softmax(kernels, x, 0, n, 5, n);
      assertThat(x.values()).containsOnly(0f);
      x.assertGuards();
    }
  }

  @Test
  void softmaxOfNoDistributionIsNotANumber() {
    for (int n : new int[] {1, 16, 37}) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        Slice x = Slice.of(5 * n);
        x.set(2 * n + n / 2, bad);
        softmax(kernels, x, 0, n, 5, n);
        for (int i = 0; i < x.size; i++) {
          if (i % n == n / 2) {
            assertThat(x.get(i)).isNaN();
          } else {
            assertThat(x.get(i)).isEqualTo(0.2f);
          }
        }
      }
    }
  }
}

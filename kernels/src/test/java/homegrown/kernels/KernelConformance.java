package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every set of kernels must do: agree with the naive one over awkward sizes, write nothing
 * beside its outputs, and give the same bits however the work is cut.
 */
public abstract class KernelConformance {

  private static final int[] AWKWARD = {1, 3, 7, 13, 17, 33, 67};
  private static final int[] LENGTHS = {
    0, 1, 3, 7, 13, 15, 16, 17, 31, 33, 67, 100, 511, 512, 513, 1000, 1037
  };
  private static final double ULP = 0x1p-24;

  private final Kernels naive = BuiltInKernels.naive().create();
  private Kernels kernels;

  /** The set under test. */
  protected abstract KernelSet set();

  @BeforeEach
  void create() {
    kernels = set().create();
  }

  /** An operation on the elements of slices, the first of which are its outputs. */
  interface Loop {
    void run(Kernels kernels, Slice[] slices, int from, int count);
  }

  @Test
  void saysWhatItIs() {
    assertThat(kernels.name()).isEqualTo(set().name()).isNotEmpty();
    assertThat(kernels.scratchBytes()).isBetween(0L, 4L << 20);
    assertThat(kernels.tileRows()).isPositive();
    assertThat(kernels.tileColumns()).isPositive();
    assertThat(kernels.packedLeft(13, 7)).isGreaterThanOrEqualTo(13 * 7);
    assertThat(kernels.packedRight(7, 13)).isGreaterThanOrEqualTo(13 * 7);
  }

  @Test
  void productOfAwkwardSizesIsExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(1);
    for (int m : AWKWARD) {
      for (int n : AWKWARD) {
        for (int k : AWKWARD) {
          Operands p = new Operands(random, m, n, k, true);
          p.check(kernels, 1f, 0);
        }
      }
    }
  }

  @Test
  void productOfBigSizesIsExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(2);
    int[][] shapes = {
      {100, 511, 513},
      {513, 100, 511},
      {511, 513, 100},
      {1000, 96, 130},
      {1100, 1, 100},
      {1, 1000, 513},
      {16, 1100, 67},
      {1, 1, 1000},
      {130, 130, 1},
      {1030, 70, 5},
      {70, 1030, 6}
    };
    for (int[] shape : shapes) {
      new Operands(random, shape[0], shape[1], shape[2], true).check(kernels, 2f, 0);
    }
  }

  /** What is left beside whole panels is one vector wide where a panel has three. */
  @Test
  void productOfAPanelAndAThirdIsExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(5);
    int columns = kernels.tileColumns();
    for (int m : new int[] {8, 19}) {
      for (int n : new int[] {columns + columns / 3, 2 * columns + columns / 3}) {
        for (int k : new int[] {1, 9, 600}) {
          new Operands(random, m, n, k, true).check(kernels, 2f, 0);
        }
      }
    }
  }

  @Test
  void productOfFractionsStaysNearTheNaiveOne() {
    for (int seed = 10; seed < 15; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      for (int m : new int[] {1, 13, 67}) {
        for (int n : new int[] {3, 33, 513}) {
          for (int k : new int[] {1, 17, 500}) {
            new Operands(random, m, n, k, false)
                .check(kernels, -0.37f, (4 + 2 * Math.sqrt(k)) * ULP);
          }
        }
      }
    }
  }

  @Test
  void productTakesEmptyOperands() {
    SplittableRandom random = new SplittableRandom(3);
    new Operands(random, 5, 7, 0, true).check(kernels, 1f, 0);
    new Operands(random, 0, 7, 3, true).check(kernels, 1f, 0);
    new Operands(random, 5, 0, 3, true).check(kernels, 1f, 0);
  }

  @Test
  void productHasTheSameBitsHoweverItIsCut() {
    SplittableRandom random = new SplittableRandom(4);
    int rows = kernels.tileRows();
    int columns = kernels.tileColumns();
    int[][] shapes = {
      {5 * rows + 3, 2 * columns + 5, 70},
      {67, 33, 131},
      {2 * rows, columns, 9},
      {12 * rows + 1, 9 * columns + 1, 34}
    };
    for (int[] shape : shapes) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      Operands p = new Operands(random, m, n, k, false);
      Slice whole = p.c.copy();
      p.packAll(kernels);
      p.multiply(kernels, whole, 0, m, 0, n, 0.7f);
      for (int height : new int[] {rows, 2 * rows, 5 * rows}) {
        for (int width : new int[] {columns, 2 * columns, 7 * columns}) {
          Slice pieces = p.c.copy();
          Slice repacked = p.c.copy();
          for (int i = 0; i < m; i += height) {
            for (int j = 0; j < n; j += width) {
              int h = Math.min(height, m - i);
              int w = Math.min(width, n - j);
              p.multiply(kernels, pieces, i, h, j, w, 0.7f);
              p.packAndMultiply(kernels, repacked, i, h, j, w, 0.7f);
            }
          }
          pieces.assertSame(whole, "cut after packing at " + height + ", " + width);
          repacked.assertSame(whole, "cut before packing at " + height + ", " + width);
        }
      }
    }
  }

  @Test
  void productPassesOnWhatIsNotANumber() {
    SplittableRandom random = new SplittableRandom(5);
    for (int[] shape : new int[][] {{7, 33, 13}, {67, 5, 6}}) {
      Operands p = new Operands(random, shape[0], shape[1], shape[2], true);
      p.setLeft(2, 1, 0f);
      p.setRight(1, 3, Float.POSITIVE_INFINITY);
      p.setLeft(4, 5, Float.NaN);
      Slice c = p.c.copy();
      p.packAll(kernels);
      p.multiply(kernels, c, 0, p.m, 0, p.n, 1f);
      for (int i = 0; i < p.m; i++) {
        for (int j = 0; j < p.n; j++) {
          float value = c.get(i * p.cStride + j);
          if (i == 4 || (i == 2 && j == 3)) {
            assertThat(value).isNaN();
          } else if (j != 3) {
            assertThat(value).isFinite();
          }
        }
      }
    }
  }

  /** A matrix whose rows have gaps that are not numbers. */
  private static Slice withGaps(SplittableRandom random, int m, int k, int stride, boolean whole) {
    int size = m * stride;
    Slice w = whole ? Slice.whole(random, size) : Slice.random(random, size, -1, 1);
    for (int i = 0; i < m; i++) {
      for (int l = k; l < stride; l++) {
        w.set(i * stride + l, Float.NaN);
      }
    }
    return w;
  }

  private static void matrixVector(
      Kernels kernels, Slice y, int from, int rows, Slice w, int stride, Slice x, float alpha) {
    kernels.matrixVector(
        y.data,
        y.at + from,
        w.data,
        w.at + from * stride,
        stride,
        x.data,
        x.at,
        rows,
        x.size,
        alpha);
  }

  @Test
  void matrixTimesVectorIsExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(21);
    for (int m : AWKWARD) {
      for (int k : LENGTHS) {
        for (int stride : new int[] {k, k + 3}) {
          Slice w = withGaps(random, m, k, stride, true);
          Slice x = Slice.whole(random, k);
          Slice expected = Slice.whole(random, m);
          Slice y = expected.copy();
          matrixVector(naive, expected, 0, m, w, stride, x, 2f);
          matrixVector(kernels, y, 0, m, w, stride, x, 2f);
          y.assertSame(expected, m + " x " + k + ", stride " + stride);
        }
      }
    }
    Slice none = Slice.of(0);
    matrixVector(kernels, none, 0, 0, Slice.of(0), 5, Slice.of(5), 1f);
    none.assertGuards();
  }

  @Test
  void matrixTimesVectorOfFractionsStaysNearTheNaiveOne() {
    SplittableRandom random = new SplittableRandom(22);
    for (int m : AWKWARD) {
      for (int k : new int[] {1, 3, 7, 13, 17, 33, 67, 96, 670}) {
        Slice w = withGaps(random, m, k, k + 1, false);
        Slice x = Slice.random(random, k, -1, 1);
        Slice expected = Slice.random(random, m, -1, 1);
        Slice y = expected.copy();
        matrixVector(naive, expected, 0, m, w, k + 1, x, -0.37f);
        matrixVector(kernels, y, 0, m, w, k + 1, x, -0.37f);
        y.assertClose(expected, 2 * ULP, (4 + k / 2.0) * ULP, m + " x " + k);
      }
    }
  }

  @Test
  void matrixTimesVectorHasTheSameBitsHoweverItIsCut() {
    SplittableRandom random = new SplittableRandom(23);
    for (int k : new int[] {7, 33, 96, 670}) {
      Slice w = withGaps(random, 67, k, k, false);
      Slice x = Slice.random(random, k, -1, 1);
      Slice whole = Slice.random(random, 67, -1, 1);
      Slice start = whole.copy();
      matrixVector(kernels, whole, 0, 67, w, k, x, 0.7f);
      for (int cut : new int[] {1, 2, 3, 5, 13, 16}) {
        Slice pieces = start.copy();
        for (int i = 0; i < 67; i += cut) {
          matrixVector(kernels, pieces, i, Math.min(cut, 67 - i), w, k, x, 0.7f);
        }
        pieces.assertSame(whole, "k " + k + ", cut at " + cut);
      }
    }
  }

  @Test
  void matrixTimesVectorPassesOnWhatIsNotFinite() {
    SplittableRandom random = new SplittableRandom(24);
    for (int k : new int[] {7, 33, 96}) {
      for (int l = 0; l < k; l++) {
        Slice w = withGaps(random, 7, k, k, false);
        Slice x = Slice.random(random, k, 0.1, 1);
        Slice y = Slice.of(7);
        w.set(k + l, Float.POSITIVE_INFINITY);
        w.set(5 * k + l, Float.NaN);
        w.set(6 * k + l, Float.NEGATIVE_INFINITY);
        matrixVector(kernels, y, 0, 7, w, k, x, 1f);
        assertThat(y.get(1)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(y.get(5)).isNaN();
        assertThat(y.get(6)).isEqualTo(Float.NEGATIVE_INFINITY);
        for (int i : new int[] {0, 2, 3, 4}) {
          assertThat(y.get(i)).isFinite();
        }
      }
    }
  }

  @Test
  void expStaysWithinItsBound() {
    Slice x = allFloats();
    Slice y = Slice.of(x.size);
    kernels.exp(y.data, y.at, x.data, x.at, x.size);
    for (int i = 0; i < x.size; i++) {
      double in = x.get(i);
      double want = Math.exp(in);
      float got = y.get(i);
      if (Double.isNaN(in)) {
        assertThat(got).isNaN();
      } else if (in < -87.3) {
        assertThat(got).as("exp(%s)", in).isBetween(0f, 1.22e-38f);
      } else if (in > 88.73) {
        assertThat(got).as("exp(%s)", in).isEqualTo(Float.POSITIVE_INFINITY);
      } else if (in <= 88.7 && !(Math.abs(got / want - 1) < 3e-7)) {
        assertThat((double) got).as("exp(%s)", in).isCloseTo(want, within(3e-7 * want));
      }
    }
    y.assertGuards();
  }

  @Test
  void tanhStaysWithinItsBound() {
    Slice x = allFloats();
    Slice y = Slice.of(x.size);
    kernels.tanh(y.data, y.at, x.data, x.at, x.size);
    for (int i = 0; i < x.size; i++) {
      double in = x.get(i);
      double want = Math.tanh(in);
      float got = y.get(i);
      // The relative part keeps the precision of small x, the last that of the smallest floats.
      double bound = Math.min(3e-7, 4e-7 * Math.abs(want) + 3 * Float.MIN_VALUE);
      if (Double.isNaN(in)) {
        assertThat(got).isNaN();
      } else if (!(Math.abs(got - want) <= bound) || Math.abs(got) > 1) {
        assertThat((double) got).as("tanh(%s)", in).isCloseTo(want, within(bound));
      }
    }
    y.assertGuards();
  }

  @Test
  void sigmoidStaysWithinItsBound() {
    Slice x = allFloats();
    Slice y = Slice.of(x.size);
    kernels.sigmoid(y.data, y.at, x.data, x.at, x.size);
    for (int i = 0; i < x.size; i++) {
      double in = x.get(i);
      double want = 1 / (1 + Math.exp(-in));
      float got = y.get(i);
      if (Double.isNaN(in)) {
        assertThat(got).isNaN();
      } else if (!(Math.abs(got - want) < 2e-7) || got > 1 || got < 0) {
        assertThat((double) got).as("sigmoid(%s)", in).isCloseTo(want, within(2e-7));
      }
    }
    y.assertGuards();
  }

  @Test
  void geluStaysWithinItsBounds() {
    Slice x = allFloats();
    Slice y = Slice.of(x.size);
    Slice want = Slice.of(x.size);
    kernels.gelu(y.data, y.at, x.data, x.at, x.size);
    naive.gelu(want.data, want.at, x.data, x.at, x.size);
    for (int i = 0; i < x.size; i++) {
      double in = x.get(i);
      double bound = 3e-7 * Math.abs(in) + Float.MIN_NORMAL;
      if (in > -5) {
        bound = Math.min(bound, 2e-6 * Math.abs(want.get(i)) + Float.MIN_NORMAL);
      }
      assertGot("gelu", x.get(i), y.get(i), want.get(i), bound);
    }
    y.assertGuards();
    kernels.geluSlope(y.data, y.at, x.data, x.at, x.size);
    naive.geluSlope(want.data, want.at, x.data, x.at, x.size);
    for (int i = 0; i < x.size; i++) {
      assertGot("slope of gelu", x.get(i), y.get(i), want.get(i), 4e-7);
    }
    y.assertGuards();
  }

  private static void assertGot(String what, float in, float got, float want, double bound) {
    if (Float.isNaN(in)) {
      assertThat(got).as("%s(%s)", what, in).isNaN();
    } else if (Float.isInfinite(in)) {
      assertThat(got).as("%s(%s)", what, in).isEqualTo(want);
    } else if (!(Math.abs((double) got - want) <= bound)) {
      assertThat((double) got).as("%s(%s)", what, in).isCloseTo(want, within(bound));
    }
  }

  @Test
  void elementwiseLoopsAgreeWithTheNaiveOnes() {
    agree(
        "exp",
        2,
        -5,
        5,
        1,
        4e-7,
        0,
        (k, s, at, n) -> k.exp(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n));
    agree(
        "tanh",
        2,
        -5,
        5,
        1,
        0,
        4e-7,
        (k, s, at, n) -> k.tanh(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n));
    agree(
        "sigmoid",
        2,
        -5,
        5,
        1,
        0,
        3e-7,
        (k, s, at, n) -> k.sigmoid(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n));
    agree(
        "gelu",
        2,
        -5,
        5,
        1,
        2e-6,
        0,
        (k, s, at, n) -> k.gelu(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n));
    agree(
        "slope of gelu, in place",
        1,
        -5,
        5,
        1,
        0,
        4e-7,
        (k, s, at, n) -> k.geluSlope(f(s, 0), i(s, 0, at), f(s, 0), i(s, 0, at), n));
    agree(
        "exp in place",
        1,
        -5,
        5,
        1,
        4e-7,
        0,
        (k, s, at, n) -> k.exp(f(s, 0), i(s, 0, at), f(s, 0), i(s, 0, at), n));
    agree(
        "addScaled",
        2,
        -5,
        5,
        1,
        2e-7,
        2e-6,
        (k, s, at, n) -> k.addScaled(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n, -1.3f));
    agree("scale", 1, -5, 5, 1, 1e-7, 0, (k, s, at, n) -> k.scale(f(s, 0), i(s, 0, at), n, -1.3f));
    agree(
        "multiply",
        3,
        -5,
        5,
        1,
        1e-7,
        0,
        (k, s, at, n) ->
            k.multiply(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), f(s, 2), i(s, 2, at), n));
    agree(
        "multiply in place",
        2,
        -5,
        5,
        1,
        1e-7,
        0,
        (k, s, at, n) ->
            k.multiply(f(s, 0), i(s, 0, at), f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n));
    agree(
        "addProduct",
        3,
        -5,
        5,
        1,
        2e-7,
        3e-6,
        (k, s, at, n) ->
            k.addProduct(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), f(s, 2), i(s, 2, at), n));
    agree(
        "clip",
        2,
        -5,
        5,
        1,
        0,
        0,
        (k, s, at, n) -> k.clip(f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n, -1.5f, 2.5f));
    agree(
        "clip in place",
        1,
        -5,
        5,
        1,
        0,
        0,
        (k, s, at, n) ->
            k.clip(f(s, 0), i(s, 0, at), f(s, 0), i(s, 0, at), n, 0, Float.POSITIVE_INFINITY));
    agree(
        "clipGradient",
        3,
        -5,
        5,
        1,
        0,
        0,
        (k, s, at, n) ->
            k.clipGradient(
                f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), f(s, 2), i(s, 2, at), n, -1.5f, 2.5f));
    agree(
        "clipGradient in place",
        2,
        -5,
        5,
        1,
        0,
        0,
        (k, s, at, n) ->
            k.clipGradient(
                f(s, 0), i(s, 0, at), f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), n, 0, 3));
  }

  @Test
  void clipsAllFloats() {
    Slice x = allFloats();
    float infinity = Float.POSITIVE_INFINITY;
    for (float[] bounds : new float[][] {{0, infinity}, {0, 6}, {-0f, 1}, {-1, 0}, {-1, -0f}}) {
      Slice expected = Slice.of(x.size);
      Slice actual = Slice.of(x.size);
      naive.clip(expected.data, expected.at, x.data, x.at, x.size, bounds[0], bounds[1]);
      kernels.clip(actual.data, actual.at, x.data, x.at, x.size, bounds[0], bounds[1]);
      actual.assertSame(expected, "clip to " + bounds[0] + ", " + bounds[1]);
    }
  }

  @Test
  void clipGradientsPassBetweenTheBoundsAlone() {
    Slice y = allFloats();
    Slice dy = allFloats();
    for (int i = 0; i < dy.size; i++) {
      dy.set(i, y.get(dy.size - 1 - i));
    }
    float infinity = Float.POSITIVE_INFINITY;
    float[][] many = {
      {0, infinity}, {-0f, infinity}, {0, 6}, {-1, 0}, {-1, -0f}, {-infinity, infinity}, {1, -1}
    };
    for (float[] bounds : many) {
      Slice expected = Slice.of(y.size);
      Slice actual = Slice.of(y.size);
      clipGradient(naive, expected, dy, y, bounds);
      clipGradient(kernels, actual, dy, y, bounds);
      actual.assertSame(expected, "clip to " + bounds[0] + ", " + bounds[1]);
      masked(kernels, actual, dy, y, bounds);
      actual.assertSame(expected, "mask of " + bounds[0] + ", " + bounds[1]);
      actual = Slice.of(dy.values());
      masked(kernels, actual, actual, y, bounds);
      actual.assertSame(expected, "mask in place of " + bounds[0] + ", " + bounds[1]);
    }
  }

  @Test
  void masksAreThoseOfTheNaiveOnes() {
    SplittableRandom random = new SplittableRandom(4);
    for (int size : new int[] {0, 1, 3, 7, 13, 15, 16, 17, 31, 32, 33, 67, 129}) {
      Slice y = Slice.random(random, size, -3, 3);
      Slice expected = Slice.of((size + 15) / 16);
      Slice actual = Slice.of((size + 15) / 16);
      naive.clipMask(expected.data, expected.at, y.data, y.at, size, -1, 2);
      kernels.clipMask(actual.data, actual.at, y.data, y.at, size, -1, 2);
      actual.assertSame(expected, "mask of " + size);
      Slice dx = Slice.of(size);
      Slice dy = Slice.random(random, size, -3, 3);
      Slice clipped = Slice.of(size);
      naive.clipGradient(clipped.data, clipped.at, dy.data, dy.at, y.data, y.at, size, -1, 2);
      kernels.maskGradient(dx.data, dx.at, dy.data, dy.at, actual.data, actual.at, size);
      dx.assertSame(clipped, "gradient through a mask of " + size);
    }
  }

  private static void masked(Kernels kernels, Slice dx, Slice dy, Slice y, float[] bounds) {
    Slice mask = Slice.of((y.size + 15) / 16);
    kernels.clipMask(mask.data, mask.at, y.data, y.at, y.size, bounds[0], bounds[1]);
    kernels.maskGradient(dx.data, dx.at, dy.data, dy.at, mask.data, mask.at, y.size);
  }

  private static void clipGradient(Kernels kernels, Slice dx, Slice dy, Slice y, float[] bounds) {
    kernels.clipGradient(
        dx.data, dx.at, dy.data, dy.at, y.data, y.at, y.size, bounds[0], bounds[1]);
  }

  @Test
  void optimiserLoopsAgreeWithTheNaiveOnes() {
    agree(
        "momentum",
        3,
        0.1,
        2,
        2,
        4e-7,
        3e-7,
        (k, s, at, n) ->
            k.momentum(
                f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), f(s, 2), i(s, 2, at), n, 0.3f, 0.9f));
    agree(
        "nesterov",
        3,
        0.1,
        2,
        2,
        4e-7,
        6e-7,
        (k, s, at, n) ->
            k.nesterov(
                f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), f(s, 2), i(s, 2, at), n, 0.3f, 0.9f));
    agree(
        "adam",
        4,
        0.1,
        2,
        3,
        4e-7,
        6e-7,
        (k, s, at, n) ->
            k.adam(
                f(s, 0),
                i(s, 0, at),
                f(s, 1),
                i(s, 1, at),
                f(s, 2),
                i(s, 2, at),
                f(s, 3),
                i(s, 3, at),
                n,
                0.3f,
                0.9f,
                0.99f,
                1.2f,
                1e-3f));
    agree(
        "adagrad",
        3,
        0.1,
        2,
        2,
        4e-7,
        6e-7,
        (k, s, at, n) ->
            k.adagrad(
                f(s, 0), i(s, 0, at), f(s, 1), i(s, 1, at), f(s, 2), i(s, 2, at), n, 0.3f, 1e-3f));
    agree(
        "rmsprop",
        4,
        0.1,
        2,
        3,
        6e-7,
        6e-7,
        (k, s, at, n) ->
            k.rmsprop(
                f(s, 0),
                i(s, 0, at),
                f(s, 1),
                i(s, 1, at),
                f(s, 2),
                i(s, 2, at),
                f(s, 3),
                i(s, 3, at),
                n,
                0.3f,
                0.9f,
                0.8f,
                1e-3f));
  }

  @Test
  void cellsAgreeWithTheNaiveOnes() {
    SplittableRandom random = new SplittableRandom(6);
    for (int n : LENGTHS) {
      for (int gap : new int[] {0, 5}) {
        new Cell(random, n, gap, 4).check(kernels, naive);
        new Cell(random, n, gap, 3).check(kernels, naive);
      }
    }
  }

  @Test
  void cellsHaveTheSameBitsHoweverTheyAreCut() {
    SplittableRandom random = new SplittableRandom(7);
    for (int gates : new int[] {3, 4}) {
      for (int cut : new int[] {1, 13, 512}) {
        Cell whole = new Cell(random, 1037, 0, gates);
        Cell pieces = whole.copy();
        whole.forward(kernels, 0, 1037);
        whole.backward(kernels, 0, 1037);
        pieces.forward(kernels, 0, cut);
        pieces.forward(kernels, cut, 1037 - cut);
        pieces.backward(kernels, 0, cut);
        pieces.backward(kernels, cut, 1037 - cut);
        pieces.assertSame(whole);
      }
    }
  }

  @Test
  void cellsMayReplaceTheirState() {
    SplittableRandom random = new SplittableRandom(8);
    Slice gates = Slice.random(random, 4 * 67, -2, 2);
    Slice before = Slice.random(random, 67, -2, 2);
    Slice h = Slice.of(67);
    Slice c = Slice.of(67);
    Slice sameGates = gates.copy();
    Slice same = before.copy();
    Slice sameH = h.copy();
    kernels.lstm(gates.data, gates.at, 67, before.data, before.at, c.data, c.at, h.data, h.at, 67);
    kernels.lstm(
        sameGates.data,
        sameGates.at,
        67,
        same.data,
        same.at,
        same.data,
        same.at,
        sameH.data,
        sameH.at,
        67);
    assertThat(same.values()).isEqualTo(c.values());
    assertThat(sameH.values()).isEqualTo(h.values());
  }

  @Test
  void maxFindsTheLargestAndWhatIsNotANumber() {
    SplittableRandom random = new SplittableRandom(9);
    assertThat(kernels.max(new float[] {5f}, 1, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
    for (int n : LENGTHS) {
      for (int place = 0; place < n; place += 1 + n / 11) {
        Slice x = Slice.random(random, n, -9, -1);
        float expected = naive.max(x.data, x.at, n);
        assertThat(kernels.max(x.data, x.at, n)).isEqualTo(expected);
        x.set(place, -0.5f);
        assertThat(kernels.max(x.data, x.at, n)).isEqualTo(-0.5f);
        x.set(place, Float.POSITIVE_INFINITY);
        assertThat(kernels.max(x.data, x.at, n)).isEqualTo(Float.POSITIVE_INFINITY);
        x.set(place, Float.NaN);
        assertThat(kernels.max(x.data, x.at, n)).isNaN();
      }
    }
  }

  @Test
  void sumsAreExactOnWholeNumbers() {
    SplittableRandom random = new SplittableRandom(11);
    for (int n : LENGTHS) {
      Slice a = Slice.whole(random, n);
      Slice b = Slice.whole(random, n);
      assertThat(kernels.sum(a.data, a.at, n)).isEqualTo(naive.sum(a.data, a.at, n));
      assertThat(kernels.dot(a.data, a.at, b.data, b.at, n))
          .isEqualTo(naive.dot(a.data, a.at, b.data, b.at, n));
    }
  }

  @Test
  void sumsOfMillionsKeepSevenDigits() {
    SplittableRandom random = new SplittableRandom(12);
    int n = 3_000_017;
    Slice a = Slice.random(random, n, 0, 1);
    Slice b = Slice.random(random, n, 0, 1);
    double sum = naive.sum(a.data, a.at, n);
    double dot = naive.dot(a.data, a.at, b.data, b.at, n);
    assertThat(kernels.sum(a.data, a.at, n)).isCloseTo(sum, within(1e-7 * sum));
    assertThat(kernels.dot(a.data, a.at, b.data, b.at, n)).isCloseTo(dot, within(1e-7 * dot));
  }

  @Test
  void softmaxAgreesWithTheNaiveOne() {
    SplittableRandom random = new SplittableRandom(13);
    for (int n : LENGTHS) {
      for (double spread : new double[] {0.1, 5, 3000}) {
        Slice x = Slice.random(random, n, -spread, spread);
        Slice expected = x.copy();
        double want = naive.softmax(expected.data, expected.at, n);
        double got = kernels.softmax(x.data, x.at, n);
        x.assertClose(expected, 1e-6, 1.3e-38, "softmax of " + n);
        if (n > 0) {
          assertThat(got).isCloseTo(want, within(1e-6 * Math.max(1, Math.abs(want))));
        }
      }
    }
  }

  @Test
  void softmaxGivesNothingToWhatIsMasked() {
    Slice x = Slice.of(1f, Float.NEGATIVE_INFINITY, 1f, Float.NEGATIVE_INFINITY);
    kernels.softmax(x.data, x.at, 4);
    assertThat(x.values()).containsExactly(0.5f, 0f, 0.5f, 0f);
  }

  @Test
  void softmaxOfNoDistributionIsNotANumber() {
    for (int n : new int[] {1, 7, 33, 1037}) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        Slice x = Slice.of(n);
        for (int i = 0; i < n; i++) {
          x.set(i, bad == Float.NEGATIVE_INFINITY || i == n / 2 ? bad : 1f);
        }
        assertThat(kernels.softmax(x.data, x.at, n)).isNaN();
        for (float value : x.values()) {
          assertThat(value).isNaN();
        }
        x.assertGuards();
      }
    }
  }

  @Test
  void normalisedRowsAgreeWithTheNaiveOnes() {
    SplittableRandom random = new SplittableRandom(31);
    for (int n : LENGTHS) {
      for (double centre : new double[] {0, 3, -1000, 3e5}) {
        if (n == 0) {
          continue;
        }
        Slice x = Slice.random(random, n, centre - 2, centre + 2);
        Slice expected = Slice.of(n);
        Slice y = Slice.of(n);
        Slice again = Slice.of(n);
        Slice wanted = Slice.of(3);
        Slice moments = Slice.of(3);
        naive.normalise(expected.data, expected.at, x.data, x.at, n, 1e-2, wanted.data, wanted.at);
        kernels.normalise(y.data, y.at, x.data, x.at, n, 1e-2, moments.data, moments.at);
        // The differences have the rounding of x.
        String what = "normalised " + n + " around " + centre;
        y.assertClose(expected, 2e-6, 2e-6 + 2e-7 * Math.sqrt(Math.abs(centre)), what);
        moments.assertGuards();
        assertThat(moments.get(0) + (double) moments.get(1))
            .as(what)
            .isCloseTo(
                wanted.get(0) + (double) wanted.get(1),
                within(1e-6 * (2 + 1e-3 * Math.abs(centre))));
        assertThat(moments.get(2)).as(what).isCloseTo(wanted.get(2), within(3e-6f * wanted.get(2)));
        int cut = n / 3;
        kernels.normaliseAgain(again.data, again.at, x.data, x.at, cut, moments.data, moments.at);
        kernels.normaliseAgain(
            again.data, again.at + cut, x.data, x.at + cut, n - cut, moments.data, moments.at);
        again.assertSame(y, what + ", again in two pieces");
        kernels.normalise(x.data, x.at, x.data, x.at, n, 1e-2, moments.data, moments.at);
        x.assertSame(y, what + ", in place");
      }
    }
  }

  @Test
  void gradientOfNormalisationAgreesWithTheNaiveOne() {
    SplittableRandom random = new SplittableRandom(32);
    for (int n : LENGTHS) {
      Slice y = Slice.random(random, n, -2, 2);
      Slice given = y.copy();
      Slice expected = Slice.random(random, n, -1, 1);
      Slice d = expected.copy();
      naive.normaliseGradient(expected.data, expected.at, y.data, y.at, n, 0.7f);
      kernels.normaliseGradient(d.data, d.at, y.data, y.at, n, 0.7f);
      d.assertClose(expected, 1e-6, 2e-6, "gradient of normalised " + n);
      y.assertSame(given, "normalised " + n);
    }
  }

  @Test
  void momentsOfManyElementsAreExact() {
    SplittableRandom random = new SplittableRandom(33);
    int n = 1_000_003;
    Slice x = Slice.random(random, n, 9, 11);
    Slice wanted = Slice.of(3);
    Slice moments = Slice.of(3);
    float[] y = new float[n];
    naive.normalise(y, 0, x.data, x.at, n, 0, wanted.data, wanted.at);
    kernels.normalise(y, 0, x.data, x.at, n, 0, moments.data, moments.at);
    assertThat(moments.get(0) + (double) moments.get(1))
        .isCloseTo(wanted.get(0) + (double) wanted.get(1), within(1e-6));
    assertThat(moments.get(2)).isCloseTo(wanted.get(2), within(1e-6f * wanted.get(2)));
  }

  private static float[] f(Slice[] slices, int which) {
    return slices[which].data;
  }

  private static int i(Slice[] slices, int which, int from) {
    return slices[which].at + from;
  }

  /**
   * Runs a loop over all lengths; the first {@code outputs} slices must be near those of the naive
   * set, the others as they were, and two pieces must give the bits of the whole.
   */
  private void agree(
      String what,
      int slices,
      double low,
      double high,
      int outputs,
      double relative,
      double absolute,
      Loop loop) {
    SplittableRandom random = new SplittableRandom(what.hashCode());
    for (int n : LENGTHS) {
      Slice[] expected = new Slice[slices];
      Slice[] actual = new Slice[slices];
      Slice[] pieces = new Slice[slices];
      Slice[] inputs = new Slice[slices];
      for (int s = 0; s < slices; s++) {
        inputs[s] = Slice.random(random, n, low, high);
        expected[s] = inputs[s].copy();
        actual[s] = inputs[s].copy();
        pieces[s] = inputs[s].copy();
      }
      loop.run(naive, expected, 0, n);
      loop.run(kernels, actual, 0, n);
      loop.run(kernels, pieces, 0, n / 3);
      loop.run(kernels, pieces, n / 3, n - n / 3);
      for (int s = 0; s < slices; s++) {
        String name = what + " of " + n + ", slice " + s;
        if (s < outputs) {
          actual[s].assertClose(expected[s], relative, absolute, name);
        } else {
          actual[s].assertSame(inputs[s], name);
        }
        pieces[s].assertSame(actual[s], name + " in two pieces");
      }
    }
  }

  /** Every so-manieth of all floats, all signs and exponents, and the ones where things change. */
  private static Slice allFloats() {
    float[] special = {
      0f,
      -0f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      1f,
      -1f,
      88.7f,
      88.72283f,
      88.72284f,
      88.74f,
      89f,
      89.01f,
      128f,
      1e9f,
      -87.3f,
      -87.33f,
      -87.34f,
      -88f,
      -104f,
      -104.1f,
      -128f,
      -1e9f,
      9f,
      10f,
      10.1f,
      -9f,
      -10f,
      -10.1f,
      87f,
      0.34657359f,
      -0.34657359f
    };
    int stride = 4001;
    int between = 20_000;
    int count = (int) ((1L << 32) / stride);
    Slice x = Slice.of(count + between + special.length);
    int bits = 0;
    for (int i = 0; i < count; i++) {
      x.set(i, Float.intBitsToFloat(bits));
      bits += stride;
    }
    for (int i = 0; i < between; i++) {
      x.set(count + i, -105f + i * (195f / between));
    }
    for (int i = 0; i < special.length; i++) {
      x.set(count + between + i, special[i]);
    }
    return x;
  }
}

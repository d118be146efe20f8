package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.MatrixProduct.Start;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of few rows, whose operands are taken as they lie, against the packed ones. */
class MatrixProductTest {

  private static final int[] AWKWARD = {1, 3, 7, 13, 17, 33, 67};
  private static final int MOST = 2;
  private static final float ALPHA = -0.37f;

  private final KernelSet set = BuiltInKernels.portable();

  /** Rows of A, rows of B as a weight [n, k], and C with gaps between its rows. */
  private static final class Problem {

    final int m;
    final int n;
    final int k;
    final Slice c;
    final Slice bias;
    final Slice a;

    /** Every second float of the rows. */
    final Slice b;

    /** The same side by side. */
    final Slice rows;

    Problem(SplittableRandom random, int m, int n, int k) {
      this.m = m;
      this.n = n;
      this.k = k;
      c = Slice.random(random, m * (n + 2), -1, 1);
      bias = Slice.random(random, n, -1, 1);
      a = Slice.random(random, m * (k + 1), -1, 1);
      b = Slice.random(random, n * k * 2, -1, 1);
      rows = Slice.of(n * k);
      for (int i = 0; i < n * k; i++) {
        rows.set(i, b.get(2 * i));
      }
    }

    private Problem(Problem of, int m) {
      this.m = m;
      n = of.n;
      k = of.k;
      c = of.c;
      bias = of.bias;
      a = of.a;
      b = of.b;
      rows = of.rows;
    }

    /** The same of the first rows of A alone. */
    Problem first(int rows) {
      return new Problem(this, rows);
    }

    /** C after a product whose right operand has this distance between its k. */
    Slice run(KernelSet set, int lanes, Start start, int stride) {
      Slice to = c.copy();
      Slice right = stride == 1 ? rows : b;
      Kernels kernels = set.create();
      int floats = (int) MatrixProduct.scratch(kernels, lanes, m, n, k, 1, stride);
      Slice scratch = Slice.of(floats);
      try (Team team = Team.of(set, lanes)) {
        team.run(
            lane ->
                MatrixProduct.run(
                    lane,
                    scratch.data,
                    scratch.at,
                    to.data,
                    to.at,
                    n + 2,
                    start,
                    bias.data,
                    bias.at,
                    a.data,
                    a.at,
                    k + 1,
                    1,
                    right.data,
                    right.at,
                    stride,
                    k * stride,
                    m,
                    n,
                    k,
                    ALPHA));
      }
      scratch.assertGuards();
      return to;
    }
  }

  /** C after the product with a right operand that was packed beforehand. */
  private Slice runPacked(Problem p, int lanes, Start start, int stride) {
    Slice to = p.c.copy();
    Slice right = stride == 1 ? p.rows : p.b;
    Slice packed = Slice.of((int) MatrixProduct.packed(set.create(), p.n, p.k));
    try (Team team = Team.of(set, lanes)) {
      team.run(
          lane ->
              MatrixProduct.pack(
                  lane,
                  packed.data,
                  packed.at,
                  right.data,
                  right.at,
                  stride,
                  p.k * stride,
                  p.n,
                  p.k));
      packed.assertGuards();
      team.run(
          lane ->
              MatrixProduct.runPacked(
                  lane,
                  to.data,
                  to.at,
                  p.n + 2,
                  start,
                  p.bias.data,
                  p.bias.at,
                  p.a.data,
                  p.a.at,
                  p.k + 1,
                  packed.data,
                  packed.at,
                  p.m,
                  p.n,
                  p.k,
                  ALPHA));
    }
    return to;
  }

  @ParameterizedTest
  @EnumSource
  void whatWasPackedBeforehandGivesTheSameBits(Start start) {
    SplittableRandom random = new SplittableRandom(7 + start.ordinal());
    for (int m : new int[] {3, 17, 67}) {
      for (int n : new int[] {1, 13, 33, 300}) {
        for (int k : new int[] {1, 7, 67, 670, 1300}) {
          Problem p = new Problem(random, m, n, k);
          for (int lanes = 1; lanes <= 3; lanes++) {
            String what = m + " x " + n + " x " + k + " on " + lanes;
            Slice expected = p.run(set, lanes, start, 1);
            runPacked(p, lanes, start, 1).assertSame(expected, what);
            runPacked(p, lanes, start, 2).assertSame(expected, what);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void fewRowsAgreeWithThePackedProduct(Start start) {
    SplittableRandom random = new SplittableRandom(start.ordinal());
    for (int m = 1; m <= MOST; m++) {
      for (int n : AWKWARD) {
        for (int k : new int[] {1, 3, 17, 67, 670}) {
          Problem p = new Problem(random, m, n, k);
          Slice direct = p.run(set, 1, start, 1);
          Slice packed = p.run(set, 1, start, 2);
          direct.assertClose(packed, 0, 1e-6 * Math.sqrt(k), m + " x " + n + " x " + k);
        }
      }
    }
  }

  @Test
  void fewRowsHaveTheSameBitsOnAnyNumberOfLanes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int m = 1; m <= MOST; m++) {
      for (int n : new int[] {1, 33, 67, 300}) {
        Problem p = new Problem(random, m, n, 96);
        Slice one = p.run(set, 1, Start.BIAS, 1);
        for (int lanes : new int[] {2, 3}) {
          p.run(set, lanes, Start.BIAS, 1).assertSame(one, m + " x " + n + " on " + lanes);
        }
      }
    }
  }

  @Test
  void aRowHasTheSameBitsBesideAnother() {
    Problem both = new Problem(new SplittableRandom(4), MOST, 67, 96);
    Slice all = both.run(set, 1, Start.ZERO, 1);
    Slice first = both.first(1).run(set, 1, Start.ZERO, 1);
    for (int j = 0; j < 67; j++) {
      assertThat(all.get(j)).isEqualTo(first.get(j));
    }
  }

  @Test
  void fewRowsTakeNoScratchMemory() {
    Kernels kernels = set.create();
    for (int m = 1; m <= MOST; m++) {
      assertThat(MatrixProduct.direct(m)).isTrue();
      assertThat(MatrixProduct.scratch(kernels, 2, m, 67, 96, 1, 1)).isZero();
      assertThat(MatrixProduct.scratch(kernels, 2, m, 67, 96, 1, 67)).isPositive();
    }
    assertThat(MatrixProduct.direct(MOST + 1)).isFalse();
    assertThat(MatrixProduct.scratch(kernels, 2, MOST + 1, 67, 96, 1, 1)).isPositive();
  }

  @Test
  void rowsThatLieSideBySideAreNotPacked() {
    Kernels kernels = set.create();
    assertThat(MatrixProduct.scratch(kernels, 2, 300, 67, 96, 1, 67))
        .isEqualTo(2L * kernels.packedRight(96, 67));
    assertThat(MatrixProduct.scratch(kernels, 2, 300, 67, 96, 2, 1))
        .isEqualTo(MatrixProduct.scratch(kernels, 2, 300, 67, 96))
        .isEqualTo(2L * (kernels.packedLeft(300, 96) + kernels.packedRight(96, 67)));
  }
}

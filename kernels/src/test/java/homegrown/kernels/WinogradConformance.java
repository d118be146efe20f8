package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every set of kernels must do with the tiles of {@link Winograd}. */
public abstract class WinogradConformance {

  private static final int[] CHANNELS = {1, 3, 7, 8, 13, 16, 17, 32, 33, 67};
  private static final int ELEMENTS = Winograd.ELEMENTS;
  private static final double ULP = 0x1p-24;

  private final Kernels naive = BuiltInKernels.naive().create();
  private final SplittableRandom random = new SplittableRandom(1);
  private Kernels kernels;

  /** The set under test. */
  protected abstract KernelSet set();

  @BeforeEach
  void create() {
    kernels = set().create();
  }

  @Test
  void imageIsThatOfTheNaiveOne() {
    for (int c : CHANNELS) {
      int pixel = c + 2;
      int line = 4 * pixel + 5;
      int step = c + 3;
      Slice x = Slice.random(random, 4 * line, -1, 1);
      Slice expected = Slice.random(random, ELEMENTS * step, -1, 1);
      Slice actual = expected.copy();
      naive.winogradImage(expected.data, expected.at, step, x.data, x.at, line, pixel, c);
      kernels.winogradImage(actual.data, actual.at, step, x.data, x.at, line, pixel, c);
      actual.assertClose(expected, 0, 8 * ULP, c + " channels");
    }
  }

  @Test
  void mapIsThatOfTheNaiveOne() {
    for (int c : CHANNELS) {
      int pixel = c + 2;
      int line = 2 * pixel + 5;
      int step = c + 3;
      Slice m = Slice.random(random, ELEMENTS * step, -1, 1);
      Slice expected = Slice.random(random, 2 * line, -1, 1);
      Slice actual = expected.copy();
      naive.winogradMap(expected.data, expected.at, line, pixel, m.data, m.at, step, c);
      kernels.winogradMap(actual.data, actual.at, line, pixel, m.data, m.at, step, c);
      actual.assertClose(expected, 0, 32 * ULP, c + " channels");
    }
  }

  @Test
  void mapGradientIsThatOfTheNaiveOne() {
    for (int c : CHANNELS) {
      int pixel = c + 2;
      int line = 2 * pixel + 5;
      int step = c + 3;
      Slice dy = Slice.random(random, 2 * line, -1, 1);
      Slice expected = Slice.random(random, ELEMENTS * step, -1, 1);
      Slice actual = expected.copy();
      naive.winogradMapGradient(expected.data, expected.at, step, dy.data, dy.at, line, pixel, c);
      kernels.winogradMapGradient(actual.data, actual.at, step, dy.data, dy.at, line, pixel, c);
      actual.assertClose(expected, 0, 8 * ULP, c + " channels");
    }
  }

  @Test
  void aTileIsAConvolution() {
    float[] x = Slice.random(random, 16, -1, 1).values();
    float[] g = Slice.random(random, 9, -1, 1).values();
    float[] u = new float[ELEMENTS];
    float[] v = new float[ELEMENTS];
    float[] y = {1, 2, 3, 4};
    Winograd.kernel(u, 0, 1, g, 0, 1);
    kernels.winogradImage(v, 0, 1, x, 0, 4, 1, 1);
    kernels.multiply(u, 0, u, 0, v, 0, ELEMENTS);
    kernels.winogradMap(y, 0, 2, 1, u, 0, 1, 1);
    for (int i = 0; i < 4; i++) {
      double sum = 1 + i;
      for (int tap = 0; tap < 9; tap++) {
        sum += (double) g[tap] * x[(i / 2 + tap / 3) * 4 + i % 2 + tap % 3];
      }
      assertThat((double) y[i]).isCloseTo(sum, offset(64 * ULP));
    }
  }

  @Test
  void gradientsAreTransposes() {
    // <A dy A^T, m> = <dy, A^T m A>, and the same for the kernel.
    float[] m = Slice.random(random, ELEMENTS, -1, 1).values();
    float[] dy = Slice.random(random, 4, -1, 1).values();
    float[] y = new float[4];
    float[] dm = new float[ELEMENTS];
    kernels.winogradMap(y, 0, 2, 1, m, 0, 1, 1);
    kernels.winogradMapGradient(dm, 0, 1, dy, 0, 2, 1, 1);
    assertThat(kernels.dot(dm, 0, m, 0, ELEMENTS))
        .isCloseTo(kernels.dot(dy, 0, y, 0, 4), offset(64 * ULP));
    float[] g = Slice.random(random, 9, -1, 1).values();
    float[] u = new float[ELEMENTS];
    float[] dg = new float[9];
    Winograd.kernel(u, 0, 1, g, 0, 1);
    double expected = kernels.dot(u, 0, m, 0, ELEMENTS);
    Winograd.kernelGradient(dg, 0, m, 0, 1);
    assertThat(kernels.dot(dg, 0, g, 0, 9)).isCloseTo(expected, offset(64 * ULP));
  }
}

package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every set of kernels must do with channels-last images: as {@link KernelConformance}, and
 * stay within arrays that end where the image does.
 */
public abstract class ImageConformance {

  private static final int[][] WINDOWS = {
    {1, 1}, {1, 2}, {2, 1}, {2, 2}, {1, 3}, {3, 1}, {2, 3}, {3, 2}, {3, 3}, {1, 5}, {5, 1}, {1, 7},
    {4, 4}, {2, 5}, {5, 5}
  };
  private static final int[] CHANNELS = {1, 3, 7, 8, 13, 16, 17, 24, 33, 67};
  private static final int[] PIXELS = {1, 2, 3, 5, 7, 18};
  private static final int[] ROWS = {0, 1, 2, 3, 7, 13, 64, 127, 128, 129, 263, 1037};
  private static final double ULP = 0x1p-24;

  private final Kernels naive = BuiltInKernels.naive().create();
  private Kernels kernels;

  /** The set under test. */
  protected abstract KernelSet set();

  @BeforeEach
  void create() {
    kernels = set().create();
  }

  private interface Check {
    void run(Window window);
  }

  /** Windows of all sizes over images of all layouts, and some as large as those of networks. */
  private static void windows(int seed, boolean whole, Check check) {
    SplittableRandom random = new SplittableRandom(seed);
    for (Window.Layout layout : Window.Layout.values()) {
      for (int[] window : WINDOWS) {
        for (int c : CHANNELS) {
          for (int n : PIXELS) {
            check.run(new Window(random, layout, window[0], window[1], c, n, whole));
          }
        }
      }
      check.run(new Window(random, layout, 3, 3, 336, 33, whole));
      check.run(new Window(random, layout, 3, 3, 1037, 5, whole));
      check.run(new Window(random, layout, 3, 3, 24, 130, whole));
      check.run(new Window(random, layout, 1, 5, 96, 128, whole));
    }
  }

  @Test
  void depthwiseIsExactOnWholeNumbers() {
    windows(
        1,
        true,
        window -> {
          Slice expected = window.y.copy();
          Slice actual = window.y.copy();
          window.depthwise(naive, expected, window.whole());
          window.depthwise(kernels, actual, window.whole());
          actual.assertSame(expected, window.toString());
          Window tight = window.tight();
          tight.depthwise(kernels, tight.y, tight.whole());
          assertThat(tight.y.data).as("tight %s", window).isEqualTo(expected.values());
        });
  }

  @Test
  void depthwiseFromARowIsThatFromPixelsThatHoldIt() {
    windows(
        17,
        false,
        window -> {
          Slice row = Slice.random(new SplittableRandom(window.c), window.c, -1, 1).tight();
          Slice expected = window.y.copy();
          Slice actual = window.y.copy();
          for (int p = 0; p < window.n; p++) {
            for (int ch = 0; ch < window.c; ch++) {
              expected.set(p * window.yPixel + ch, row.get(ch));
              actual.set(p * window.yPixel + ch, Float.NaN);
            }
          }
          window.depthwise(kernels, expected, window.whole());
          window.depthwise(kernels, actual, row, window.whole());
          actual.assertSame(expected, window.toString());
          Window tight = window.tight();
          tight.depthwise(kernels, tight.y, row, tight.whole());
          assertThat(tight.y.data).as("tight %s", window).isEqualTo(expected.values());
        });
  }

  @Test
  void depthwiseOfFractionsStaysNearTheNaiveOne() {
    windows(
        2,
        false,
        window -> {
          Slice expected = window.y.copy();
          Slice actual = window.y.copy();
          window.depthwise(naive, expected, window.whole());
          window.depthwise(kernels, actual, window.whole());
          double bound = (3 + 2 * Math.sqrt(window.rows * window.columns)) * ULP;
          actual.assertClose(expected, bound, 2 * bound, window.toString());
        });
  }

  @Test
  void depthwiseHasTheSameBitsHoweverItIsCut() {
    SplittableRandom random = new SplittableRandom(3);
    for (Window.Layout layout : Window.Layout.values()) {
      for (int[] size : WINDOWS) {
        Window window = new Window(random, layout, size[0], size[1], 83, 19, false);
        Slice whole = window.y.copy();
        window.depthwise(kernels, whole, window.whole());
        for (int cut : new int[] {1, 2, 3, 5, 7, 8, 16, 17, 40}) {
          Slice pieces = window.y.copy();
          for (int p = 0; p < window.n; p += cut) {
            int count = Math.min(cut, window.n - p);
            window.depthwise(kernels, pieces, window.pixels(p, count));
          }
          pieces.assertSame(whole, window + ", pixels cut at " + cut);
          pieces = window.y.copy();
          for (int ch = 0; ch < window.c; ch += cut) {
            int count = Math.min(cut, window.c - ch);
            window.depthwise(kernels, pieces, window.channels(ch, count));
          }
          pieces.assertSame(whole, window + ", channels cut at " + cut);
        }
      }
    }
  }

  /** For a set that rounds after every tap: a window is the same as its taps by themselves. */
  protected final void assertDepthwiseTakesTapsOneAfterTheOther() {
    SplittableRandom random = new SplittableRandom(16);
    for (Window.Layout layout : Window.Layout.values()) {
      for (int[] size : WINDOWS) {
        Window window = new Window(random, layout, size[0], size[1], 83, 19, false);
        Slice whole = window.y.copy();
        window.depthwise(kernels, whole, window.whole());
        Slice pieces = window.y.copy();
        for (int i = 0; i < window.rows; i++) {
          for (int j = 0; j < window.columns; j++) {
            window.depthwise(kernels, pieces, window.taps(i, 1, j, 1));
          }
        }
        pieces.assertSame(whole, window + ", tap by tap");
      }
    }
  }

  @Test
  void depthwisePassesOnWhatIsNotFinite() {
    SplittableRandom random = new SplittableRandom(4);
    for (int[] size : new int[][] {{3, 3}, {2, 2}, {1, 3}}) {
      Window window = new Window(random, Window.Layout.DENSE, size[0], size[1], 41, 9, false);
      // Of channel 3 the third pixel, of channel 40 the last one, of all windows they are in.
      window.x.set(2 * window.xPixel + 3, Float.NaN);
      window.x.set((window.n - 1) * window.xPixel + 40, Float.POSITIVE_INFINITY);
      Slice y = window.y.copy();
      window.depthwise(kernels, y, window.whole());
      Slice expected = window.y.copy();
      window.depthwise(naive, expected, window.whole());
      assertThat(y.get(2 * window.yPixel + 3)).isNaN();
      for (int i = 0; i < y.size; i++) {
        float want = expected.get(i);
        if (Float.isNaN(want) || Float.isInfinite(want)) {
          assertThat(y.get(i)).isEqualTo(Float.valueOf(want));
        } else {
          assertThat(y.get(i)).isFinite();
        }
      }
    }
  }

  @Test
  void depthwiseGradientIsExactOnWholeNumbers() {
    windows(
        5,
        true,
        window -> {
          Slice start = Slice.whole(new SplittableRandom(window.n), window.w.size);
          Slice expected = start.copy();
          Slice actual = start.copy();
          Slice tight = start.tight();
          window.depthwiseGradient(naive, expected, window.whole(), 2f);
          window.depthwiseGradient(kernels, actual, window.whole(), 2f);
          actual.assertSame(expected, window.toString());
          window.tight().depthwiseGradient(kernels, tight, window.whole(), 2f);
          assertThat(tight.data).as("tight %s", window).isEqualTo(expected.values());
        });
  }

  @Test
  void depthwiseGradientOfLinesIsExactOnWholeNumbers() {
    windows(
        18,
        true,
        window -> {
          for (int lines : new int[] {2, 3, window.n}) {
            int most = window.n / lines;
            for (int width = Math.max(0, most - 1); width <= most; width++) {
              Slice expected = Slice.whole(new SplittableRandom(window.n), window.w.size);
              Slice actual = expected.copy();
              Slice tight = expected.tight();
              Window.Part all = window.whole();
              window.depthwiseGradient(naive, expected, all, lines, width, 2f);
              window.depthwiseGradient(kernels, actual, all, lines, width, 2f);
              actual.assertSame(expected, lines + " lines of " + width + " of " + window);
              window.tight().depthwiseGradient(kernels, tight, all, lines, width, 2f);
              assertThat(tight.data).as("tight %s", window).isEqualTo(expected.values());
            }
          }
        });
  }

  @Test
  void depthwiseGradientOfFractionsStaysNearTheNaiveOne() {
    windows(
        6,
        false,
        window -> {
          Slice expected = Slice.random(new SplittableRandom(window.n), window.w.size, -1, 1);
          Slice actual = expected.copy();
          window.depthwiseGradient(naive, expected, window.whole(), -0.37f);
          window.depthwiseGradient(kernels, actual, window.whole(), -0.37f);
          double bound = (3 + 2 * Math.sqrt(window.n)) * ULP;
          actual.assertClose(expected, bound, 2 * bound, window.toString());
        });
  }

  @Test
  void depthwiseGradientHasTheSameBitsHoweverItIsCut() {
    SplittableRandom random = new SplittableRandom(7);
    for (Window.Layout layout : Window.Layout.values()) {
      for (int[] size : WINDOWS) {
        Window window = new Window(random, layout, size[0], size[1], 83, 19, false);
        Slice start = Slice.random(random, window.w.size, -1, 1);
        Slice whole = start.copy();
        window.depthwiseGradient(kernels, whole, window.whole(), 0.7f);
        for (int cut : new int[] {1, 7, 8, 16, 17, 40}) {
          Slice pieces = start.copy();
          for (int ch = 0; ch < window.c; ch += cut) {
            int count = Math.min(cut, window.c - ch);
            window.depthwiseGradient(kernels, pieces, window.channels(ch, count), 0.7f);
          }
          pieces.assertSame(whole, window + ", channels cut at " + cut);
        }
        Slice lines = start.copy();
        window.depthwiseGradient(kernels, lines, window.whole(), 3, 6, 0.7f);
        for (int cut : new int[] {1, 7, 8, 16, 17, 40}) {
          Slice pieces = start.copy();
          for (int ch = 0; ch < window.c; ch += cut) {
            Window.Part part = window.channels(ch, Math.min(cut, window.c - ch));
            window.depthwiseGradient(kernels, pieces, part, 3, 6, 0.7f);
          }
          pieces.assertSame(lines, window + ", lines, channels cut at " + cut);
        }
        for (int cut : new int[] {1, 2, 3}) {
          Slice pieces = start.copy();
          for (int i = 0; i < window.rows; i++) {
            for (int j = 0; j < window.columns; j += cut) {
              Window.Part taps = window.taps(i, 1, j, Math.min(cut, window.columns - j));
              window.depthwiseGradient(kernels, pieces, taps, 0.7f);
            }
          }
          pieces.assertSame(whole, window + ", taps cut at " + cut);
        }
      }
    }
  }

  @Test
  void windowsWithoutPixelsOrTapsWriteNothing() {
    SplittableRandom random = new SplittableRandom(8);
    Window window = new Window(random, Window.Layout.STRIDED, 3, 3, 19, 4, true);
    for (Window.Part part :
        new Window.Part[] {window.pixels(0, 0), window.channels(0, 0), window.taps(0, 0, 0, 3)}) {
      Slice y = window.y.copy();
      window.depthwise(kernels, y, part);
      window.depthwise(kernels, y, Slice.of(19), part);
      y.assertSame(window.y, "depthwise");
      Slice dw = window.w.copy();
      window.depthwiseGradient(kernels, dw, part, 1f);
      dw.assertSame(window.w, "depthwiseGradient");
      Slice dx = window.dx.copy();
      window.maxPoolGradient(kernels, dx, window.y, part, 1f);
      dx.assertSame(window.dx, "maxPoolGradient");
    }
    Slice y = window.y.copy();
    window.maxPool(kernels, y, window.pixels(0, 0));
    window.maxPool(kernels, y, window.channels(0, 0));
    y.assertSame(window.y, "maxPool");
    Slice expected = window.y.copy();
    window.maxPool(kernels, y, window.taps(0, 0, 0, 3));
    window.maxPool(naive, expected, window.taps(0, 0, 0, 3));
    y.assertSame(expected, "maxPool without taps");
  }

  @Test
  void maxPoolIsThatOfTheNaiveOne() {
    windows(
        9,
        true,
        window -> {
          spread(window);
          Slice expected = window.y.copy();
          Slice actual = window.y.copy();
          window.maxPool(naive, expected, window.whole());
          window.maxPool(kernels, actual, window.whole());
          actual.assertSame(expected, window.toString());
          Window tight = window.tight();
          tight.maxPool(kernels, tight.y, tight.whole());
          assertThat(tight.y.data).as("tight %s", window).isEqualTo(expected.values());
        });
  }

  @Test
  void maxPoolGradientIsThatOfTheNaiveOne() {
    windows(
        10,
        true,
        window -> {
          spread(window);
          Slice y = window.y.copy();
          window.maxPool(naive, y, window.whole());
          Slice expected = window.dx.copy();
          Slice actual = window.dx.copy();
          window.maxPoolGradient(naive, expected, y, window.whole(), -2f);
          window.maxPoolGradient(kernels, actual, y, window.whole(), -2f);
          actual.assertSame(expected, window.toString());
          Window tight = window.tight();
          tight.maxPoolGradient(kernels, tight.dx, y.tight(), tight.whole(), -2f);
          assertThat(tight.dx.data).as("tight %s", window).isEqualTo(expected.values());
        });
  }

  @Test
  void maxPoolGradientHasTheSameBitsHoweverItIsCut() {
    SplittableRandom random = new SplittableRandom(11);
    for (Window.Layout layout : Window.Layout.values()) {
      Window window = new Window(random, layout, 3, 3, 83, 19, false);
      Slice y = window.y.copy();
      window.maxPool(kernels, y, window.whole());
      Slice whole = window.dx.copy();
      window.maxPoolGradient(kernels, whole, y, window.whole(), 0.7f);
      for (int cut : new int[] {1, 7, 8, 16, 17, 40}) {
        Slice pieces = window.dx.copy();
        Slice dx = window.dx.copy();
        for (int ch = 0; ch < window.c; ch += cut) {
          Window.Part part = window.channels(ch, Math.min(cut, window.c - ch));
          window.maxPoolGradient(kernels, pieces, y, part, 0.7f);
        }
        pieces.assertSame(whole, window + ", channels cut at " + cut);
        for (int p = 0; p < window.n; p += cut) {
          Window.Part part = window.pixels(p, Math.min(cut, window.n - p));
          window.maxPoolGradient(kernels, dx, y, part, 0.7f);
        }
        dx.assertSame(whole, window + ", pixels cut at " + cut);
      }
    }
  }

  @Test
  void theFirstOfEqualsGetsTheGradient() {
    float[] x = {1f, 3f, 3f, 0f, -0f, 0f};
    float[] y = {3f, 0f, Float.NaN};
    float[] dy = {5f, 7f, 9f};
    float[] dx = new float[6];
    // Windows of three taps, side by side; the third pixel's is that of the second.
    kernels.maxPoolGradient(dx, 0, x, 0, 3, 1, 1, y, 0, dy, 0, 1, 1, 3, 1, 2, 1f, true);
    assertThat(dx).containsExactly(0f, 5f, 0f, 7f, 0f, 0f);
    kernels.maxPoolGradient(dx, 0, x, 3, 3, 1, 1, y, 2, dy, 2, 1, 1, 3, 1, 1, 1f, true);
    assertThat(dx).containsExactly(0f, 5f, 0f, 7f, 0f, 0f);
  }

  @Test
  void maxPoolGradientReplacesRubbish() {
    SplittableRandom random = new SplittableRandom(12);
    for (int[] window : new int[][] {{2, 2}, {3, 2}, {1, 3}}) {
      for (int c : CHANNELS) {
        int pixel = c + 1;
        int n = 5;
        int row = n * window[1] * pixel;
        Slice x = Slice.whole(random, window[0] * row);
        Slice y = Slice.of(n * c);
        Slice dy = Slice.whole(random, n * c);
        int across = window[1] * pixel;
        naive.maxPool(
            y.data, y.at, c, x.data, x.at, across, row, pixel, window[0], window[1], c, n);
        Slice added = Slice.of(x.size);
        Slice replaced = Slice.of(x.size);
        for (int i = 0; i < x.size; i++) {
          replaced.set(i, i % pixel < c ? Float.NaN : 0f);
        }
        naive.maxPoolGradient(
            added.data,
            added.at,
            x.data,
            x.at,
            across,
            row,
            pixel,
            y.data,
            y.at,
            dy.data,
            dy.at,
            c,
            window[0],
            window[1],
            c,
            n,
            0.5f,
            true);
        kernels.maxPoolGradient(
            replaced.data,
            replaced.at,
            x.data,
            x.at,
            across,
            row,
            pixel,
            y.data,
            y.at,
            dy.data,
            dy.at,
            c,
            window[0],
            window[1],
            c,
            n,
            0.5f,
            false);
        replaced.assertSame(added, window[0] + " x " + window[1] + ", " + c + " channels");
      }
    }
  }

  /** Some numbers that are not, or not finite, or of either sign of zero. */
  private static void spread(Window window) {
    SplittableRandom random = new SplittableRandom(window.x.size);
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, -0f};
    for (int i = 0; i < window.x.size; i += 1 + random.nextInt(30)) {
      window.x.set(i, odd[random.nextInt(odd.length)]);
    }
  }

  @Test
  void scaleShiftAgreesWithTheNaiveOne() {
    SplittableRandom random = new SplittableRandom(12);
    for (int c : CHANNELS) {
      for (int rows : ROWS) {
        for (int gap : new int[] {0, 3}) {
          Slice x = Slice.random(random, rows * (c + gap), -2, 2);
          Slice y = Slice.random(random, rows * (c + 2 * gap), -2, 2);
          Slice scale = Slice.random(random, c, -2, 2);
          Slice shift = Slice.random(random, c, -2, 2);
          Slice expected = y.copy();
          Slice actual = y.copy();
          Slice same = x.copy();
          Slice tight = y.tight();
          scaleShift(naive, expected, c + 2 * gap, x, c + gap, scale, shift, rows, c, 0, c);
          scaleShift(kernels, actual, c + 2 * gap, x, c + gap, scale, shift, rows, c, 0, c);
          scaleShift(kernels, same, c + gap, same, c + gap, scale, shift, rows, c, 0, c);
          scaleShift(
              kernels,
              tight,
              c + 2 * gap,
              x.tight(),
              c + gap,
              scale.tight(),
              shift.tight(),
              rows,
              c,
              0,
              c);
          String what = rows + " rows of " + c + ", gap " + gap;
          actual.assertClose(expected, 0, 8 * ULP, what);
          assertThat(tight.data).as(what).isEqualTo(actual.values());
          same.assertGuards();
          for (int r = 0; r < rows; r++) {
            for (int j = 0; j < c + gap; j++) {
              float want = j < c ? actual.get(r * (c + 2 * gap) + j) : x.get(r * (c + gap) + j);
              assertThat(same.get(r * (c + gap) + j)).isEqualTo(want);
            }
          }
          Slice pieces = y.copy();
          scaleShift(kernels, pieces, c + 2 * gap, x, c + gap, scale, shift, rows, c, 0, c / 3);
          scaleShift(
              kernels, pieces, c + 2 * gap, x, c + gap, scale, shift, rows, c, c / 3, c - c / 3);
          pieces.assertSame(actual, what + ", in two pieces");
        }
      }
    }
  }

  private static void scaleShift(
      Kernels kernels,
      Slice y,
      int yStride,
      Slice x,
      int xStride,
      Slice scale,
      Slice shift,
      int rows,
      int c,
      int from,
      int count) {
    assertThat(from + count).isLessThanOrEqualTo(c);
    kernels.scaleShift(
        y.data,
        y.at + from,
        yStride,
        x.data,
        x.at + from,
        xStride,
        scale.data,
        scale.at + from,
        shift.data,
        shift.at + from,
        rows,
        count,
        -0.5f,
        1.5f);
  }

  @Test
  void scaleShiftWithoutBoundsPassesOnWhatIsNotFinite() {
    for (int c : CHANNELS) {
      float[] x = new float[3 * c];
      float[] y = new float[3 * c];
      float[] ones = new float[c];
      Arrays.fill(ones, 1f);
      x[c - 1] = Float.NaN;
      x[2 * c - 1] = Float.POSITIVE_INFINITY;
      x[3 * c - 1] = Float.NEGATIVE_INFINITY;
      float low = Float.NEGATIVE_INFINITY;
      kernels.scaleShift(y, 0, c, x, 0, c, ones, 0, ones, 0, 3, c, low, Float.POSITIVE_INFINITY);
      for (int i = 0; i < 3 * c; i++) {
        assertThat(y[i]).isEqualTo(Float.valueOf(x[i] + 1));
      }
      kernels.scaleShift(y, 0, c, x, 0, c, ones, 0, ones, 0, 3, c, 0, 6);
      assertThat(y[c - 1]).isNaN();
      assertThat(y[2 * c - 1]).isEqualTo(6);
      assertThat(y[3 * c - 1]).isZero();
    }
  }

  @Test
  void columnsAreExactOnWholeNumbersAndHoweverTheyAreCut() {
    SplittableRandom random = new SplittableRandom(13);
    for (int c : new int[] {1, 3, 7, 8, 13, 16, 17, 24, 33, 64, 67, 135, 520}) {
      for (int rows : ROWS) {
        for (int gap : new int[] {0, 3}) {
          Slice a = Slice.whole(random, rows * (c + gap));
          Slice b = Slice.whole(random, rows * (c + 2 * gap));
          Slice start = Slice.whole(random, c);
          String what = rows + " rows of " + c + ", gap " + gap;
          for (boolean products : new boolean[] {false, true}) {
            Slice right = products ? b : null;
            Slice expected = start.copy();
            Slice actual = start.copy();
            Slice pieces = start.copy();
            Slice tight = start.tight();
            columns(naive, expected, a, c + gap, right, c + 2 * gap, rows, 0, c);
            columns(kernels, actual, a, c + gap, right, c + 2 * gap, rows, 0, c);
            columns(kernels, pieces, a, c + gap, right, c + 2 * gap, rows, 0, c / 3);
            columns(kernels, pieces, a, c + gap, right, c + 2 * gap, rows, c / 3, c - c / 3);
            Slice end = products ? b.tight() : null;
            columns(kernels, tight, a.tight(), c + gap, end, c + 2 * gap, rows, 0, c);
            actual.assertSame(expected, what);
            pieces.assertSame(expected, what + ", in two pieces");
            assertThat(tight.data).as(what).isEqualTo(expected.values());
          }
        }
      }
    }
  }

  @Test
  void columnsHaveTheSameBitsHoweverTheyAreCut() {
    SplittableRandom random = new SplittableRandom(14);
    for (int rows : new int[] {5, 128, 333}) {
      Slice a = Slice.random(random, rows * 145, -1, 1);
      Slice b = Slice.random(random, rows * 145, -1, 1);
      for (boolean products : new boolean[] {false, true}) {
        Slice right = products ? b : null;
        Slice whole = Slice.of(145);
        columns(kernels, whole, a, 145, right, 145, rows, 0, 145);
        for (int cut : new int[] {1, 3, 8, 16, 17, 40, 64}) {
          Slice pieces = Slice.of(145);
          for (int ch = 0; ch < 145; ch += cut) {
            columns(kernels, pieces, a, 145, right, 145, rows, ch, Math.min(cut, 145 - ch));
          }
          pieces.assertSame(whole, rows + " rows, cut at " + cut);
        }
      }
    }
  }

  @Test
  void columnsOfAMillionRowsKeepSevenDigits() {
    SplittableRandom random = new SplittableRandom(15);
    int rows = 1_000_003;
    Slice a = Slice.random(random, 3 * rows, 0, 1);
    Slice b = Slice.random(random, 3 * rows, 0, 1);
    for (boolean products : new boolean[] {false, true}) {
      Slice right = products ? b : null;
      Slice expected = Slice.of(3);
      Slice actual = Slice.of(3);
      columns(naive, expected, a, 3, right, 3, rows, 0, 3);
      columns(kernels, actual, a, 3, right, 3, rows, 0, 3);
      actual.assertClose(expected, 1.5e-7, 0, "a million rows");
    }
  }

  @Test
  void columnsPassOnWhatIsNotFinite() {
    for (int rows : new int[] {1, 5, 300}) {
      float[] x = new float[rows * 19];
      float[] ones = new float[rows * 19];
      Arrays.fill(ones, 1f);
      x[rows / 2 * 19] = Float.NaN;
      x[rows / 2 * 19 + 4] = Float.POSITIVE_INFINITY;
      x[rows / 2 * 19 + 18] = Float.NEGATIVE_INFINITY;
      float[] sum = new float[19];
      float[] products = new float[19];
      kernels.columnSums(sum, 0, x, 0, 19, rows, 19);
      kernels.columnProducts(products, 0, x, 0, 19, ones, 0, 19, rows, 19);
      for (int ch = 0; ch < 19; ch++) {
        float want = x[rows / 2 * 19 + ch];
        assertThat(sum[ch]).isEqualTo(Float.valueOf(want));
        assertThat(products[ch]).isEqualTo(Float.valueOf(want));
      }
    }
  }

  /** Sums of a, or of a b if there is b, of some of the channels. */
  private static void columns(
      Kernels kernels,
      Slice sum,
      Slice a,
      int aStride,
      Slice b,
      int bStride,
      int rows,
      int from,
      int c) {
    if (b == null) {
      kernels.columnSums(sum.data, sum.at + from, a.data, a.at + from, aStride, rows, c);
    } else {
      kernels.columnProducts(
          sum.data,
          sum.at + from,
          a.data,
          a.at + from,
          aStride,
          b.data,
          b.at + from,
          bStride,
          rows,
          c);
    }
  }
}

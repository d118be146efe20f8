package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How far an output has to begin before its input, against every product of convolutions. */
class OverrunTest {

  private static ConvShape shape(ConvCase c) {
    return ConvShape.conv(c.window(), Shape.of(c.x), Shape.of(c.w));
  }

  private static boolean byLines(ConvCase c) {
    return shape(c) != null && Correlation.of(shape(c), true) instanceof LineCorrelation;
  }

  private static long overrun(ConvCase c) {
    return ((LineCorrelation) Correlation.of(shape(c), true)).overrun();
  }

  /**
   * The least distance at which a float is never read after one that takes its place may have been
   * written: by the block that reads it, or by one before.
   */
  private static long byProducts(ConvCase c) {
    ConvShape shape = shape(c);
    ConvPhase phase = shape.phases(true)[0];
    int lines = shape.depthwise() ? 1 : phase.lines(1);
    int piece = phase.piece(1);
    int across = (phase.x.outputs + piece - 1) / piece;
    int down = (phase.y.outputs + lines - 1) / lines;
    int pixels = shape.pixels();
    int[] blocks = new int[pixels];
    int[] written = new int[pixels];
    for (int p = 0; p < pixels; p++) {
      int y = p / phase.x.outputs % phase.y.outputs / lines;
      int x = p % phase.x.outputs / piece;
      blocks[p] = (p / phase.x.outputs / phase.y.outputs * down + y) * across + x;
      written[blocks[p]] = Math.max(written[blocks[p]], p + 1);
    }
    for (int b = 1; b < pixels; b++) {
      written[b] = Math.max(written[b], written[b - 1]);
    }
    long[] least = new long[1];
    int channels = c.channelsOut();
    c.terms(
        (atX, atW, atY) -> {
          long behind = (long) written[blocks[atY / channels]] * channels;
          least[0] = Math.max(least[0], behind - atX);
        });
    return least[0];
  }

  private static ConvCase random(Random random, boolean tight) {
    int rank = 1 + random.nextInt(3);
    int[] sizes = {1, 3, 7, 13, 17, 33};
    int[] x = new int[rank + 2];
    int[] kernel = new int[rank];
    int[] strides = new int[rank];
    int[] dilations = new int[rank];
    int[] pads = new int[2 * rank];
    x[0] = 1 + random.nextInt(3);
    for (int d = 0; d < rank; d++) {
      kernel[d] = 1 + 2 * random.nextInt(3);
      strides[d] = 1 + random.nextInt(2);
      dilations[d] = tight ? 1 : 1 + random.nextInt(2);
      pads[d] = random.nextInt(1 + kernel[d] / 2);
      pads[rank + d] = random.nextInt(tight ? 1 + kernel[d] / 2 : 3);
      x[d + 1] = sizes[random.nextInt(rank == 3 ? 3 : sizes.length)] + kernel[d] * dilations[d];
    }
    int groups = 1 + random.nextInt(3);
    int in = 1 + random.nextInt(9);
    int out = 1 + random.nextInt(rank == 3 ? 9 : 40);
    boolean depthwise = random.nextInt(3) == 0;
    x[rank + 1] = depthwise ? groups + 1 : in * groups;
    int[] w = new int[rank + 2];
    w[0] = depthwise ? groups + 1 : out * groups;
    w[1] = depthwise ? 1 : in;
    System.arraycopy(kernel, 0, w, 2, rank);
    return ConvCase.x(x)
        .w(w)
        .strides(strides)
        .dilations(dilations)
        .pads(pads)
        .groups(depthwise ? groups + 1 : groups);
  }

  @Test
  void noProductReadsWhatWasOverwrittenAndNoLessWouldDo() {
    Random random = new Random(1);
    int checked = 0;
    for (int i = 0; i < 600; i++) {
      boolean tight = i % 3 != 0;
      ConvCase c = random(random, tight);
      if (!byLines(c)) {
        continue;
      }
      long least = byProducts(c);
      assertThat(overrun(c)).as(c.toString()).isBetween(least, (long) ConvCase.size(c.y()));
      if (tight) {
        assertThat(overrun(c)).as(c.toString()).isEqualTo(least);
      }
      checked++;
    }
    assertThat(checked).isGreaterThan(500);
  }

  @Test
  void figuresByHand() {
    // 4,096 pixels are cut into eight pieces: the last one writes to the end.
    assertThat(overrun(ConvCase.x(1, 64, 64, 8).w(48, 8, 1, 1)))
        .isEqualTo(64 * 64 * 48 - 7 * 512 * 8);
    // Line by line. Two lines are read for each that is written: the first one decides.
    ConvCase down = ConvCase.x(1, 64, 64, 48).w(48, 1, 3, 3).groups(48).pads(1, 1, 1, 1);
    assertThat(overrun(down.strides(2, 2))).isEqualTo(32 * 48);
    // The line above is read once more when a line has been written: two lines.
    ConvCase same = ConvCase.x(2, 9, 7, 5).w(5, 1, 3, 3).groups(5).pads(1, 1, 1, 1);
    assertThat(overrun(same)).isEqualTo(2 * 7 * 5);
    // A window that only looks ahead: no more than the line that is read and written.
    ConvCase ahead = ConvCase.x(2, 9, 7, 5).w(5, 1, 3, 3).groups(5).pads(0, 1, 2, 1);
    assertThat(overrun(ahead)).isEqualTo(7 * 5);
  }

  @Test
  void whatIsReadAgainLaterCounts() {
    Overrun overrun = new Overrun();
    overrun.block(0, 10);
    overrun.block(100, 20);
    assertThat(overrun.floats()).isEqualTo(10);
    // A later block goes back to the beginning.
    overrun.block(5, 12);
    assertThat(overrun.floats()).isEqualTo(15);
  }
}

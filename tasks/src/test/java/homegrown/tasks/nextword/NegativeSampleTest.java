package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Rows are in a sample as often as the correction says. */
class NegativeSampleTest {

  private static final int ROWS = 40;

  private final NegativeSample sample = new NegativeSample(targets());

  private static long[] targets() {
    long[] targets = new long[ROWS];
    targets[2] = 3;
    targets[5] = 1;
    targets[39] = 12;
    return targets;
  }

  private double[] expected(int size) {
    NetworkSize network = new NetworkSize(ROWS, 1, 1);
    Slice slice = Weights.of(new NetworkGraph(network, 1, 1, 0).graph, 0).slice("output_bias");
    sample.logExpected(size, slice);
    double[] expected = new double[ROWS];
    for (int row = 0; row < ROWS; row++) {
      expected[row] = Math.exp(slice.data()[slice.at() + row]);
    }
    return expected;
  }

  @Test
  void halfOfADrawGoesByRankAndHalfByText() {
    double sum = 0;
    for (int row = 0; row < ROWS; row++) {
      double byRank = Math.log((row + 2.0) / (row + 1.0)) / Math.log(ROWS + 1.0);
      assertThat(sample.share(row)).isCloseTo(byRank / 2 + targets()[row] / 32.0, within(1e-12));
      sum += sample.share(row);
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  @Test
  void aRowIsThereAsOftenAsExpectedAndOnce() {
    int samples = 40_000;
    for (int size : new int[] {1, 12, 20}) {
      double[] there = new double[ROWS];
      int[] rows = new int[size];
      Random random = new Random(size);
      for (int i = 0; i < samples; i++) {
        sample.draw(random, rows);
        assertThat(rows).doesNotHaveDuplicates();
        for (int row : rows) {
          there[row] += 1.0 / samples;
        }
      }
      double[] expected = expected(size);
      double sum = 0;
      for (int row = 0; row < ROWS; row++) {
        // Samples have a size, expectations are for a number of draws.
        double near = size == 1 ? 0.01 : 0.03;
        assertThat(there[row]).as("row %d of %d", row, size).isCloseTo(expected[row], within(near));
        sum += expected[row];
      }
      assertThat(sum).isCloseTo(size, within(1e-4));
    }
  }

  @Test
  void aSampleOfAllRowsHasThemAllForSure() {
    int[] rows = new int[ROWS];
    sample.draw(new Random(1), rows);
    assertThat(rows).doesNotHaveDuplicates();
    for (double expected : expected(ROWS)) {
      assertThat(expected).isCloseTo(1, within(1e-6));
    }
    assertThatThrownBy(() -> sample.draw(new Random(1), new int[ROWS + 1]))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("at most 40");
  }
}

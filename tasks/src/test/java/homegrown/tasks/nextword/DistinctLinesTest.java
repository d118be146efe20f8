package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistinctLinesTest {

  @Test
  void aLineIsThereOnceWithItsNumberInTheOrderOfFirstOccurrence() {
    DistinctLines lines = new DistinctLines();
    int[][] written = {{1, 7}, {1, 5, 6}, {1, 7}, {1}, {1, 6, 5}, {1, 5, 6}, {1, 7}};
    for (int[] line : written) {
      lines.add(line.clone());
    }

    assertThat(lines.lines())
        .containsExactly(new int[] {1, 7}, new int[] {1, 5, 6}, new int[] {1}, new int[] {1, 6, 5});
    assertThat(lines.counts()).containsExactly(3, 2, 1, 1);
    assertThat(lines.tokens()).isEqualTo(9);
    assertThat(lines.bytes()).isGreaterThanOrEqualTo(4 * 9);
  }

  @Test
  void linesWhoseHashesAreEqualAreToldApart() {
    DistinctLines lines = new DistinctLines();
    // 31 * a + b is the same for both.
    lines.add(new int[] {5, 36});
    lines.add(new int[] {6, 5});
    lines.add(new int[] {5, 36});

    assertThat(lines.counts()).containsExactly(2, 1);
  }

  @Test
  void nothingIsThereAtFirst() {
    assertThat(new DistinctLines().lines()).isEmpty();
    assertThat(new DistinctLines().counts()).isEmpty();
  }
}

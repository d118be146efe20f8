package homegrown.bench.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  private static Bootstrap.Pair pair(double ours, double theirs) {
    return new Bootstrap.Pair(new double[] {ours}, new double[] {theirs});
  }

  @Test
  void whereAllDifferAlikeTheBoundIsTheMean() {
    Bootstrap bound = Bootstrap.of(List.of(pair(5.05, 5), pair(4.04, 4), pair(6.06, 6)));

    assertThat(bound.mean()).isCloseTo(0.01, within(1e-12));
    assertThat(bound.upper()).isCloseTo(0.01, within(1e-12));
  }

  /** A quarter of the resamples has only the worse one. */
  @Test
  void ofTwoAuthorsTheWorseOneIsTheBound() {
    Bootstrap bound = Bootstrap.of(List.of(pair(5, 5), pair(5.1, 5)));

    assertThat(bound.mean()).isCloseTo(0.01, within(1e-12));
    assertThat(bound.upper()).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void seedsOfOneAuthorSpreadTheBound() {
    double[] ours = {5, 5.1};
    double[] theirs = {5, 5};
    Bootstrap bound = Bootstrap.of(List.of(new Bootstrap.Pair(ours, theirs)));

    assertThat(bound.mean()).isCloseTo(0.01, within(1e-12));
    assertThat(bound.upper()).isCloseTo(0.02, within(1e-12));
  }

  @Test
  void ofManyAuthorsItIsTheNormalBound() {
    Random random = new Random(1);
    List<Bootstrap.Pair> pairs = new ArrayList<>();
    double squares = 0;
    for (int i = 0; i < 200; i++) {
      double difference = 0.02 * random.nextGaussian();
      pairs.add(pair(5 * (1 + difference), 5));
      squares += difference * difference;
    }
    Bootstrap bound = Bootstrap.of(pairs);
    double error = Math.sqrt(squares / 200 - bound.mean() * bound.mean()) / Math.sqrt(200);

    assertThat(bound.upper() - bound.mean()).isCloseTo(1.645 * error, within(0.05 * 1.645 * error));
    assertThat(Bootstrap.of(pairs)).isEqualTo(bound);
    assertThat(Bootstrap.of(Collections.nCopies(10, pair(4.9, 5))).upper()).isNegative();
  }
}

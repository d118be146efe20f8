package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MixtureTest {

  private static final double[] TRUE = {0.2, 0.7, 0.1};
  private static final int BUCKET = Mixture.bucket(1, 9);

  @Test
  void withoutDataWeightsAreTheDefaults() {
    Mixture mixture = Mixture.fit(new float[0], new int[0], 0);

    for (int matched = 0; matched <= ContextTree.DEPTH; matched++) {
      int bucket = Mixture.bucket(matched, 5);
      assertThat((double) mixture.weight(bucket, 0)).isCloseTo(0.45, within(1e-5));
      assertThat((double) mixture.weight(bucket, 1)).isCloseTo(0.45, within(1e-5));
      assertThat((double) mixture.weight(bucket, 2)).isCloseTo(0.10, within(1e-5));
    }
  }

  @Test
  void fittingFindsTheWeightsThatMadeTheData() {
    Mixture mixture = fitted(20_000);

    for (int k = 0; k < Mixture.COMPONENTS; k++) {
      assertThat((double) mixture.weight(BUCKET, k)).isCloseTo(TRUE[k], within(0.03));
    }
  }

  @Test
  void aBucketWithoutDataTakesTheCommonWeights() {
    Mixture mixture = fitted(20_000);
    int other = Mixture.bucket(3, 1);

    for (int k = 0; k < Mixture.COMPONENTS; k++) {
      assertThat((double) mixture.weight(other, k)).isCloseTo(TRUE[k], within(0.04));
    }
  }

  @Test
  void aFewWordsMoveTheWeightsALittle() {
    double moved = fitted(3).weight(BUCKET, 1) - 0.45;

    assertThat(moved).isBetween(-0.1, 0.1);
  }

  @Test
  void theBaseAloneHasAllTheWeight() {
    assertThat(Mixture.baseOnly().weight(BUCKET, 0)).isEqualTo(1f);
    assertThat(Mixture.baseOnly().weight(BUCKET, 1)).isZero();
  }

  @Test
  void bucketsFollowCounts() {
    assertThat(Mixture.bucket(0, 0)).isEqualTo(Mixture.bucket(0, 1));
    assertThat(Mixture.bucket(0, 3)).isEqualTo(Mixture.bucket(0, 5));
    assertThat(Mixture.bucket(0, 5)).isNotEqualTo(Mixture.bucket(0, 6));
    assertThat(Mixture.bucket(0, 21)).isEqualTo(Mixture.bucket(0, 1_000_000));
    assertThat(Mixture.bucket(1, 0)).isNotEqualTo(Mixture.bucket(0, 21));
  }

  @Test
  void readsBackTheSameBits() throws IOException {
    Mixture mixture = drawnAndFitted();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryWriter writer = new BinaryWriter(out);
    mixture.write(writer);
    writer.finish();

    Mixture back =
        Mixture.read(new BinaryReader(new ByteArrayInputStream(out.toByteArray()), "test"));

    for (int matched = 0; matched <= ContextTree.DEPTH; matched++) {
      for (int total : new int[] {1, 2, 4, 10, 100}) {
        for (int k = 0; k < Mixture.COMPONENTS; k++) {
          int bucket = Mixture.bucket(matched, total);
          assertThat(back.weight(bucket, k)).isEqualTo(mixture.weight(bucket, k));
        }
        assertThat(back.networkShare(Mixture.bucket(matched, total)))
            .isEqualTo(mixture.networkShare(Mixture.bucket(matched, total)));
      }
    }
  }

  @Test
  void withANetworkThereAreOtherDefaults() {
    Mixture mixture = Mixture.fitWithNetwork(new float[0], new int[0], 0);

    for (int matched = 0; matched <= ContextTree.DEPTH; matched++) {
      int bucket = Mixture.bucket(matched, 5);
      assertThat((double) mixture.weight(bucket, 0)).isCloseTo(0.75, within(1e-5));
      assertThat((double) mixture.weight(bucket, 1)).isCloseTo(0.20, within(1e-5));
      assertThat((double) mixture.weight(bucket, 2)).isCloseTo(0.05, within(1e-5));
      assertThat((double) mixture.networkShare(bucket)).isCloseTo(0.85, within(1e-5));
    }
  }

  @Test
  void fittingFindsTheNetworksShare() {
    for (double share : new double[] {0.15, 0.6}) {
      Drawn drawn = new Drawn(40_000, new double[] {0.3, 0.5, 0.2}, share, 7);
      Mixture mixture = Mixture.fitWithNetwork(drawn.parts, drawn.buckets, 40_000);

      assertThat((double) mixture.networkShare(BUCKET)).isCloseTo(share, within(0.04));
      assertThat((double) mixture.weight(BUCKET, 0)).isCloseTo(0.3, within(0.06));
      assertThat((double) mixture.weight(BUCKET, 1)).isCloseTo(0.5, within(0.04));
    }
  }

  @Test
  void fittingMakesWordsMoreProbable() {
    Mixture defaults = Mixture.fitWithNetwork(new float[0], new int[0], 0);
    for (int seed = 0; seed < 5; seed++) {
      Drawn drawn = new Drawn(3000, new double[] {0.2, 0.5, 0.3}, 0.3, seed);
      Mixture fitted = Mixture.fitWithNetwork(drawn.parts, drawn.buckets, 3000);
      // Fitting more words that are like these does not change what fits best.
      Mixture more = Mixture.fitWithNetwork(twice(drawn.parts), twice(drawn.buckets), 6000);

      assertThat(drawn.loss(fitted)).isLessThan(drawn.loss(defaults) - 0.01);
      assertThat(drawn.loss(more)).isLessThan(drawn.loss(fitted) + 1e-6);
    }
  }

  private static float[] twice(float[] numbers) {
    float[] all = Arrays.copyOf(numbers, 2 * numbers.length);
    System.arraycopy(numbers, 0, all, numbers.length, numbers.length);
    return all;
  }

  private static int[] twice(int[] numbers) {
    int[] all = Arrays.copyOf(numbers, 2 * numbers.length);
    System.arraycopy(numbers, 0, all, numbers.length, numbers.length);
    return all;
  }

  @Test
  void withoutANetworkNothingGoesToIt() {
    Drawn drawn = new Drawn(500, new double[] {0.2, 0.5, 0.3}, 0, 1);

    assertThat(Mixture.fit(drawn.parts, drawn.buckets, 500).networkShare(BUCKET)).isZero();
  }

  private static Mixture drawnAndFitted() {
    Drawn drawn = new Drawn(2000, new double[] {0.2, 0.5, 0.3}, 0.3, 5);
    return Mixture.fitWithNetwork(drawn.parts, drawn.buckets, 2000);
  }

  /** Draws words from a mixture of three distributions over 30 words, then fits its weights. */
  private static Mixture fitted(int n) {
    Random random = new Random(3);
    double[][] components = new double[Mixture.COMPONENTS][30];
    for (int k = 0; k < components.length; k++) {
      components[k] = Drawn.components(random);
    }
    float[] parts = new float[n * Mixture.PARTS];
    int[] buckets = new int[n];
    for (int i = 0; i < n; i++) {
      int component = draw(TRUE, random);
      int word = draw(components[component], random);
      parts[i * Mixture.PARTS + Mixture.BASE] = (float) components[0][word];
      parts[i * Mixture.PARTS + Mixture.OWN] = (float) components[1][word];
      parts[i * Mixture.PARTS + Mixture.RECENT] = (float) components[2][word];
      buckets[i] = BUCKET;
    }
    return Mixture.fit(parts, buckets, n);
  }

  /** Held-out words drawn from a mixture with a network, and with something left over. */
  private static final class Drawn {

    final float[] parts;
    final int[] buckets;

    Drawn(int n, double[] weights, double share, long seed) {
      Random random = new Random(seed);
      double[] base = components(random);
      double[] neural = components(random);
      double[] own = components(random);
      double[] recent = components(random);
      parts = new float[n * Mixture.PARTS];
      buckets = new int[n];
      double[] p = new double[base.length];
      for (int i = 0; i < n; i++) {
        double ownLeft = random.nextDouble();
        double recentLeft = random.nextDouble();
        for (int w = 0; w < p.length; w++) {
          double basis = (1 - share) * base[w] + share * neural[w];
          p[w] =
              weights[0] * basis
                  + weights[1] * ((1 - ownLeft) * own[w] + ownLeft * basis)
                  + weights[2] * ((1 - recentLeft) * recent[w] + recentLeft * basis);
        }
        int word = draw(p, random);
        int at = i * Mixture.PARTS;
        parts[at + Mixture.BASE] = (float) base[word];
        parts[at + Mixture.NEURAL] = (float) neural[word];
        parts[at + Mixture.OWN] = (float) ((1 - ownLeft) * own[word]);
        parts[at + Mixture.OWN_LEFT] = (float) ownLeft;
        parts[at + Mixture.RECENT] = (float) ((1 - recentLeft) * recent[word]);
        parts[at + Mixture.RECENT_LEFT] = (float) recentLeft;
        buckets[i] = BUCKET;
      }
    }

    double loss(Mixture mixture) {
      double loss = 0;
      for (int i = 0; i < buckets.length; i++) {
        loss -= Math.log(mixture.probability(buckets[i], parts, i * Mixture.PARTS));
      }
      return loss / buckets.length;
    }

    private static double[] components(Random random) {
      double[] component = new double[30];
      double sum = 0;
      for (int w = 0; w < component.length; w++) {
        component[w] = Math.pow(random.nextDouble(), 4) + 1e-3;
        sum += component[w];
      }
      for (int w = 0; w < component.length; w++) {
        component[w] /= sum;
      }
      return component;
    }
  }

  private static int draw(double[] distribution, Random random) {
    double left = random.nextDouble();
    int i = 0;
    while (i < distribution.length - 1 && left >= distribution[i]) {
      left -= distribution[i++];
    }
    return i;
  }
}

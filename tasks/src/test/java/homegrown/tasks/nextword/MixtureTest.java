package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    Mixture mixture = fitted(2000);
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
      }
    }
  }

  /** Draws words from a mixture of three distributions over 30 words, then fits its weights. */
  private static Mixture fitted(int n) {
    Random random = new Random(3);
    double[][] components = new double[Mixture.COMPONENTS][30];
    for (double[] component : components) {
      double sum = 0;
      for (int w = 0; w < component.length; w++) {
        component[w] = Math.pow(random.nextDouble(), 4) + 1e-3;
        sum += component[w];
      }
      for (int w = 0; w < component.length; w++) {
        component[w] /= sum;
      }
    }
    float[] probabilities = new float[n * Mixture.COMPONENTS];
    int[] buckets = new int[n];
    for (int i = 0; i < n; i++) {
      int component = draw(TRUE, random);
      int word = draw(components[component], random);
      for (int k = 0; k < Mixture.COMPONENTS; k++) {
        probabilities[i * Mixture.COMPONENTS + k] = (float) components[k][word];
      }
      buckets[i] = BUCKET;
    }
    return Mixture.fit(probabilities, buckets, n);
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

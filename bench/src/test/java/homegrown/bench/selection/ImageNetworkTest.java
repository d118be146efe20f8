package homegrown.bench.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageNetworkTest {

  private static final int CLASSES = 3;
  private static final int BATCH = 2;

  private static Images images(int count) {
    Images images = new Images(new float[count * Images.FLOATS], new int[count]);
    Random random = new Random(4);
    for (int i = 0; i < images.pixels().length; i++) {
      images.pixels()[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < count; i++) {
      images.labels()[i] = i % CLASSES;
    }
    return images;
  }

  private static float[] logits(ImageNetwork network, Weights weights, Device device) {
    Trainer trainer = Plan.inference(network.logits()).on(device).start(weights, device, 0);
    for (int i = 0; i < BATCH; i++) {
      images(BATCH).copy(i, trainer.input(network.images()), i);
    }
    trainer.step();
    return trainer.value(network.logits()).copy();
  }

  @Test
  void withFrozenNormsItComputesWhatTheBaseDoes() {
    ImageNetwork base = ImageNetwork.base(BATCH, CLASSES);
    Weights learnt = Weights.of(base.graph(), 1);
    Random random = new Random(1);
    for (String name : learnt.shapes().keySet()) {
      Slice slice = learnt.slice(name);
      for (int i = 0; i < slice.size(); i++) {
        // Variances and scales stay positive.
        slice.data()[slice.at() + i] += 0.1f * random.nextFloat();
      }
    }
    ImageNetwork personal = ImageNetwork.personal(BATCH, CLASSES);
    try (Device device = Device.portable(1)) {
      float[] expected = logits(base, learnt, device);
      float[] got = logits(personal, personal.from(learnt), device);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) got[i])
            .isCloseTo(expected[i], within(1e-3 * (1 + Math.abs(expected[i]))));
      }
    }
  }

  @Test
  void partsAreByClassAndNumber() {
    Images part = images(12).part(1, 2, 1, 3);
    assertThat(part.labels()).containsExactly(0, 1, 0, 1);
    assertThat(part.pixels()[0]).isEqualTo(images(12).pixels()[4 * Images.FLOATS]);
  }

  @Test
  void squaredGradientsAreThoseOfTheMeanPlusNoise() {
    ImageNetwork network = ImageNetwork.personal(1, CLASSES);
    Weights weights = Weights.of(network.graph(), 2);
    Random random = new Random(2);
    Slice head = weights.slice(ImageNetwork.HEAD_WEIGHT);
    for (int i = 0; i < head.size(); i++) {
      head.data()[head.at() + i] = (float) random.nextGaussian();
    }
    float[] before = weights.data().clone();
    try (Device device = Device.portable(1)) {
      Gradients gradients = Gradients.at(weights, images(FineTuning.BATCH), CLASSES, 4, device);
      double squared = gradients.squared(ImageNetwork.weight(7));
      assertThat(squared).isPositive();
      assertThat(gradients.squaredMean(ImageNetwork.weight(7))).isLessThan(squared);
    }
    assertThat(weights.data()).isEqualTo(before);
  }
}

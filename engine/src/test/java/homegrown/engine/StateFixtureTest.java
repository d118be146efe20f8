package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/**
 * The streams under {@code state} were written by the first release of their format. Whatever comes
 * later reads them. Should these tests fail, the code is wrong, not the files.
 */
class StateFixtureTest {

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in = StateFixtureTest.class.getResourceAsStream("/state/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void weightsOfVersion1AreRead() throws IOException {
    byte[] bytes = fixture("weights-1.bin");
    Weights weights = Weights.read(StateFixtures.graph().graph(), new ByteArrayInputStream(bytes));
    assertThat(weights.slice("a").copy()).containsExactly(1, 2, 3, 4, -5, 0.25f);
    assertThat(weights.slice("layer/b\u00fc").copy()).containsExactly(-8);
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    weights.write(again);
    assertThat(again.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void aTrainerOfVersion1IsReadAndGoesOn() throws IOException {
    byte[] bytes = fixture("trainer-1.bin");
    GivenGradients given = StateFixtures.graph();
    KernelSet set = BuiltInKernels.portable();
    try (Team team = Team.of(set, 1)) {
      Trainer trainer =
          Trainer.read(
              given.plan(StateFixtures.update(), set, 1), team, new ByteArrayInputStream(bytes));
      assertThat(trainer.steps()).isEqualTo(2);
      assertThat(trainer.seed()).isEqualTo(-2);
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      trainer.write(again);
      assertThat(again.toByteArray()).isEqualTo(bytes);

      // After gradients g, g: v = 1.5 g, w = w0 - 0.25 (1 + 1.5) g.
      assertThat(trainer.weights().slice("a").copy())
          .containsExactly(0.375f, 2.625f, 1.75f, 5.25f, -5, -0.0625f);
      assertThat(trainer.weights().slice("layer/b\u00fc").copy()).containsExactly(-10.5f);
      assertThat(trainer.state()).containsExactly(1.5f, -1.5f, 3, -3, 0, 0.75f, 6);

      StateFixtures.step(given, trainer);
      assertThat(trainer.weights().slice("a").copy())
          .containsExactly(-0.0625f, 3.0625f, 0.875f, 6.125f, -5, -0.28125f);
      assertThat(trainer.weights().slice("layer/b\u00fc").copy()).containsExactly(-12.25f);
      assertThat(trainer.steps()).isEqualTo(3);
    }
  }
}

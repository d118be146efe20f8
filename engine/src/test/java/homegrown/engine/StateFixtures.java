package homegrown.engine;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes the state streams that every later version must read: run once for each version of the
 * format, never again. All numbers are exact in float32, whatever kernels compute them.
 */
final class StateFixtures {

  /** Gradients of a and b, the same in every step. */
  static final float[] GRADIENT_A = {1, -1, 2, -2, 0, 0.5f};

  static final float[] GRADIENT_B = {4};

  private StateFixtures() {}

  /**
   * Writes the streams of the current version.
   *
   * @param arguments the folder
   */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    GivenGradients given = graph();
    String ending = "-" + StateFormat.VERSION + ".bin";
    try (OutputStream out = Files.newOutputStream(folder.resolve("weights" + ending))) {
      weights(given).write(out);
    }
    KernelSet set = BuiltInKernels.portable();
    try (Team team = Team.of(set, 1);
        OutputStream out = Files.newOutputStream(folder.resolve("trainer" + ending))) {
      Trainer trainer = given.plan(update(), set, 1).start(weights(given), team, -2);
      step(given, trainer);
      step(given, trainer);
      trainer.write(out);
    }
  }

  static GivenGradients graph() {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("a", new int[] {2, 3});
    shapes.put("layer/b\u00fc", new int[0]);
    return new GivenGradients(shapes);
  }

  private static Weights weights(GivenGradients given) {
    Weights weights = Weights.of(given.graph(), 0);
    weights.set("a", new float[] {1, 2, 3, 4, -5, 0.25f});
    weights.set("layer/b\u00fc", new float[] {-8});
    return weights;
  }

  static Update update() {
    return Update.by(new Momentum(0.5), Schedule.constant(0.25));
  }

  static void step(GivenGradients given, Trainer trainer) {
    given.give(trainer, "a", GRADIENT_A);
    given.give(trainer, "layer/b\u00fc", GRADIENT_B);
    trainer.step();
  }
}

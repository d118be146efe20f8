package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.golden.GoldenFolder;
import homegrown.engine.golden.GoldenJson;
import homegrown.engine.golden.GoldenTensor;
import homegrown.engine.golden.Tolerance;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Update rules, clipping, decay and schedules against PyTorch: the files of the folder optim. */
class OptimiserGoldenTest {

  static Stream<Named<GoldenJson>> cases() {
    List<Named<GoldenJson>> cases = new ArrayList<>();
    for (Path file : GoldenFolder.chosen().optimizers()) {
      for (GoldenJson one : GoldenJson.read(file).get("cases").items()) {
        cases.add(Named.of(one.get("id").text(), one));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyStepIsWithinTheToleranceOnAnyNumberOfLanes(GoldenJson golden) {
    Map<String, GoldenTensor> initial = GoldenTensor.mapOf(golden.get("initial"));
    List<GoldenJson> gradients = golden.get("gradients").items();
    Map<String, int[]> shapes = new LinkedHashMap<>();
    initial.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    KernelSet set = BuiltInKernels.portable();
    for (int lanes = 1; lanes <= 2; lanes++) {
      GivenGradients given = new GivenGradients(shapes);
      Weights weights = Weights.of(given.graph(), 0);
      initial.forEach((name, tensor) -> weights.set(name, tensor.floats()));
      try (Team team = Team.of(set, lanes)) {
        Trainer trainer = given.plan(update(golden), set, lanes).start(weights, team, 0);
        for (int step = 0; step < gradients.size(); step++) {
          GoldenTensor.mapOf(gradients.get(step))
              .forEach((name, tensor) -> given.give(trainer, name, tensor.floats()));
          trainer.step();
          checkStep(golden, step, trainer);
        }
      }
    }
  }

  private static void checkStep(GoldenJson golden, int step, Trainer trainer) {
    double error = golden.get("float32_error").asDouble();
    Map<String, GoldenTensor> after =
        GoldenTensor.mapOf(golden.get("after_step").items().get(step));
    after.forEach(
        (name, tensor) -> {
          float[] expected = tensor.floats();
          float[] got = trainer.weights().slice(name).copy();
          for (int i = 0; i < expected.length; i++) {
            assertThat((double) got[i])
                .as("step %d, %s[%d]", step, name, i)
                .isCloseTo(expected[i], Offset.offset(Tolerance.optimizer(expected[i], error)));
          }
        });
    if (golden.has("gradient_norms")) {
      double norm = golden.get("gradient_norms").asDoubles()[step];
      assertThat(trainer.gradientNorm())
          .as("norm of step %d", step)
          .isCloseTo(norm, Offset.offset(1e-6 * norm));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRatesAreThoseOfPyTorch(GoldenJson golden) {
    if (golden.has("learning_rates")) {
      double[] expected = golden.get("learning_rates").asDoubles();
      Schedule schedule = update(golden).schedule();
      for (int step = 0; step < expected.length; step++) {
        assertThat(schedule.rate(step))
            .as("step %d", step)
            .isCloseTo(expected[step], Offset.offset(1e-15));
      }
    } else {
      assertThat(golden.has("schedule")).isFalse();
    }
  }

  private static Update update(GoldenJson golden) {
    GoldenJson numbers = golden.get("hyperparameters");
    String optimiser = golden.get("optimizer").text();
    Update update = Update.by(rule(optimiser, numbers), schedule(golden));
    double decay = number(numbers, "weight_decay", 0);
    if (decay > 0) {
      update = optimiser.equals("adamw") ? update.decoupledDecay(decay) : update.decay(decay);
    }
    return golden.has("clip_norm") ? update.clipNorm(golden.get("clip_norm").asDouble()) : update;
  }

  private static UpdateRule rule(String optimiser, GoldenJson numbers) {
    switch (optimiser) {
      case "sgd":
        double mu = number(numbers, "momentum", 0);
        if (numbers.has("nesterov") && numbers.get("nesterov").truth()) {
          return Momentum.nesterov(mu);
        }
        return mu > 0 ? new Momentum(mu) : new Sgd();
      case "adam":
      case "adamw":
        return new Adam(
            numbers.get("beta1").asDouble(),
            numbers.get("beta2").asDouble(),
            numbers.get("eps").asDouble());
      case "adagrad":
        return new Adagrad()
            .start(number(numbers, "initial_accumulator", 0))
            .rateDecay(number(numbers, "lr_decay", 0))
            .epsilon(numbers.get("eps").asDouble());
      case "rmsprop":
        Rmsprop rmsprop =
            new Rmsprop()
                .alpha(numbers.get("alpha").asDouble())
                .epsilon(numbers.get("eps").asDouble())
                .momentum(number(numbers, "momentum", 0));
        boolean centered = numbers.has("centered") && numbers.get("centered").truth();
        return centered ? rmsprop.centered() : rmsprop;
      default:
        throw new IllegalArgumentException("no optimiser is known as " + optimiser);
    }
  }

  private static Schedule schedule(GoldenJson golden) {
    double rate = golden.get("hyperparameters").get("lr").asDouble();
    if (!golden.has("schedule")) {
      return Schedule.constant(rate);
    }
    GoldenJson schedule = golden.get("schedule");
    long warmUp = schedule.get("warmup_steps").asLong();
    Schedule linear = Schedule.linear(rate, schedule.get("total_steps").asLong() - warmUp);
    String kind = schedule.get("kind").text();
    switch (kind) {
      case "warmup_from_first":
        return linear.warmUpFromFirst(warmUp);
      case "warmup_from_zero":
        return linear.warmUpFromZero(warmUp);
      default:
        throw new IllegalArgumentException("no schedule is known as " + kind);
    }
  }

  private static double number(GoldenJson numbers, String name, double otherwise) {
    return numbers.has(name) && !numbers.get(name).isNull()
        ? numbers.get(name).asDouble()
        : otherwise;
  }
}

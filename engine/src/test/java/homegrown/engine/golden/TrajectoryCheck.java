package homegrown.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Adagrad;
import homegrown.engine.Adam;
import homegrown.engine.Momentum;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.UpdateRule;
import homegrown.engine.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains a model of the golden trajectories on a machine and compares all that was recorded. */
final class TrajectoryCheck {

  private static final double RELATIVE = 1e-5;
  private static final double TINY = 1e-7;

  private final Machine machine;
  private final GoldenJson trajectory;
  private final GoldenJson float64;
  private final GoldenJson float32;
  private final GoldenModel model;
  private final double[] losses;
  private final double[] float32Losses;
  private final Map<String, Double> shares = new TreeMap<>();

  private TrajectoryCheck(Path folder, Consumer<GoldenModel> recipe, Machine machine) {
    this.machine = machine;
    this.trajectory = GoldenJson.read(folder.resolve("trajectory.json"));
    this.float64 = trajectory.get("float64");
    this.float32 = trajectory.get("float32");
    this.losses = float64.get("losses").asDoubles();
    this.float32Losses = float32.get("losses").asDoubles();
    this.model =
        new GoldenModel(
            SafeTensors.read(folder.resolve("data.safetensors")),
            trajectory.has("encodings")
                ? trajectory.get("encodings").fields()
                : Collections.emptyMap());
    recipe.accept(model);
  }

  /**
   * Checks one model.
   *
   * @return by what was compared: the largest difference met, as a share of what is accepted
   */
  static Map<String, Double> of(Path folder, Consumer<GoldenModel> recipe, Machine machine) {
    TrajectoryCheck check = new TrajectoryCheck(folder, recipe, machine);
    Weights weights = check.model.weights();
    check.firstGradient(weights);
    check.inference(
        weights,
        check.trajectory.get("inference_loss_before").asDouble(),
        0,
        "inference loss before");
    check.train(weights);
    check.inference(
        weights,
        check.float64.get("inference_loss_after").asDouble(),
        check.losses.length - 1,
        "inference loss after");
    check.finalWeights(weights);
    return check.shares;
  }

  private Trainer start(Plan plan, Weights weights) {
    Trainer trainer = plan.start(weights, machine.team(), 1);
    Rubbish.fill(trainer);
    return trainer;
  }

  private void firstGradient(Weights weights) {
    float[] untouched = weights.data().clone();
    CapturedGradients gradients = new CapturedGradients(weights);
    Trainer trainer =
        start(
            Plan.training(model.loss(), Update.by(gradients, Schedule.constant(0)))
                .freeze(model.buffers())
                .on(machine.kernels(), machine.lanes()),
            weights);
    model.fill(trainer, 0);
    trainer.step();
    assertThat(weights.data()).as("weights of a run that moves nothing").isEqualTo(untouched);
    descent(weights, gradients);
    float64
        .get("first_gradient")
        .fields()
        .forEach(
            (name, expected) -> {
              if (comparable(name)) {
                float[] values = gradients.of(name);
                double norm = Math.sqrt(expected.get("sumsq").asDouble());
                double accepted = RELATIVE * norm + TINY;
                String about = "first gradient";
                first(about, name, expected, values, accepted);
                close(
                    about + ", sum of " + name,
                    about,
                    sum(values),
                    expected.get("sum").asDouble(),
                    Math.sqrt(values.length) * accepted);
                sumOfSquares(about, name, expected, values);
              }
            });
  }

  /** Plain descent, applied while gradients are computed, makes the step that they say. */
  private void descent(Weights weights, CapturedGradients gradients) {
    Weights moved = weights.copy();
    Trainer trainer =
        start(
            Plan.training(model.loss(), Update.by(new Sgd(), Schedule.constant(1)))
                .freeze(model.buffers())
                .on(machine.kernels(), machine.lanes()),
            moved);
    model.fill(trainer, 0);
    trainer.step();
    float[] slopes = gradients.all();
    for (int i = 0; i < slopes.length; i++) {
      double before = weights.data()[i];
      double size = Math.abs(before) + Math.abs(slopes[i]);
      String about = "weight " + i + " after plain descent";
      close(about, "descent", moved.data()[i], before - slopes[i], RELATIVE * size + TINY);
    }
  }

  private void inference(Weights weights, double expected, int step, String about) {
    Trainer trainer =
        start(Plan.inference(model.loss()).on(machine.kernels(), machine.lanes()), weights);
    model.fillForInference(trainer, 0);
    trainer.step();
    double loss = trainer.value(model.loss()).copy()[0];
    close(about, about, loss, expected, accepted(expected, losses, float32Losses, step));
  }

  private void train(Weights weights) {
    Trainer trainer =
        start(
            Plan.training(model.loss(), update()).on(machine.kernels(), machine.lanes()), weights);
    int batches = trajectory.get("batches").asInt();
    for (int step = 0; step < losses.length; step++) {
      model.fill(trainer, step % batches);
      double loss = trainer.step();
      close(
          "loss of step " + step,
          "losses",
          loss,
          losses[step],
          accepted(losses[step], losses, float32Losses, step));
      if (float64.has("gradient_norms")) {
        double[] norms = float64.get("gradient_norms").asDoubles();
        double[] float32Norms = float32.get("gradient_norms").asDoubles();
        close(
            "gradient norm of step " + step,
            "gradient norms",
            trainer.gradientNorm(),
            norms[step],
            accepted(norms[step], norms, float32Norms, step));
      }
    }
  }

  private static double accepted(double expected, double[] float64, double[] float32, int step) {
    return Math.abs(expected) * Tolerance.relativeLoss(float64, float32, step);
  }

  private Update update() {
    Map<String, GoldenJson> hyper = new LinkedHashMap<>(trajectory.get("hyperparameters").fields());
    double rate = hyper.remove("lr").asDouble();
    Update update = Update.by(rule(hyper), schedule(rate));
    if (hyper.containsKey("weight_decay")) {
      double decay = hyper.remove("weight_decay").asDouble();
      update =
          trajectory.get("optimizer").text().equals("adamw")
              ? update.decoupledDecay(decay)
              : update.decay(decay);
    }
    assertThat(hyper).as("hyper-parameters that the test does not know").isEmpty();
    return trajectory.has("clip_norm")
        ? update.clipNorm(trajectory.get("clip_norm").asDouble())
        : update;
  }

  private UpdateRule rule(Map<String, GoldenJson> hyper) {
    String name = trajectory.get("optimizer").text();
    switch (name) {
      case "sgd":
        return descent(hyper);
      case "adam":
      case "adamw":
        return new Adam(
            hyper.remove("beta1").asDouble(),
            hyper.remove("beta2").asDouble(),
            hyper.remove("eps").asDouble());
      case "adagrad":
        return new Adagrad().epsilon(hyper.remove("eps").asDouble());
      default:
        throw new IllegalArgumentException("no optimizer " + name);
    }
  }

  private static UpdateRule descent(Map<String, GoldenJson> hyper) {
    if (!hyper.containsKey("momentum")) {
      return new Sgd();
    }
    double momentum = hyper.remove("momentum").asDouble();
    boolean nesterov = hyper.containsKey("nesterov") && hyper.remove("nesterov").truth();
    return nesterov ? Momentum.nesterov(momentum) : new Momentum(momentum);
  }

  private Schedule schedule(double rate) {
    if (!trajectory.has("schedule")) {
      return Schedule.constant(rate);
    }
    GoldenJson schedule = trajectory.get("schedule");
    assertThat(schedule.get("kind").text()).isEqualTo("warmup_from_first");
    long warmup = schedule.get("warmup_steps").asLong();
    long total = schedule.get("total_steps").asLong();
    Schedule rates = Schedule.linear(rate, total - warmup).warmUpFromFirst(warmup);
    double[] expected = trajectory.get("learning_rates").asDoubles();
    for (int step = 0; step < expected.length; step++) {
      close("rate of step " + step, "rates", rates.rate(step), expected[step], 1e-12);
    }
    return rates;
  }

  private void finalWeights(Weights weights) {
    GoldenJson differences =
        trajectory.get("float32_against_float64").get("largest_weight_difference");
    float64
        .get("final")
        .fields()
        .forEach(
            (name, expected) -> {
              if (comparable(name)) {
                float[] values = weights.slice(name).copy();
                double accepted = Tolerance.finalValue(differences.get(name).asDouble());
                first("final weights", name, expected, values, accepted);
                sumOfSquares("final weights", name, expected, values);
              }
            });
  }

  private boolean comparable(String tensor) {
    List<String> names = new ArrayList<>();
    trajectory.get("zero_gradient_parameters").items().forEach(item -> names.add(item.text()));
    return !names.contains(tensor);
  }

  private void first(
      String kind, String name, GoldenJson expected, float[] actual, double accepted) {
    double[] values = expected.get("first").asDoubles();
    for (int i = 0; i < values.length; i++) {
      close(kind + ", element " + i + " of " + name, kind, actual[i], values[i], accepted);
    }
  }

  /** An error of {@link #TINY} in each element is accepted. */
  private void sumOfSquares(String kind, String name, GoldenJson expected, float[] actual) {
    double squares = 0;
    for (float value : actual) {
      squares += (double) value * value;
    }
    double golden = expected.get("sumsq").asDouble();
    close(
        kind + ", sum of squares of " + name,
        kind + ", sums of squares",
        squares,
        golden,
        Tolerance.RELATIVE_SUM_OF_SQUARES * golden
            + (2 * Math.sqrt(golden * actual.length) + actual.length * TINY) * TINY);
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private void close(String about, String kind, double actual, double expected, double accepted) {
    double share = Math.abs(actual - expected) / accepted;
    // Written so that NaN fails.
    assertThat(share <= 1)
        .as("%s on %s: expected %s within %s, got %s", about, machine, expected, accepted, actual)
        .isTrue();
    shares.merge(kind, share, Math::max);
  }
}

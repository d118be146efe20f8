package homegrown.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.golden.CaseGraph.Form;
import homegrown.engine.golden.CaseGraph.Recipe;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs an operation of the engine on one golden case, on every machine and in every form of its
 * graph, and compares outputs and gradients; the number of lanes must not change a bit.
 */
final class OperationCheck {

  /** Two roundings of a float, for weights after a step. */
  private static final double ROUNDING = 2.4e-7;

  private final OperationCase golden;
  private double worst;

  private OperationCheck(OperationCase golden) {
    this.golden = golden;
  }

  /**
   * Checks a case.
   *
   * @return the largest difference met, as a share of what is accepted
   */
  static double of(OperationCase golden, Recipe recipe) {
    OperationCheck check = new OperationCheck(golden);
    for (Form form : Form.values()) {
      check.form(new CaseGraph(golden, recipe, form), form);
    }
    return check.worst;
  }

  private void form(CaseGraph graph, Form form) {
    Map<String, float[]> bits = new HashMap<>();
    for (Machine machine : Machine.all()) {
      String about = golden.id() + ", " + form + ", " + machine;
      Weights weights = graph.weights();
      float[] start = weights.data().clone();
      CapturedGradients gradients = new CapturedGradients(weights);
      Plan.Builder builder =
          Plan.training(graph.loss(), Update.by(gradients, Schedule.constant(0)));
      Tensor[] outputs = graph.outputs().values().toArray(new Tensor[0]);
      if (form == Form.PARAMETERS) {
        builder.keep(outputs);
        Plan inference = Plan.inference(outputs).on(machine.kernels(), machine.lanes());
        outputs(graph, graph.step(inference, weights, machine), about + ", inference");
      }
      Trainer trainer =
          graph.step(builder.on(machine.kernels(), machine.lanes()), weights, machine);
      assertThat(weights.data()).as("untouched weights, " + about).isEqualTo(start);
      if (form == Form.PARAMETERS) {
        outputs(graph, trainer, about);
      }
      int uses = form == Form.TWICE ? 2 : 1;
      golden
          .gradients()
          .forEach(
              (name, expected) ->
                  compare("gradients", name, expected, gradients.of(name), uses, about));
      descent(graph, weights, machine, uses, about);
      float[] first = bits.putIfAbsent(machine.kernels().name(), gradients.all());
      if (first != null) {
        assertThat(gradients.all()).as("the bits of one lane, " + about).isEqualTo(first);
      }
    }
  }

  /** Plain descent is applied while gradients are computed, on the parameters themselves. */
  private void descent(CaseGraph graph, Weights weights, Machine machine, int uses, String about) {
    Weights moved = weights.copy();
    Plan plan =
        Plan.training(graph.loss(), Update.by(new Sgd(), Schedule.constant(1)))
            .on(machine.kernels(), machine.lanes());
    graph.step(plan, moved, machine);
    golden
        .gradients()
        .forEach(
            (name, gradient) -> {
              float[] before = weights.slice(name).copy();
              float[] after = moved.slice(name).copy();
              float[] slope = gradient.floats();
              for (int i = 0; i < slope.length; i++) {
                double step = (double) uses * slope[i];
                double rounding = ROUNDING * (Math.abs(before[i]) + Math.abs(step));
                double accepted = uses * accepted("gradients", name, gradient, slope[i]) + rounding;
                assertThat(Math.abs(after[i] - (before[i] - step)) <= accepted)
                    .as(
                        "descent of %s, element %d: expected %s - %s within %s, got %s (%s)",
                        name, i, before[i], step, accepted, after[i], about)
                    .isTrue();
              }
            });
  }

  private void outputs(CaseGraph graph, Trainer trainer, String about) {
    graph
        .outputs()
        .forEach(
            (name, tensor) -> {
              GoldenTensor expected = golden.outputs().get(name);
              assertThat(tensor.shape().dims())
                  .as("shape of " + name + ", " + about)
                  .isEqualTo(expected.shape());
              compare("outputs", name, expected, trainer.value(tensor).copy(), 1, about);
            });
  }

  private void compare(
      String kind, String name, GoldenTensor expected, float[] actual, int uses, String about) {
    float[] values = expected.floats();
    for (int i = 0; i < values.length; i++) {
      double accepted = accepted(kind, name, expected, values[i]);
      double difference = Math.abs((double) actual[i] - (double) uses * values[i]);
      double share = difference / (uses * accepted);
      // Written so that NaN fails.
      assertThat(share <= 1)
          .as(
              "%s of %s, element %d: expected %s times %d within %s, got %s (%s)",
              kind, name, i, values[i], uses, accepted, actual[i], about)
          .isTrue();
      worst = Math.max(worst, share);
    }
  }

  private double accepted(String kind, String name, GoldenTensor expected, float element) {
    return golden.extreme()
        ? Tolerance.extremeElement(element)
        : Tolerance.operation(expected.largest(), golden.float32Error(kind, name));
  }
}

package homegrown.engine;

import homegrown.kernels.Team;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A trainer as a stream: weights, slots of the update rule, number of steps, seed. */
final class TrainerState {

  private TrainerState() {}

  static void write(Planner layout, Trainer trainer, OutputStream out) {
    UpdateRule rule = rule(layout, "write", "Weights.write");
    StateOutput output = new StateOutput(StateFormat.Kind.TRAINER, out);
    WeightsState.describe(trainer.weights(), output);
    output.longField(trainer.steps());
    output.longField(trainer.seed());
    output.textField(rule.name());
    output.byteField(rule.slots());
    output.intField(layout.trained.size());
    for (Tensor parameter : layout.trained) {
      Part part = layout.part(parameter);
      output.textField(part.name());
      for (int slot = 0; slot < rule.slots(); slot++) {
        output.intField(rule.slotSize(slot, part.shape()));
      }
    }
    output.endHeader();
    output.floats(trainer.weights().data());
    output.floats(trainer.state());
    output.end();
  }

  /** Reads into a new trainer with new weights, which nobody else knows before this returns. */
  static Trainer read(Plan plan, Team team, InputStream in) {
    Planner layout = plan.layout;
    UpdateRule rule = rule(layout, "read", "Weights.read");
    StateInput input = new StateInput(StateFormat.Kind.TRAINER, in);
    List<Tensor> parameters = layout.graph.parameters();
    WeightsState.expect(parameters, input);
    long steps = input.longField();
    if (steps < 0) {
      throw input.error(
          "a number of steps of at least 0", String.valueOf(steps), "take another copy");
    }
    long seed = input.longField();
    input.expect("the update rule", rule.name(), input.textField());
    input.expect(
        "a number of slots of", String.valueOf(rule.slots()), String.valueOf(input.byteField()));
    input.expectInt("a number of trained parameters of", layout.trained.size());
    for (Tensor parameter : layout.trained) {
      Part part = layout.part(parameter);
      String name = part.name();
      input.expect("trained parameter", name, input.textField());
      for (int slot = 0; slot < rule.slots(); slot++) {
        input.expectInt(
            "slot " + slot + " of parameter " + name + " with a number of floats of",
            rule.slotSize(slot, part.shape()));
      }
    }
    input.endHeader();
    Weights weights = new Weights(parameters);
    Trainer trainer = plan.start(weights, team, seed);
    input.floats(weights.data());
    input.floats(trainer.state());
    input.end();
    trainer.resume(steps);
    return trainer;
  }

  private static UpdateRule rule(Planner layout, String verb, String instead) {
    if (layout.update == null) {
      throw new GraphException(
          verb
              + " of a trainer: expected a plan that trains, got one that only infers; use "
              + instead);
    }
    return layout.update.rule();
  }
}

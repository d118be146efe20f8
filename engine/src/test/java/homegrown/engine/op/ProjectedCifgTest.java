package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.op.GradientCheck.Parts;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectedCifgTest {

  private static final KernelSet KERNELS = BuiltInKernels.portable();

  private static List<Tensor> layer(
      Parts p, boolean given, int steps, int batch, int inputs, int hidden, int projected) {
    Graph graph = p.graph();
    String name = p.layer("layer");
    // Weights that keep the gates where they are curved, however many terms a sum has.
    double w = Math.min(1, 2 / Math.sqrt(inputs));
    double u = Math.min(1, 2 / Math.sqrt(projected));
    double v = Math.min(1, 2 / Math.sqrt(hidden));
    Tensor x = p.value("x", steps, batch, inputs);
    Tensor wIh = p.between("w_ih", -w, w, 3 * hidden, inputs);
    Tensor wRh = p.between("w_rh", -u, u, 3 * hidden, projected);
    Tensor b = p.value("b", 3 * hidden);
    Tensor projection = p.between("p", -v, v, projected, hidden);
    if (!given) {
      return ProjectedCifg.of(graph, name, x, wIh, wRh, b, projection);
    }
    Tensor r0 = p.value("r0", batch, projected);
    Tensor c0 = p.value("c0", batch, hidden);
    return ProjectedCifg.from(graph, name, x, wIh, wRh, b, projection, r0, c0);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 1, 1, 1, 1, 1",
    "false, 3, 2, 3, 7, 4",
    "false, 4, 1, 2, 5, 9",
    "true, 1, 3, 1, 3, 2",
    "true, 1, 1, 4, 2, 7",
    "true, 3, 2, 7, 5, 3",
    "true, 3, 9, 2, 17, 35"
  })
  void gradients(boolean given, int steps, int batch, int inputs, int hidden, int projected) {
    GradientCheck.of(p -> layer(p, given, steps, batch, inputs, hidden, projected)).check();
  }

  @ParameterizedTest
  @CsvSource({
    "false, 3, 2, 3, 150, 70",
    "true, 2, 5, 3, 70, 110",
    "true, 2, 1, 3, 130, 2",
    "true, 1, 2, 3, 70, 50",
    "false, 2, 1, 3, 150, 70"
  })
  void gradientsOfManyUnits(
      boolean given, int steps, int batch, int inputs, int hidden, int projected) {
    GradientCheck.of(p -> layer(p, given, steps, batch, inputs, hidden, projected)).check();
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void gradientsOfOneOutputAlone(int output) {
    GradientCheck.of(p -> List.of(layer(p, false, 3, 2, 3, 5, 4).get(output))).check();
    GradientCheck.of(p -> List.of(layer(p, true, 3, 2, 3, 4, 5).get(output))).check();
    GradientCheck.of(p -> List.of(layer(p, true, 1, 2, 3, 4, 5).get(output))).check();
  }

  /** Weights of a layer, and a loss of its outputs by coefficients of their own. */
  private static final class Model {

    static final int BATCH = 3;
    static final int INPUTS = 5;

    final Graph graph = new Graph();
    final Probe probe = new Probe();
    final Tensor wIh;
    final Tensor wRh;
    final Tensor b;
    final Tensor p;
    final int hidden;

    Model(int hidden, int projected) {
      this.hidden = hidden;
      wIh = graph.parameter("w_ih", Initial.uniform(0.5), 3 * hidden, INPUTS);
      wRh = graph.parameter("w_rh", Initial.uniform(0.3), 3 * hidden, projected);
      b = graph.parameter("b", Initial.uniform(0.5), 3 * hidden);
      p = graph.parameter("p", Initial.uniform(0.4), projected, hidden);
    }

    Tensor x(int steps) {
      return graph.parameter("x", Initial.uniform(1), steps, BATCH, INPUTS);
    }

    Tensor loss(Tensor... outputs) {
      return graph.apply(probe, "probe", outputs);
    }
  }

  /** The weights after a step of descent: their movement is the gradient. */
  private static Weights descend(Tensor loss, Weights from, int lanes, Tensor... frozen) {
    Update update = Update.by(new Sgd(), Schedule.constant(1));
    Plan plan = Plan.training(loss, update).freeze(frozen).on(KERNELS, lanes);
    try (Team team = Team.of(KERNELS, lanes)) {
      Trainer trainer = plan.start(from.copy(), team, 1);
      Rubbish.fill(trainer);
      trainer.step();
      return trainer.weights();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7", "2, 70", "3, 150"})
  void theIdentityAsProjectionGivesCifg(int lanes, int hidden) {
    Model projected = new Model(hidden, hidden);
    List<Tensor> outputs =
        ProjectedCifg.of(
            projected.graph,
            "layer",
            projected.x(4),
            projected.wIh,
            projected.wRh,
            projected.b,
            projected.p);
    Tensor loss = projected.loss(outputs.toArray(new Tensor[0]));
    Model plain = new Model(hidden, hidden);
    List<Tensor> expected =
        Cifg.of(plain.graph, "layer", plain.x(4), plain.wIh, plain.wRh, plain.b);
    Tensor plainLoss = plain.loss(expected.toArray(new Tensor[0]));
    Weights weights = Weights.of(projected.graph, 3);
    float[] identity = new float[hidden * hidden];
    for (int i = 0; i < hidden; i++) {
      identity[i * (hidden + 1)] = 1f;
    }
    weights.set("p", identity);
    Weights same = Weights.of(plain.graph, 3);
    for (String name : same.shapes().keySet()) {
      same.set(name, weights.slice(name).copy());
    }

    Weights moved = descend(loss, weights, lanes);
    Weights plainMoved = descend(plainLoss, same, lanes, plain.p);

    double size = plain.probe.norm();
    assertThat(projected.probe.value()).isCloseTo(plain.probe.value(), Offset.offset(1e-5 * size));
    for (String name : List.of("x", "w_ih", "w_rh", "b")) {
      Slice actual = moved.slice(name);
      Slice other = plainMoved.slice(name);
      assertThat(actual.copy()).as(name).isNotEqualTo(weights.slice(name).copy());
      for (int i = 0; i < actual.size(); i++) {
        assertThat(actual.data()[actual.at() + i])
            .as("%s at %d", name, i)
            .isCloseTo(other.data()[other.at() + i], Offset.offset(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7, 4", "2, 70, 40", "3, 40, 70"})
  void aGivenStateContinuesASequence(int lanes, int hidden, int projected) {
    int steps = 5;
    int head = 2;
    Model whole = new Model(hidden, projected);
    Tensor x = whole.x(steps);
    List<Tensor> all =
        ProjectedCifg.of(whole.graph, "all", x, whole.wIh, whole.wRh, whole.b, whole.p);
    List<Tensor> parts = Split.of(whole.graph, "x parts", x, 0, head, steps - head);
    List<Tensor> before =
        ProjectedCifg.of(whole.graph, "head", parts.get(0), whole.wIh, whole.wRh, whole.b, whole.p);
    List<Tensor> after =
        ProjectedCifg.from(
            whole.graph,
            "tail",
            parts.get(1),
            whole.wIh,
            whole.wRh,
            whole.b,
            whole.p,
            before.get(1),
            before.get(2));
    Plan plan =
        Plan.inference(all.get(0), all.get(1), all.get(2), before.get(0), after.get(0))
            .keep(after.get(1), after.get(2))
            .on(KERNELS, lanes);
    try (Team team = Team.of(KERNELS, lanes)) {
      Trainer trainer = plan.start(Weights.of(whole.graph, 2), team, 1);
      Rubbish.fill(trainer);
      trainer.step();
      float[] y = trainer.value(all.get(0)).copy();
      int cut = head * Model.BATCH * projected;
      assertThat(trainer.value(before.get(0)).copy()).isEqualTo(Arrays.copyOf(y, cut));
      assertThat(trainer.value(after.get(0)).copy())
          .isEqualTo(Arrays.copyOfRange(y, cut, y.length));
      int last = y.length - Model.BATCH * projected;
      assertThat(trainer.value(all.get(1)).copy())
          .isEqualTo(Arrays.copyOfRange(y, last, y.length))
          .isEqualTo(trainer.value(after.get(1)).copy());
      assertThat(trainer.value(all.get(2)).copy()).isEqualTo(trainer.value(after.get(2)).copy());
    }
  }

  /** A layer that starts from a state, without training; every row of a batch is the same. */
  private static final class Inference {

    private final Graph graph = new Graph();
    private final List<Tensor> given;
    private final List<Tensor> outputs;

    Inference(int steps, int batch, int hidden, int projected) {
      Tensor x = graph.input("x", steps, batch, Model.INPUTS);
      Tensor wIh = graph.parameter("w_ih", Initial.uniform(0.5), 3 * hidden, Model.INPUTS);
      Tensor wRh = graph.parameter("w_rh", Initial.uniform(0.3), 3 * hidden, projected);
      Tensor b = graph.parameter("b", Initial.uniform(0.5), 3 * hidden);
      Tensor p = graph.parameter("p", Initial.uniform(0.4), projected, hidden);
      Tensor r0 = graph.input("r0", batch, projected);
      Tensor c0 = graph.input("c0", batch, hidden);
      given = List.of(x, r0, c0);
      outputs = ProjectedCifg.from(graph, "layer", x, wIh, wRh, b, p, r0, c0);
    }

    Plan plan(int lanes) {
      return Plan.inference(outputs.toArray(new Tensor[0])).on(KERNELS, lanes);
    }

    /** The first row of the batch in each step, of all outputs. */
    float[] firstRows(int lanes) {
      int batch = given.get(1).shape().dim(0);
      try (Team team = Team.of(KERNELS, lanes)) {
        Trainer trainer = plan(lanes).start(Weights.of(graph, 6), team, 1);
        Rubbish.fill(trainer);
        for (Tensor input : given) {
          Slice slice = trainer.input(input);
          int width = input.shape().last();
          for (int i = 0; i < slice.size(); i++) {
            int step = i / (width * batch);
            slice.data()[slice.at() + i] = (float) Math.sin(1 + step * width + i % width);
          }
        }
        trainer.step();
        List<Float> rows = new ArrayList<>();
        for (Tensor output : outputs) {
          float[] all = trainer.value(output).copy();
          int width = output.shape().last();
          for (int i = 0; i < all.length; i++) {
            if (i / width % batch == 0) {
              rows.add(all[i]);
            }
          }
        }
        float[] values = new float[rows.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = rows.get(i);
        }
        return values;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 7, 4", "1, 70, 33", "2, 150, 67", "2, 17, 13"})
  void fewRowsGiveWhatManyGive(int steps, int hidden, int projected) {
    Inference one = new Inference(steps, 1, hidden, projected);

    float[] few = one.firstRows(1);
    float[] many = new Inference(steps, 4, hidden, projected).firstRows(1);

    assertThat(few).hasSameSizeAs(many);
    for (int i = 0; i < few.length; i++) {
      assertThat(few[i]).as("element %d", i).isCloseTo(many[i], Offset.offset(2e-6f));
    }
    assertThat(one.firstRows(2)).isEqualTo(few);
    assertThat(one.firstRows(3)).isEqualTo(few);
  }

  /** All outputs of a layer over random inputs, in one array. */
  private static float[] outputs(
      boolean given, int steps, int batch, int hidden, int projected, int lanes, boolean trains) {
    Graph graph = new Graph();
    Tensor x = graph.parameter("x", Initial.uniform(1), steps, batch, Model.INPUTS);
    Tensor wIh = graph.parameter("w_ih", Initial.uniform(0.5), 3 * hidden, Model.INPUTS);
    Tensor wRh = graph.parameter("w_rh", Initial.uniform(0.3), 3 * hidden, projected);
    Tensor b = graph.parameter("b", Initial.uniform(0.5), 3 * hidden);
    Tensor p = graph.parameter("p", Initial.uniform(0.4), projected, hidden);
    Tensor r0 = graph.parameter("r0", Initial.uniform(0.5), batch, projected);
    Tensor c0 = graph.parameter("c0", Initial.uniform(0.5), batch, hidden);
    Tensor[] all =
        (given
                ? ProjectedCifg.from(graph, "layer", x, wIh, wRh, b, p, r0, c0)
                : ProjectedCifg.of(graph, "layer", x, wIh, wRh, b, p))
            .toArray(new Tensor[0]);
    Tensor loss = graph.apply(new Probe(), "probe", all);
    Plan plan =
        trains
            ? Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0)))
                .keep(all)
                .on(KERNELS, lanes)
            : Plan.inference(all).on(KERNELS, lanes);
    List<Float> values = new ArrayList<>();
    try (Team team = Team.of(KERNELS, lanes)) {
      Trainer trainer = plan.start(Weights.of(graph, 6), team, 1);
      Rubbish.fill(trainer);
      trainer.step();
      for (Tensor tensor : all) {
        for (float value : trainer.value(tensor).copy()) {
          values.add(value);
        }
      }
    }
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  @ParameterizedTest
  @CsvSource({"false, 3, 48, 17, 13", "true, 3, 67, 33, 7", "true, 1, 131, 70, 50"})
  void manyRowsAreReadAsTheyAreTrained(
      boolean given, int steps, int batch, int hidden, int projected) {
    float[] trained = outputs(given, steps, batch, hidden, projected, 1, true);
    float[] read = outputs(given, steps, batch, hidden, projected, 1, false);

    for (int i = 0; i < trained.length; i++) {
      assertThat(read[i]).as("element %d", i).isCloseTo(trained[i], Offset.offset(2e-6f));
    }
    assertThat(outputs(given, steps, batch, hidden, projected, 2, false)).isEqualTo(read);
    assertThat(outputs(given, steps, batch, hidden, projected, 5, false)).isEqualTo(read);
  }

  @Test
  void fewRowsTakeNoMemoryForPackedWeights() {
    int hidden = 150;
    int projected = 70;
    long packed = Float.BYTES * 4L * hidden * projected;

    assertThat(new Inference(2, 1, hidden, projected).plan(1).memory().arena())
        .isLessThan(packed / 4);
    assertThat(new Inference(3, 1, hidden, projected).plan(1).memory().arena())
        .isGreaterThan(packed);
  }

  @ParameterizedTest
  @CsvSource({"w_ih", "w_rh", "b", "p", "x", "r0", "c0"})
  void aFrozenPartLeavesTheOthersWhatTheyWere(String frozen) {
    Model model = new Model(40, 20);
    Tensor x = model.x(3);
    Tensor r0 = model.graph.parameter("r0", Initial.uniform(1), Model.BATCH, 20);
    Tensor c0 = model.graph.parameter("c0", Initial.uniform(1), Model.BATCH, 40);
    List<Tensor> outputs =
        ProjectedCifg.from(model.graph, "layer", x, model.wIh, model.wRh, model.b, model.p, r0, c0);
    Tensor loss = model.loss(outputs.get(0));
    Weights start = Weights.of(model.graph, 4);
    Weights all = descend(loss, start, 2);
    Weights rest = descend(loss, start, 2, model.graph.tensor(frozen));
    for (String name : start.shapes().keySet()) {
      Weights expected = name.equals(frozen) ? start : all;
      assertThat(rest.slice(name).copy()).as(name).isEqualTo(expected.slice(name).copy());
    }
  }

  @Test
  void costCountsTheProductsThatAreMade() {
    Model model = new Model(7, 4);
    Tensor x = model.x(3);
    Tensor y =
        ProjectedCifg.of(model.graph, "layer", x, model.wIh, model.wRh, model.b, model.p).get(0);
    Tensor loss = model.loss(y);
    Update update = Update.by(new Sgd(), Schedule.constant(1));
    long rows = 3 * Model.BATCH;
    long input = rows * 3 * 7 * Model.INPUTS;
    long state = (rows - Model.BATCH) * 3 * 7 * 4;
    long projection = rows * 7 * 4;

    Plan whole = Plan.training(loss, update).on(KERNELS, 1);
    Plan bias = Plan.training(loss, update).trainOnly(model.b).on(KERNELS, 1);

    assertThat(whole.cost().forward()).isEqualTo(input + state + projection);
    assertThat(whole.cost().backward()).isEqualTo(2 * (input + state + projection));
    assertThat(bias.cost().backward()).isEqualTo(state + projection);
  }

  @Test
  void refusesWeightsOfAnotherSize() {
    Graph graph = new Graph();
    Tensor x = graph.input("x", 3, 2, 5);
    Tensor w = graph.input("w", 12, 5);
    Tensor u = graph.input("u", 12, 4);
    Tensor b = graph.input("b", 12);
    Tensor p = graph.input("p", 3, 4);
    assertThatThrownBy(() -> ProjectedCifg.of(graph, "layer", x, w, u, b, p))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("layer layer")
        .hasMessageContaining("[12, 3]")
        .hasMessageContaining("[12, 4]");
  }
}

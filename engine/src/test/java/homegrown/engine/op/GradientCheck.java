package homegrown.engine.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Noise;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Shape;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.UpdateRule;
import homegrown.engine.Weights;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Kernels;
import homegrown.kernels.Team;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.data.Offset;

/**
 * Checks an operation in a graph that a test builds from {@link Parts}: analytic gradients against
 * differences, the same bits for 1, 2 and 3 lanes of uneven pace, plain descent applied as
 * gradients appear against gradients kept in buffers, inference against training, and that a step
 * allocates nothing. Memory that a step has not written holds NaN.
 *
 * <p>Every check is done for three forms of the graph: with the parts as parameters, whose
 * gradients plain descent writes into the parameters themselves; with each part a result of another
 * operation, so that buffers may take each other's place; and with everything built twice from the
 * same parts, so that gradients add up.
 *
 * <p>Differences are central, from float values summed in double, with a step of 1/16 and half of
 * it combined (Richardson), which leaves an error of the fourth power of the step: about 1e-6 for
 * functions that are smooth at the scale of 1. Rounding of the values, over the step, is what
 * remains; the tolerance covers it by the norm of the values.
 *
 * <pre>{@code
 * GradientCheck.of(p -> List.of(Linear.of(p.graph(), p.layer("linear"),
 *         p.value("x", 3, 7), p.value("w", 5, 7), p.value("b", 5))))
 *     .check();
 * }</pre>
 */
final class GradientCheck {

  private static final double STEP = 1.0 / 16;
  private static final double RELATIVE = 1e-3;
  private static final double ROUNDING = 4e-6;
  private static final int ELEMENTS = 24;
  private static final int DIRECTIONS = 3;
  private static final float RATE = 0.25f;
  private static final List<KernelSet> KERNELS =
      List.of(BuiltInKernels.naive(), BuiltInKernels.portable());
  private static final int[] LANES = {1, 2, 3};

  private enum Form {
    PARAMETERS,
    RESULTS,
    TWICE
  }

  private final Function<Parts, List<Tensor>> build;
  private boolean infers = true;

  private GradientCheck(Function<Parts, List<Tensor>> build) {
    this.build = build;
  }

  /** A check of everything that the outputs of a graph depend on. */
  static GradientCheck of(Function<Parts, List<Tensor>> build) {
    return new GradientCheck(build);
  }

  /** Leaves out the comparison with inference, for what differs there on purpose. */
  GradientCheck trainingOnly() {
    infers = false;
    return this;
  }

  /** What the graph is built from. A name asked for twice is the same part. */
  static final class Parts {

    private final Graph graph = new Graph();
    private final Form form;
    private final Map<String, Tensor> parts = new LinkedHashMap<>();
    private final Map<Tensor, float[]> floats = new LinkedHashMap<>();
    private final Map<Tensor, int[]> ids = new LinkedHashMap<>();
    private String prefix = "";

    private Parts(Form form) {
      this.form = form;
    }

    Graph graph() {
      return graph;
    }

    /** A name for a layer that is new each time the graph is built. */
    String layer(String name) {
      return prefix + name;
    }

    /** A tensor to check the gradient of, with elements between -1 and 1. */
    Tensor value(String name, int... dims) {
      return between(name, -1, 1, dims);
    }

    /** A tensor to check the gradient of, with elements between two bounds. */
    Tensor between(String name, double low, double high, int... dims) {
      return value(name, uniform(name, low, high, Shape.of(dims).size()), dims);
    }

    /** As {@link #between}; bounds that are ints need dimensions in an array. */
    Tensor value(String name, double low, double high, int... dims) {
      return between(name, low, high, dims);
    }

    /** A tensor to check the gradient of, with given elements. */
    Tensor value(String name, float[] elements, int... dims) {
      return parts.computeIfAbsent(
          name,
          n -> {
            Tensor parameter = graph.parameter(n, Initial.zeros(), dims);
            floats.put(parameter, elements);
            return form == Form.RESULTS
                ? graph.apply(new Pass(), "pass-" + n, parameter)
                : parameter;
          });
    }

    /** A float input, which has no gradient. */
    Tensor input(String name, float[] elements, int... dims) {
      return parts.computeIfAbsent(
          name,
          n -> {
            Tensor input = graph.input(n, dims);
            floats.put(input, elements);
            return input;
          });
    }

    /** An input of given whole numbers. */
    Tensor ids(String name, int[] elements, int... dims) {
      return parts.computeIfAbsent(
          name,
          n -> {
            Tensor input = graph.ids(n, dims);
            ids.put(input, elements);
            return input;
          });
    }

    private static float[] uniform(String name, double low, double high, int size) {
      float[] elements = new float[size];
      long key = Noise.key(1, name.hashCode());
      for (int i = 0; i < size; i++) {
        elements[i] = (float) (low + (high - low) * Noise.uniform(key, i));
      }
      return elements;
    }
  }

  /** A rule that keeps the gradients, laid out as the weights are, and moves nothing. */
  private static final class Capture implements UpdateRule {

    private final float[] gradients;

    Capture(int size) {
      this.gradients = new float[size];
    }

    @Override
    public String name() {
      return "capture";
    }

    @Override
    public int slots() {
      return 0;
    }

    @Override
    public void update(
        Kernels kernels,
        Slice weights,
        Slice gradient,
        Slice[] slots,
        Shape shape,
        int from,
        int to,
        double rate,
        long step) {
      System.arraycopy(
          gradient.data(), gradient.at() + from, gradients, weights.at() + from, to - from);
    }
  }

  /** One graph with its values. */
  private final class Case {

    final Parts parts;
    final Probe probe = new Probe();
    final Tensor[] outputs;
    final Tensor loss;
    final Weights weights;

    Case(Form form) {
      parts = new Parts(form);
      List<Tensor> all = new ArrayList<>(build.apply(parts));
      if (form == Form.TWICE) {
        parts.prefix = "again-";
        all.addAll(build.apply(parts));
      }
      outputs = all.toArray(new Tensor[0]);
      loss = parts.graph.apply(probe, "probe", outputs);
      weights = Weights.of(parts.graph, 1);
      for (Tensor parameter : parts.graph.parameters()) {
        weights.set(parameter.name(), parts.floats.get(parameter));
      }
    }

    /** Runs a first step of a plan. */
    Trainer step(Plan plan, Weights from, Team team) {
      Trainer trainer = plan.start(from, team, 5);
      Rubbish.fill(trainer);
      parts.ids.forEach(
          (tensor, values) -> System.arraycopy(values, 0, trainer.ids(tensor), 0, values.length));
      parts.floats.forEach(
          (tensor, values) -> {
            if (!parts.graph.parameters().contains(tensor)) {
              Slice slice = trainer.input(tensor);
              System.arraycopy(values, 0, slice.data(), slice.at(), values.length);
            }
          });
      trainer.step();
      return trainer;
    }
  }

  /** Checks all of it. */
  void check() {
    for (KernelSet set : KERNELS) {
      for (Form form : Form.values()) {
        check(new Case(form), set, form + " with " + set.name());
      }
    }
  }

  private void check(Case c, KernelSet set, String about) {
    int size = c.weights.data().length;
    float[] start = c.weights.data().clone();
    float[] gradients = null;
    float[] moved = null;
    double value = 0;
    for (int lanes : LANES) {
      String here = about + ", " + lanes + " lanes";
      KernelSet pace = lanes == 1 ? set : new UnevenKernels(set);
      try (Team team = Team.of(pace, lanes)) {
        Capture capture = new Capture(size);
        Plan plan =
            Plan.training(c.loss, Update.by(capture, Schedule.constant(RATE))).on(set, lanes);
        c.step(plan, c.weights, team);
        assertThat(c.weights.data()).as("untouched weights, " + here).isEqualTo(start);
        Plan plain =
            Plan.training(c.loss, Update.by(new Sgd(), Schedule.constant(RATE))).on(set, lanes);
        Weights weights = c.weights.copy();
        c.step(plain, weights, team);
        if (lanes == 1) {
          gradients = capture.gradients.clone();
          value = c.probe.value();
          moved = weights.data();
        }
        assertThat(capture.gradients).as("gradients, " + here).isEqualTo(gradients);
        assertThat(c.probe.value()).as("value, " + here).isEqualTo(value);
        assertThat(weights.data()).as("descent, " + here).isEqualTo(moved);
        descends(start, gradients, moved, here);
        if (infers) {
          c.step(Plan.inference(c.loss).on(set, lanes), c.weights, team);
          assertThat(c.probe.value()).as("inference, " + here).isEqualTo(value);
        }
        if (lanes == 1) {
          differences(c, plan, team, gradients, here);
          allocatesNothing(c.step(plan, c.weights, team), here);
        }
      }
    }
  }

  private static void allocatesNothing(Trainer trainer, String here) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    // The virtual machine may allocate on a thread of its own accord: one quiet try is enough.
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 10 && least > 0; attempt++) {
      trainer.step();
      long before = threads.getCurrentThreadAllocatedBytes();
      trainer.step();
      long between = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 5; i++) {
        trainer.step();
      }
      long after = threads.getCurrentThreadAllocatedBytes();
      // The measurement itself may allocate once: five steps cost no more than one.
      least = Math.min(least, after - between - (between - before));
    }
    assertThat(least).as("bytes that five steps allocate, " + here).isLessThanOrEqualTo(0);
  }

  /** Weights moved as gradients appear end where weights less rate times gradient are. */
  private static void descends(float[] start, float[] gradients, float[] moved, String here) {
    double most = 0;
    for (float g : gradients) {
      most = Math.max(most, Math.abs(g));
    }
    for (int i = 0; i < start.length; i++) {
      double expected = start[i] - (double) RATE * gradients[i];
      assertThat((double) moved[i])
          .as("descent of element " + i + ", " + here)
          .isCloseTo(expected, Offset.offset(1e-6 * (Math.abs(start[i]) + most)));
    }
  }

  private void differences(Case c, Plan plan, Team team, float[] gradients, String here) {
    for (Tensor parameter : c.parts.graph.parameters()) {
      Slice slice = c.weights.slice(parameter.name());
      double most = 0;
      for (int i = 0; i < slice.size(); i++) {
        most = Math.max(most, Math.abs(gradients[slice.at() + i]));
      }
      int count = Math.min(ELEMENTS, slice.size());
      for (int e = 0; e < count; e++) {
        int i = (int) ((long) e * slice.size() / count);
        double[] direction = new double[gradients.length];
        direction[slice.at() + i] = 1;
        compare(c, plan, team, gradients, direction, most, here + ", " + parameter + " at " + i);
      }
    }
    double norm = 0;
    for (float g : gradients) {
      norm += (double) g * g;
    }
    for (int d = 0; d < DIRECTIONS; d++) {
      double[] direction = direction(gradients.length, d);
      double typical = Math.sqrt(norm / gradients.length);
      compare(c, plan, team, gradients, direction, typical, here + ", direction " + d);
    }
  }

  private static double[] direction(int size, int number) {
    double[] direction = new double[size];
    double squares = 0;
    for (int i = 0; i < size; i++) {
      direction[i] = 2 * Noise.uniform(Noise.key(number, 3), i) - 1;
      squares += direction[i] * direction[i];
    }
    for (int i = 0; i < size; i++) {
      direction[i] /= Math.sqrt(squares);
    }
    return direction;
  }

  private void compare(
      Case c,
      Plan plan,
      Team team,
      float[] gradients,
      double[] direction,
      double size,
      String about) {
    double wide = difference(c, plan, team, gradients, direction, STEP);
    double narrow = difference(c, plan, team, gradients, direction, STEP / 2);
    double error = (4 * narrow - wide) / 3;
    double tolerance = RELATIVE * size + ROUNDING * (0.1 + c.probe.norm()) / STEP;
    assertThat(error)
        .as("difference less analytic gradient, of about " + size + ", " + about)
        .isCloseTo(0, Offset.offset(tolerance));
  }

  /** The slope between two points around the weights, less what the gradient says of it. */
  private double difference(
      Case c, Plan plan, Team team, float[] gradients, double[] direction, double step) {
    Weights up = c.weights.copy();
    Weights down = c.weights.copy();
    double expected = 0;
    for (int i = 0; i < direction.length; i++) {
      up.data()[i] += (float) (step * direction[i]);
      down.data()[i] -= (float) (step * direction[i]);
      // Not twice the step: the points are rounded.
      expected += gradients[i] * ((double) up.data()[i] - down.data()[i]);
    }
    c.step(plan, up, team);
    double above = c.probe.value();
    c.step(plan, down, team);
    return (above - c.probe.value() - expected) / (2 * step);
  }
}

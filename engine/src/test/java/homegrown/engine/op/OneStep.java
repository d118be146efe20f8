package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Rubbish;
import homegrown.engine.Schedule;
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
import java.util.List;

/**
 * An operation of one tensor x, run forward and back once from an arena full of NaN: its outputs,
 * and the gradient of x when the first output has a given one. For comparisons with naive twins.
 */
final class OneStep {

  /** Builds the operation. */
  @FunctionalInterface
  interface Layer {
    List<Tensor> of(Graph graph, Tensor x);
  }

  /** The outputs' values. */
  final float[][] outputs;

  /** The shape of the first output. */
  final Shape shape;

  /** The gradient of x. */
  final float[] gradient;

  private OneStep(float[][] outputs, Shape shape, float[] gradient) {
    this.outputs = outputs;
    this.shape = shape;
    this.gradient = gradient;
  }

  /** The first output alone. */
  static float[] values(Layer layer, float[] x, int... dims) {
    Graph graph = new Graph();
    Tensor in = graph.input("x", dims);
    Tensor out = layer.of(graph, in).get(0);
    KernelSet kernels = BuiltInKernels.portable();
    try (Team team = Team.of(kernels, 2)) {
      Trainer trainer = Plan.inference(out).on(kernels, 2).start(Weights.of(graph, 1), team, 1);
      Rubbish.fill(trainer);
      System.arraycopy(x, 0, trainer.input(in).data(), trainer.input(in).at(), x.length);
      trainer.step();
      return trainer.value(out).copy();
    }
  }

  /**
   * Forward and back.
   *
   * @param upstream the gradient of the first output
   */
  static OneStep of(Layer layer, float[] x, float[] upstream, int... dims) {
    Graph graph = new Graph();
    Tensor parameter = graph.parameter("x", Initial.zeros(), dims);
    Tensor[] outputs = layer.of(graph, parameter).toArray(new Tensor[0]);
    Tensor given = graph.input("upstream", outputs[0].shape().dims());
    Tensor loss = Sum.of(graph, "loss", Multiply.of(graph, "weighed", outputs[0], given));
    Weights weights = Weights.of(graph, 1);
    weights.set("x", x);
    Capture capture = new Capture(x.length);
    KernelSet kernels = BuiltInKernels.portable();
    try (Team team = Team.of(kernels, 3)) {
      Update update = Update.by(capture, Schedule.constant(0));
      Trainer trainer =
          Plan.training(loss, update)
              .trainOnly(parameter)
              .keep(outputs)
              .on(kernels, 3)
              .start(weights, team, 1);
      Rubbish.fill(trainer);
      Slice slice = trainer.input(given);
      System.arraycopy(upstream, 0, slice.data(), slice.at(), slice.size());
      trainer.step();
      float[][] values = new float[outputs.length][];
      for (int i = 0; i < values.length; i++) {
        values[i] = trainer.value(outputs[i]).copy();
      }
      return new OneStep(values, outputs[0].shape(), capture.gradient);
    }
  }

  /** A rule that keeps the gradient and moves nothing. */
  private static final class Capture implements UpdateRule {

    private final float[] gradient;

    Capture(int size) {
      this.gradient = new float[size];
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
        Slice given,
        Slice[] slots,
        Shape shape,
        int from,
        int to,
        double rate,
        long step) {
      System.arraycopy(given.data(), given.at() + from, gradient, from, to - from);
    }
  }
}

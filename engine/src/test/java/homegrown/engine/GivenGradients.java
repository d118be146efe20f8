package homegrown.engine;

import homegrown.engine.op.InnerProduct;
import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Lane;
import homegrown.kernels.Team;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A graph whose loss is the sum of the inner products of parameters and inputs, so that the
 * gradient of each parameter is what its input holds.
 */
final class GivenGradients {

  private final Graph graph = new Graph();
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Tensor loss;

  GivenGradients(Map<String, int[]> shapes) {
    Tensor[] products = new Tensor[shapes.size()];
    int i = 0;
    for (Map.Entry<String, int[]> shape : shapes.entrySet()) {
      String name = shape.getKey();
      Tensor w = graph.parameter(name, Initial.zeros(), shape.getValue());
      Tensor g = graph.input("gradient of " + name, shape.getValue());
      inputs.put(name, g);
      products[i++] = InnerProduct.of(graph, "product of " + name, w, g);
    }
    this.loss = graph.apply(new Total(), "loss", products);
  }

  /** One parameter named w. */
  static GivenGradients of(int... shape) {
    return new GivenGradients(Map.of("w", shape));
  }

  Graph graph() {
    return graph;
  }

  Plan plan(Update update, KernelSet set, int lanes) {
    return Plan.training(loss, update).on(set, lanes);
  }

  /** Sets the gradient of a parameter in the next steps. */
  void give(Trainer trainer, String name, float[] gradient) {
    Slice input = trainer.input(inputs.get(name));
    System.arraycopy(gradient, 0, input.data(), input.at(), input.size());
  }

  /** What one parameter w is after steps with the given gradients, with the portable kernels. */
  static float[] train(Update update, int lanes, int[] shape, float[] start, float[]... gradients) {
    return train(BuiltInKernels.portable(), update, lanes, shape, start, gradients);
  }

  /** The same with given kernels. */
  static float[] train(
      KernelSet set, Update update, int lanes, int[] shape, float[] start, float[]... gradients) {
    GivenGradients given = of(shape);
    Weights weights = Weights.of(given.graph(), 0);
    weights.set("w", start);
    try (Team team = Team.of(set, lanes)) {
      Trainer trainer = given.plan(update, set, lanes).start(weights, team, 0);
      for (float[] gradient : gradients) {
        given.give(trainer, "w", gradient);
        trainer.step();
      }
    }
    return weights.slice("w").copy();
  }

  /** Numbers by seed: mostly between -2 and 2, some tiny, some large, some zero. */
  static float[] numbers(int size, long seed) {
    long key = Noise.key(seed, 77);
    float[] numbers = new float[size];
    for (int i = 0; i < size; i++) {
      double u = 4 * Noise.uniform(key, 2L * i) - 2;
      switch ((int) (12 * Noise.uniform(key, 2L * i + 1))) {
        case 0:
          numbers[i] = 0;
          break;
        case 1:
          numbers[i] = (float) (u * 1e-4);
          break;
        case 2:
          numbers[i] = (float) (u * 30);
          break;
        default:
          numbers[i] = (float) u;
      }
    }
    return numbers;
  }

  /** Adds scalars. */
  private static final class Total implements Operation {

    @Override
    public String name() {
      return "total";
    }

    @Override
    public Shape[] shapes(Signature signature) {
      return new Shape[] {Shape.of()};
    }

    @Override
    public void needs(Needs needs) {
      // Neither inputs nor output are read by backward.
    }

    @Override
    public void forward(Frame frame, Lane lane) {
      if (lane.first()) {
        float sum = 0;
        for (int i = 0; i < frame.inputs(); i++) {
          sum += frame.input(i).data()[frame.input(i).at()];
        }
        frame.output(0).data()[frame.output(0).at()] = sum;
      }
    }

    @Override
    public void backward(Frame frame, Lane lane) {
      if (lane.first()) {
        Slice dy = frame.outputGradient(0);
        for (int i = 0; i < frame.inputs(); i++) {
          Slice d = frame.gradient(i);
          Arrays.fill(d.data(), d.at(), d.at() + 1, dy.data()[dy.at()]);
        }
      }
    }

    @Override
    public Cost cost(Signature signature) {
      return Cost.NONE;
    }
  }
}

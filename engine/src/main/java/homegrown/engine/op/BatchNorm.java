package homegrown.engine.op;

import homegrown.engine.Frame;
import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Needs;
import homegrown.engine.Shape;
import homegrown.engine.Signature;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.kernels.Lane;
import java.util.List;

/**
 * Batch normalisation (Ioffe and Szegedy 2015): {@code y = (x - mean) / sqrt(var + epsilon) scale +
 * shift}, x and y [..., C], everything else [C]; mean and population variance of each channel over
 * the whole batch, or given ones. Given statistics have no gradient.
 *
 * <pre>{@code
 * Tensor mean = graph.parameter("mean", Initial.zeros(), channels);
 * Tensor variance = graph.parameter("variance", Initial.constant(1), channels);
 * Tensor y = BatchNorm.learning(
 *     graph, "norm", x, scale, shift, mean, variance, 1e-5, 0.1, BatchNorm.Running.UNBIASED);
 * }</pre>
 */
public final class BatchNorm extends ChannelNorm {

  /** Which variance of a batch the running variance takes up. */
  public enum Running {
    /** The unbiased one, as in PyTorch. */
    UNBIASED,
    /** The population's, as in ONNX and Keras. */
    POPULATION
  }

  private enum Statistics {
    LEARNT,
    OF_BATCH,
    GIVEN
  }

  private static final int MEAN = 3;
  private static final int VARIANCE = 4;

  private final Statistics statistics;
  private final double momentum;
  private final Running running;

  private BatchNorm(
      Shape x, Statistics statistics, double epsilon, double momentum, Running running) {
    super(x, false, x.last(), epsilon);
    this.statistics = statistics;
    this.momentum = momentum;
    this.running = running;
  }

  /**
   * With the statistics of the batch in plans that train, and with running ones in plans that
   * infer. At the end of a training step the running ones take up those of the batch, {@code (1 -
   * momentum) running + momentum of the batch}, unless they are frozen ({@link Graph#carry}).
   *
   * @param mean running means, a parameter that starts from 0
   * @param variance running variances, a parameter that starts from 1
   * @param epsilon added to the variance, at least 0
   * @param momentum the weight of the batch, from 0 to 1: 0.1 is PyTorch's default; in ONNX and
   *     Keras one less their momentum
   */
  public static Tensor learning(
      Graph graph,
      String layer,
      Tensor x,
      Tensor scale,
      Tensor shift,
      Tensor mean,
      Tensor variance,
      double epsilon,
      double momentum,
      Running running) {
    BatchNorm norm = new BatchNorm(x.shape(), Statistics.LEARNT, epsilon, momentum, running);
    List<Tensor> outputs = graph.applyAll(norm, layer, x, scale, shift, mean, variance);
    graph.carry(mean, outputs.get(1));
    graph.carry(variance, outputs.get(2));
    return outputs.get(0);
  }

  /**
   * With the statistics of the batch in any plan; gives y, the new running means and the new
   * running variances, which have no gradient.
   *
   * @param mean running means
   * @param variance running variances
   * @param epsilon added to the variance, at least 0
   * @param momentum the weight of the batch, from 0 to 1
   */
  public static List<Tensor> ofBatch(
      Graph graph,
      String layer,
      Tensor x,
      Tensor scale,
      Tensor shift,
      Tensor mean,
      Tensor variance,
      double epsilon,
      double momentum,
      Running running) {
    BatchNorm norm = new BatchNorm(x.shape(), Statistics.OF_BATCH, epsilon, momentum, running);
    return graph.applyAll(norm, layer, x, scale, shift, mean, variance);
  }

  /**
   * With given statistics in any plan.
   *
   * @param epsilon added to the variance, at least 0
   */
  public static Tensor given(
      Graph graph,
      String layer,
      Tensor x,
      Tensor scale,
      Tensor shift,
      Tensor mean,
      Tensor variance,
      double epsilon) {
    BatchNorm norm = new BatchNorm(x.shape(), Statistics.GIVEN, epsilon, 0, Running.POPULATION);
    return graph.apply(norm, layer, x, scale, shift, mean, variance);
  }

  @Override
  public String name() {
    return "batch_norm";
  }

  @Override
  public Shape[] shapes(Signature s) {
    s.inputs(5, 5);
    check(s, 2);
    s.require(
        momentum >= 0 && momentum <= 1,
        "a momentum from 0 to 1",
        String.valueOf(momentum),
        "it is the weight of the batch: one less that of ONNX and Keras");
    Shape y = s.shape(X);
    Shape c = s.shape(MEAN);
    return statistics == Statistics.GIVEN ? new Shape[] {y} : new Shape[] {y, c, c};
  }

  @Override
  public boolean differentiable(int input) {
    return input < MEAN;
  }

  private boolean given(boolean training) {
    return statistics == Statistics.GIVEN || (statistics == Statistics.LEARNT && !training);
  }

  @Override
  public void needs(Needs needs) {
    if (!given(needs.training())) {
      needsOfBatch(needs);
      return;
    }
    needs.outputOverInput(0, X);
    needs.forwardScratch(pixels.scratch(needs));
    needs.forwardScratch(pixels.channels);
    if (!needs.backward()) {
      return;
    }
    needs.gradientOverGradient(X, 0);
    if (needs.wants(X)) {
      needs.keepInput(SCALE);
      needs.gradientOverInput(SCALE);
    }
    if (needs.wants(SCALE)) {
      needs.keepInput(X);
      needs.gradientOverInput(X);
      needs.keepInput(MEAN);
    }
    needs.keepInput(VARIANCE);
    needs.backwardScratch(pixels.scratch(needs));
    needs.backwardScratch(pixels.channels);
  }

  private void needsOfBatch(Needs needs) {
    super.needs(needs);
    if (running == Running.UNBIASED && count() < 2) {
      throw new GraphException(
          "batch_norm: expected at least two values for each channel of x, got "
              + needs.shape(X)
              + "; take a larger batch, or given statistics");
    }
    if (needs.has(1) || needs.has(2)) {
      throw new GraphException(
          "batch_norm: expected no loss that depends on running statistics, got one; they have no"
              + " gradient");
    }
  }

  @Override
  void note(Frame f, int set, int group, double mean, double variance) {
    double n = count();
    double taken = running == Running.UNBIASED ? variance * n / (n - 1) : variance;
    put(f.output(1), group, (1 - momentum) * get(f.input(MEAN), group) + momentum * mean);
    put(f.output(2), group, (1 - momentum) * get(f.input(VARIANCE), group) + momentum * taken);
  }

  private double inverse(Frame f, int channel) {
    return 1 / Math.sqrt(get(f.input(VARIANCE), channel) + epsilon);
  }

  @Override
  public void forward(Frame f, Lane lane) {
    if (!given(f.training())) {
      super.forward(f, lane);
      return;
    }
    Slice factors = f.forwardScratch(COEFFICIENTS);
    for (int c = lane.from(pixels.channels, 1); c < lane.to(pixels.channels, 1); c++) {
      put(factors, c, inverse(f, c) * get(f.input(SCALE), c));
      if (statistics != Statistics.GIVEN) {
        put(f.output(1), c, get(f.input(MEAN), c));
        put(f.output(2), c, get(f.input(VARIANCE), c));
      }
    }
    lane.sync();
    Slice scratch = f.forwardScratch(PIXELS);
    Slice y = f.output(0);
    pixels.normalise(lane, scratch, y, f.input(X), f.input(MEAN), factors, f.input(SHIFT));
  }

  @Override
  public void backward(Frame f, Lane lane) {
    if (!given(f.training())) {
      super.backward(f, lane);
      return;
    }
    Slice scratch = f.backwardScratch(PIXELS);
    Slice factors = f.backwardScratch(COEFFICIENTS);
    Slice dy = f.outputGradient(0);
    if (f.wants(SCALE)) {
      pixels.sumProducts(lane, scratch, dy, f.input(X), f.input(MEAN));
    } else if (f.wants(SHIFT)) {
      pixels.sum(lane, scratch, dy);
    }
    int to = lane.to(pixels.channels, 1);
    for (int c = lane.from(pixels.channels, 1); f.wants(X) && c < to; c++) {
      put(factors, c, inverse(f, c) * get(f.input(SCALE), c));
    }
    lane.sync();
    for (int c = lane.from(pixels.channels, 1); c < to; c++) {
      if (f.wants(SHIFT)) {
        float sum = (float) pixels.sum(lane, scratch, 0, 0, c);
        Gradients.addConstant(f, SHIFT, c, 1, sum);
      }
      if (f.wants(SCALE)) {
        float sum = (float) (pixels.sum(lane, scratch, 1, 0, c) * inverse(f, c));
        Gradients.addConstant(f, SCALE, c, 1, sum);
      }
    }
    if (f.wants(X)) {
      pixels.addScaled(f, X, lane, scratch, dy, factors);
    }
  }
}

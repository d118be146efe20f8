package homegrown.engine.op;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/**
 * How fast convolutions are: forward, then what the gradients of the input and of the weights add,
 * on one thread. Run it with the Vector API and huge pages, on a quiet machine.
 */
public final class ConvSpeed {

  private static final int ATTEMPTS = Integer.getInteger("attempts", 12);
  private static final double NANOS = 4e7;

  private ConvSpeed() {}

  public static void main(String[] names) {
    KernelSet kernels = KernelChoice.detect().kernels();
    System.out.println(kernels.name() + ", microseconds and GFLOP/s");
    try (Team team = Team.of(kernels, 1)) {
      team.warmUp();
      measure(team, "cnn 1", ConvCase.x(32, 28, 28, 1).w(32, 1, 3, 3).pads(1, 1, 1, 1));
      measure(team, "cnn 2", ConvCase.x(32, 14, 14, 32).w(64, 32, 3, 3).pads(1, 1, 1, 1));
      measure(team, "cnn 2 wide", ConvCase.x(32, 28, 28, 32).w(64, 32, 3, 3).pads(1, 1, 1, 1));
      measure(team, "motion 1", ConvCase.x(32, 128, 9).w(64, 9, 5));
      measure(team, "motion 2", ConvCase.x(32, 124, 64).w(64, 64, 5));
      for (int n : new int[] {16, 1}) {
        measure(
            team, "stem", ConvCase.x(n, 128, 128, 3).w(16, 3, 3, 3).strides(2, 2).pads(1, 1, 1, 1));
        measure(team, "project 16 8", ConvCase.x(n, 64, 64, 16).w(8, 16, 1, 1));
        measure(team, "expand 8 48", ConvCase.x(n, 64, 64, 8).w(48, 8, 1, 1));
        measure(team, "expand 16 96", ConvCase.x(n, 16, 16, 16).w(96, 16, 1, 1));
        measure(team, "project 96 16", ConvCase.x(n, 16, 16, 96).w(16, 96, 1, 1));
        measure(team, "expand 56 336", ConvCase.x(n, 4, 4, 56).w(336, 56, 1, 1));
        measure(team, "project 336 112", ConvCase.x(n, 4, 4, 336).w(112, 336, 1, 1));
        measure(
            team,
            "depth 48 down",
            ConvCase.x(n, 64, 64, 48).w(48, 1, 3, 3).groups(48).strides(2, 2).pads(1, 1, 1, 1));
        measure(
            team, "depth 48", ConvCase.x(n, 32, 32, 48).w(48, 1, 3, 3).groups(48).pads(1, 1, 1, 1));
        measure(
            team,
            "depth 336",
            ConvCase.x(n, 4, 4, 336).w(336, 1, 3, 3).groups(336).pads(1, 1, 1, 1));
      }
    }
  }

  private static void measure(Team team, String name, ConvCase c) {
    if (!(name + c.x[0]).matches(System.getProperty("only", ".*"))) {
      return;
    }
    double forward = run(team, c, false, false, false);
    double bounded = run(team, c, true, false, false);
    double weights = run(team, c, false, false, true);
    double inputs = run(team, c, false, true, false);
    double flop = 2.0 * ConvCase.size(c.y()) * ConvCase.size(c.w) / c.w[0];
    System.out.printf(
        Locale.ROOT,
        "%-16s %3d forward %8.1f %6.1f, bounded %8.1f %6.1f, dX %8.1f %6.1f, dW %8.1f %6.1f%n",
        name,
        c.x[0],
        forward / 1e3,
        flop / forward,
        bounded / 1e3,
        flop / bounded,
        (inputs - forward) / 1e3,
        flop / (inputs - forward),
        (weights - forward) / 1e3,
        flop / (weights - forward));
  }

  private static double run(Team team, ConvCase c, boolean bounds, boolean dX, boolean dW) {
    Graph graph = new Graph();
    Tensor x = dX ? graph.parameter("x", Initial.uniform(1), c.x) : graph.input("x", c.x);
    Tensor w = graph.parameter("w", Initial.uniform(1), c.w);
    Tensor b = graph.parameter("b", Initial.uniform(1), c.channelsOut());
    Conv conv = Conv.over(c.window());
    Tensor y = (bounds ? conv.relu6() : conv).of(graph, "y", x, w, b);
    Tensor loss = graph.apply(new Give(), "loss", y);
    Update update = Update.by(new Sgd(), Schedule.constant(1e-9));
    Plan.Builder builder =
        dX || dW ? Plan.training(loss, update).trainOnly(dX ? x : w) : Plan.inference(loss);
    Plan plan = builder.on(team.kernels(), 1);
    Trainer trainer = plan.start(Weights.of(graph, 1), team, 1);
    if (!dX) {
      Slice slice = trainer.input(x);
      for (int i = 0; i < slice.size(); i++) {
        slice.data()[slice.at() + i] = i % 7 - 3;
      }
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int steps = 0;
      long start = threads.getCurrentThreadCpuTime();
      while (threads.getCurrentThreadCpuTime() - start < NANOS) {
        trainer.step();
        steps++;
      }
      best = Math.min(best, (threads.getCurrentThreadCpuTime() - start) / (double) steps);
    }
    return best;
  }
}

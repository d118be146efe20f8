package homegrown.bench.kernels;

import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Sum;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Convolutions of the shapes that small photo networks are made of, on one core: the output alone,
 * or the output and both gradients.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConvolutionBenchmark {

  /** Images x size of an image x channels x outputs x size of the kernel x stride x groups. */
  @Param({
    "32x28x1x32x3x1x1",
    "32x14x32x64x3x1x1",
    "16x16x64x64x3x1x1",
    "16x64x8x48x1x1x1",
    "16x8x192x32x1x1x1",
    "16x64x48x48x3x2x48",
    "16x16x144x144x3x1x144"
  })
  public String shape;

  /** The set of kernels. */
  @Param({"portable", "best"})
  public String set;

  /** What is computed. */
  @Param({"output", "gradients too"})
  public String pass;

  private Device device;
  private Trainer trainer;

  /** What is run. */
  static Plan plan(Graph graph, String shape, String pass, Device device) {
    String[] sizes = shape.split("x");
    int[] n = new int[sizes.length];
    for (int i = 0; i < n.length; i++) {
      n[i] = Integer.parseInt(sizes[i]);
    }
    boolean trains = !pass.equals("output");
    Initial values = Initial.uniform(0.1);
    // Only what is trained gets a gradient.
    Tensor x = graph.parameter("x", values, n[0], n[1], n[1], n[2]);
    Tensor w = graph.parameter("w", values, n[3], n[2] / n[6], n[4], n[4]);
    int pad = n[4] / 2;
    ConvWindow window =
        ConvWindow.plain()
            .pads(new int[] {pad, pad}, new int[] {pad, pad})
            .strides(n[5], n[5])
            .groups(n[6]);
    Tensor y = Conv.over(window).of(graph, "conv", x, w);
    Update update = Update.by(new Sgd(), Schedule.constant(1e-9));
    return trains
        ? Plan.training(Sum.of(graph, "loss", y), update).on(device)
        : Plan.inference(y).on(device);
  }

  /** Makes the plan's memory. */
  @Setup
  public void start() {
    device = set.equals("portable") ? Device.portable(1) : Device.best(1);
    Graph graph = new Graph();
    trainer = plan(graph, shape, pass, device).start(Weights.of(graph, 1), device, 1);
  }

  /** One pass. */
  @Benchmark
  public float step() {
    return trainer.step();
  }

  /** Ends its threads. */
  @TearDown
  public void end() {
    device.close();
  }
}

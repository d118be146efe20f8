package homegrown.tasks.modelplan;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.Arrays;
import java.util.function.Consumer;

/** How long a step takes here: the median of some, after as many that warm the machine up. */
final class StepTime {

  private static final long WARM_UP_NANOS = 600_000_000L;
  private static final long NANOS = 400_000_000L;
  private static final int MOST = 10_000;

  private StepTime() {}

  /**
   * Seconds of a step of a plan that moves nothing.
   *
   * @param fill fills the inputs, once
   */
  static double seconds(Plan plan, Weights weights, Device device, Consumer<Trainer> fill) {
    Heap.require("timing a step", plan.peakBytes(), "give more heap (-Xmx)");
    Trainer trainer = plan.start(weights, device, 0);
    fill.accept(trainer);
    long start = System.nanoTime();
    do {
      trainer.step();
    } while (System.nanoTime() - start < WARM_UP_NANOS);
    double[] seconds = new double[MOST];
    int steps = 0;
    start = System.nanoTime();
    long before = start;
    do {
      trainer.step();
      long now = System.nanoTime();
      seconds[steps++] = (now - before) / 1e9;
      before = now;
    } while (before - start < NANOS && steps < MOST);
    Arrays.sort(seconds, 0, steps);
    return seconds[steps / 2];
  }
}

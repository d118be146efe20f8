package homegrown.bench.steps;

import com.sun.management.ThreadMXBean;
import homegrown.engine.Memory;
import homegrown.engine.Plan;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/** Full training steps in our engine. */
final class OurSide implements Side {

  private final Network network;
  private final Team team;
  private final Plan plan;
  private final Trainer trainer;
  private long done;

  OurSide(Workload workload, KernelSet kernels, int threads, int batch, Optimizer optimizer) {
    network = workload.network(batch);
    team = Team.of(kernels, threads);
    plan =
        Plan.training(network.loss(), optimizer.update())
            .freeze(network.frozen())
            .on(kernels, threads);
    trainer = plan.start(Weights.of(network.graph(), 1), team, 1);
  }

  @Override
  public double[] steps(int count) {
    double[] seconds = new double[count];
    for (int i = 0; i < count; i++) {
      int batch = (int) (done % Network.BATCHES);
      done++;
      long start = System.nanoTime();
      network.load(trainer, batch);
      float loss = trainer.step();
      seconds[i] = (System.nanoTime() - start) / 1e9;
      if (Float.isNaN(loss)) {
        throw new IllegalStateException("the loss is not a number after step " + done);
      }
    }
    return seconds;
  }

  /**
   * Bytes that a step allocates, all threads of the team together, over so many steps; what the
   * measurement itself allocates is measured first and taken off.
   */
  double bytesPerStep(int count) {
    allocatedBy(0);
    return Math.max(0, allocatedBy(count) - allocatedBy(0)) / (double) count;
  }

  private long allocatedBy(int count) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] ids = threads.getAllThreadIds();
    long[] before = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      before[i] = allocated(threads, ids[i]);
    }
    for (int i = 0; i < count; i++) {
      trainer.step();
    }
    long bytes = 0;
    for (int i = 0; i < ids.length; i++) {
      bytes += allocated(threads, ids[i]) - before[i];
    }
    return bytes;
  }

  private static long allocated(ThreadMXBean threads, long id) {
    Thread current = Thread.currentThread();
    if (id != current.getId() && !isLane(threads, id)) {
      return 0;
    }
    return Math.max(0, threads.getThreadAllocatedBytes(id));
  }

  private static boolean isLane(ThreadMXBean threads, long id) {
    ThreadInfo info = threads.getThreadInfo(id);
    return info != null && info.getThreadName().startsWith("homegrown-lane");
  }

  Memory memory() {
    return plan.memory();
  }

  long products() {
    return plan.cost().forward() + plan.cost().backward();
  }

  @Override
  public void close() {
    team.close();
  }
}

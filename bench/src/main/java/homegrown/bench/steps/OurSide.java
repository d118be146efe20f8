package homegrown.bench.steps;

import com.sun.management.ThreadMXBean;
import homegrown.engine.Memory;
import homegrown.engine.Noise;
import homegrown.engine.Plan;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;

/** Full training steps in our engine. */
final class OurSide implements Side {

  /** Batches that take turns, as on the other side. */
  private static final int BATCHES = 16;

  private final NextWordNetwork network;
  private final Team team;
  private final Plan plan;
  private final Trainer trainer;
  private final int[][] inputs = new int[BATCHES][];
  private final int[][] targets = new int[BATCHES][];
  private long done;

  OurSide(KernelSet kernels, int threads, int batch, Optimizer optimizer) {
    network = new NextWordNetwork(batch);
    team = Team.of(kernels, threads);
    plan = Plan.training(network.loss, optimizer.update()).on(kernels, threads);
    trainer = plan.start(Weights.of(network.graph, 1), team, 1);
    int tokens = NextWordNetwork.STEPS * batch;
    for (int i = 0; i < BATCHES; i++) {
      inputs[i] = ids(2L * i, tokens);
      targets[i] = ids(2L * i + 1, tokens);
    }
  }

  private static int[] ids(long purpose, int count) {
    long key = Noise.key(20240229, purpose);
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) {
      ids[i] = (int) (Noise.uniform(key, i) * NextWordNetwork.VOCABULARY);
    }
    return ids;
  }

  @Override
  public double[] steps(int count) {
    double[] seconds = new double[count];
    for (int i = 0; i < count; i++) {
      int[] x = inputs[(int) (done % BATCHES)];
      int[] y = targets[(int) (done % BATCHES)];
      done++;
      long start = System.nanoTime();
      System.arraycopy(x, 0, trainer.ids(network.inputs), 0, x.length);
      System.arraycopy(y, 0, trainer.ids(network.targets), 0, y.length);
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

package homegrown.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of threads that run the same work together, the caller's thread among them.
 * Between two pieces of work the others spin for some microseconds, then sleep; running work
 * allocates nothing. One piece runs at a time: a second caller waits for the first.
 */
public final class Team implements AutoCloseable {

  private static final int SPINS = 20_000;

  private final KernelSet set;
  private final Lane[] lanes;
  private final Thread[] threads;
  private final Barrier barrier;
  private final AtomicInteger running = new AtomicInteger();
  private volatile Work work;
  private volatile int turn;
  private volatile boolean closed;
  private volatile Throwable failure;
  private volatile Thread caller;

  private Team(KernelSet set, int count) {
    this.set = set;
    this.barrier = new Barrier(count);
    this.lanes = new Lane[count];
    this.threads = new Thread[count - 1];
    for (int i = 0; i < count; i++) {
      lanes[i] = new Lane(i, count, set.create(), barrier);
    }
    for (int i = 1; i < count; i++) {
      Lane lane = lanes[i];
      Thread thread = new Thread(() -> serve(lane), "homegrown-lane-" + i);
      thread.setDaemon(true);
      threads[i - 1] = thread;
    }
    try {
      for (Thread thread : threads) {
        thread.start();
      }
    } catch (Error noThread) {
      close();
      throw noThread;
    }
  }

  /**
   * A team whose lanes use the given kernels.
   *
   * @param count the number of lanes, 1 to 256; the caller of {@link #run} is the first of them
   */
  public static Team of(KernelSet set, int count) {
    if (count < 1 || count > 256) {
      throw new IllegalArgumentException("a team has 1 to 256 lanes, got " + count);
    }
    return new Team(set, count);
  }

  /** The kernels that the lanes use. */
  public KernelSet kernels() {
    return set;
  }

  /** The number of lanes. */
  public int count() {
    return lanes.length;
  }

  /**
   * Makes the kernels' loops be compiled soon ({@link Kernels#warmUp}); waits for work that runs.
   *
   * @throws IllegalStateException when work of this team calls it
   */
  public void warmUp() {
    refuseOwnThreads();
    warmUpAlone();
  }

  private synchronized void warmUpAlone() {
    if (work != null) {
      throw nested();
    }
    lanes[0].kernels().warmUp();
  }

  /** Bytes of scratch memory that the kernels of all lanes hold. */
  public long scratchBytes() {
    long bytes = 0;
    for (Lane lane : lanes) {
      bytes += lane.kernels().scratchBytes();
    }
    return bytes;
  }

  /**
   * Runs the work on every lane and returns when all are done. What one lane throws is thrown here,
   * after the others have stopped at their next {@link Lane#sync}.
   *
   * @throws IllegalStateException when the team is closed, or when work of this team calls it
   */
  public void run(Work next) {
    refuseOwnThreads();
    together(next);
  }

  /**
   * The others would wait for work that waits for them; the caller's thread is known by its work.
   */
  private void refuseOwnThreads() {
    for (Thread thread : threads) {
      if (thread == Thread.currentThread()) {
        throw nested();
      }
    }
  }

  private synchronized void together(Work next) {
    if (closed) {
      throw new IllegalStateException("this team is closed");
    }
    if (work != null) {
      throw nested();
    }
    work = next;
    if (lanes.length == 1) {
      try {
        next.run(lanes[0]);
      } finally {
        work = null;
      }
      return;
    }
    caller = Thread.currentThread();
    running.set(lanes.length - 1);
    turn++;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    attempt(lanes[0], next);
    for (int tries = 0; running.get() > 0; tries++) {
      if (tries >= SPINS) {
        LockSupport.parkNanos(this, 100_000);
      }
    }
    work = null;
    caller = null;
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      barrier.mend();
      throwUnchecked(thrown);
    }
  }

  /** Ends the threads of the team. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
  }

  private void serve(Lane lane) {
    int seen = 0;
    while (true) {
      for (int tries = 0; turn == seen && !closed; tries++) {
        if (tries >= SPINS) {
          LockSupport.park(this);
        }
      }
      if (turn == seen) {
        return;
      }
      seen++;
      attempt(lane, work);
      if (running.decrementAndGet() == 0) {
        LockSupport.unpark(caller);
      }
    }
  }

  private void attempt(Lane lane, Work what) {
    try {
      what.run(lane);
    } catch (Throwable thrown) {
      // The first to fail is the cause; the others only find the barrier broken.
      synchronized (barrier) {
        if (failure == null) {
          failure = thrown;
        }
      }
      barrier.breakUp();
    }
  }

  private static IllegalStateException nested() {
    return new IllegalStateException(
        "work of a team cannot run work on the same team or warm it up");
  }

  private static void throwUnchecked(Throwable thrown) {
    if (thrown instanceof RuntimeException) {
      throw (RuntimeException) thrown;
    }
    if (thrown instanceof Error) {
      throw (Error) thrown;
    }
    throw new IllegalStateException(thrown);
  }
}

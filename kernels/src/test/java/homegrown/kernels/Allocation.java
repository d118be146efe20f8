package homegrown.kernels;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the current thread allocates. */
final class Allocation {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  static long bytesOnce(Runnable work) {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    work.run();
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }

  /** The fewest bytes of several runs: loading and linking allocate in the first ones. */
  static long bytes(Runnable work) {
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < 20; i++) {
      fewest = Math.min(fewest, bytesOnce(work));
    }
    return fewest;
  }
}

package homegrown.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A meeting point for a fixed number of threads that come back to it thousands of times a second:
 * it spins first, since the others are mostly microseconds away, then gives the processor away.
 */
final class Barrier {

  private static final int SPINS = 20_000;
  private static final int YIELDS = 2_000;
  private static final long NAP_NANOS = 50_000;

  private final int parties;
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int round;
  private volatile boolean broken;

  Barrier(int parties) {
    this.parties = parties;
  }

  /**
   * Waits for the others.
   *
   * @throws IllegalStateException when one of them has failed and will never come
   */
  void await() {
    int mine = round;
    if (broken) {
      // Before counting: a lane that comes back after a failure must not complete a round.
      throw failed();
    }
    if (arrived.incrementAndGet() == parties) {
      arrived.set(0);
      round = mine + 1;
      return;
    }
    for (int tries = 0; round == mine; tries++) {
      if (broken) {
        throw failed();
      }
      if (tries >= SPINS + YIELDS) {
        LockSupport.parkNanos(NAP_NANOS);
      } else if (tries >= SPINS) {
        Thread.yield();
      }
    }
  }

  private static IllegalStateException failed() {
    return new IllegalStateException("another lane of the team failed");
  }

  /** Releases everybody who waits, now and later, with an exception. */
  void breakUp() {
    broken = true;
  }

  /** Makes a broken barrier as new; only while nobody waits at it. */
  void mend() {
    arrived.set(0);
    broken = false;
  }
}

package homegrown.vault;

/**
 * Flushes a journal a moment after something was appended, should nobody else do it. While that
 * fails it is tried again, ever less often. The journal's monitor guards all of it.
 */
final class GroupCommit {
  private static final long LONGEST_PAUSE = 30_000;
  private static final long NANOS = 1_000_000;

  private final Journal journal;
  private final long delay;

  /** Whether something waits to be flushed. */
  private boolean waiting;

  /** When it is to be flushed, by the clock of {@link System#nanoTime}. */
  private long due;

  /** Milliseconds between the last failure and the next attempt. */
  private long pause;

  private boolean failed;
  private boolean ended;
  private Thread thread;

  /**
   * Nothing happens before something is appended.
   *
   * @param delay milliseconds; 0 when the journal flushes only when it is told
   */
  GroupCommit(Journal journal, long delay) {
    this.journal = journal;
    this.delay = delay;
  }

  /** Something was appended. */
  void appended() {
    if (delay == 0 || waiting && thread != null) {
      return;
    }
    waiting = true;
    pause = delay;
    due = System.nanoTime() + delay * NANOS;
    if (thread == null) {
      thread = new Thread(this::run, "homegrown-flush");
      thread.setDaemon(true);
      thread.start();
    } else {
      journal.notifyAll();
    }
  }

  /** Nothing waits any more. */
  void flushed() {
    waiting = false;
    failed = false;
  }

  /** Whether a flush of its own has failed since this was last asked or a flush succeeded. */
  boolean failed() {
    boolean before = failed;
    failed = false;
    return before;
  }

  /** Flushes no more. */
  void end() {
    ended = true;
    journal.notifyAll();
  }

  private void run() {
    synchronized (journal) {
      try {
        while (!ended) {
          long left = due - System.nanoTime();
          if (!waiting) {
            journal.wait();
          } else if (left > 0) {
            journal.wait(left / NANOS + 1);
          } else {
            flush();
          }
        }
      } catch (InterruptedException e) {
        // Nobody does this to a thread that nobody knows; the next append starts another.
        Thread.currentThread().interrupt();
      } finally {
        thread = null;
      }
    }
  }

  private void flush() {
    try {
      journal.flush();
      waiting = false;
    } catch (RuntimeException e) {
      failed = true;
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      due = System.nanoTime() + pause * NANOS;
    }
  }
}

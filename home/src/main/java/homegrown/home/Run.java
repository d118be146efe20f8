package homegrown.home;

import homegrown.adapt.Progress;
import homegrown.adapt.Stop;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/** A training run on a thread of its own. */
public final class Run {

  /** What is done on the thread. */
  interface Work {
    Outcome outcome(Stop stop);
  }

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final FutureTask<Outcome> task;

  private Run(Work work) {
    task = new FutureTask<>(() -> work.outcome(stopped::get));
  }

  static Run start(Work work) {
    Run run = new Run(work);
    Thread thread = new Thread(run.task, "homegrown-training");
    thread.setDaemon(true);
    thread.start();
    return run;
  }

  /**
   * Asks the run to end; it obeys within a step and leaves everything as it was, but for what the
   * next run goes on from.
   */
  public void stop() {
    stopped.set(true);
  }

  /** Whether the run has ended. */
  public boolean done() {
    return task.isDone();
  }

  /**
   * Waits for the end.
   *
   * @throws homegrown.adapt.StoppedException if the run was stopped
   * @throws homegrown.adapt.BudgetException if the budget does not do
   * @throws homegrown.tasks.nextword.NextWordException if there is nothing to learn from
   * @throws homegrown.vault.VaultException if the home cannot be read or written
   */
  public Outcome await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
          stop();
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException) {
            throw (RuntimeException) e.getCause();
          }
          if (e.getCause() instanceof OutOfMemoryError) {
            throw new HomeException(
                "training: expected the memory of the budget to be there, got less; lower the"
                    + " memory budget or give Java more (-Xmx)",
                e.getCause());
          }
          throw new HomeException("training: ended by " + e.getCause(), e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Tells nobody. */
  static Progress.Listener silent() {
    return progress -> {};
  }
}

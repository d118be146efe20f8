package homegrown.app;

import homegrown.adapt.StoppedException;
import homegrown.home.Outcome;
import homegrown.home.Run;

/** Waits for a run while the person may end the process: the run is stopped first, and says so. */
final class ForegroundRun {

  private ForegroundRun() {}

  static Outcome await(Run run, ProgressLine line) {
    Thread interrupted =
        new Thread(
            () -> {
              run.stop();
              try {
                run.await();
              } catch (RuntimeException ended) {
                line.close();
                System.err.println("homegrown: " + ended.getMessage());
              }
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      return run.await();
    } finally {
      line.close();
      try {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      } catch (IllegalStateException shuttingDown) {
        // The hook is running: it has stopped the run and says so.
        throw new StoppedException();
      }
    }
  }
}

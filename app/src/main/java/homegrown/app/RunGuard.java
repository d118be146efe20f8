package homegrown.app;

import homegrown.home.Run;
import homegrown.home.schedule.Check;
import homegrown.home.schedule.Rules;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;

/** Looks at the sensors while a run is under way, and stops it when a rule does not hold. */
final class RunGuard implements AutoCloseable {

  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private final Run run;
  private final Rules rules;
  private final Surroundings surroundings;
  private final Thread thread = new Thread(this::look, "homegrown-guard");
  private volatile List<Check> broken = List.of();

  private RunGuard(Run run, Rules rules, Surroundings surroundings) {
    this.run = run;
    this.rules = rules;
    this.surroundings = surroundings;
  }

  static RunGuard start(Run run, Rules rules, Surroundings surroundings) {
    RunGuard guard = new RunGuard(run, rules, surroundings);
    guard.thread.setDaemon(true);
    guard.thread.start();
    return guard;
  }

  private void look() {
    try {
      while (!run.done()) {
        List<Check> now =
            rules.broken(surroundings.sensors().read(), ZonedDateTime.now(surroundings.clock()));
        if (!now.isEmpty()) {
          broken = now;
          run.stop();
          return;
        }
        surroundings.pause().sleep(BETWEEN);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /** The rules that ended the run; none where nothing did. */
  List<Check> broken() {
    return broken;
  }

  /** Looks no more. */
  @Override
  public void close() {
    thread.interrupt();
  }
}

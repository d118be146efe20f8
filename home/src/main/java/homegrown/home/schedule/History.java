package homegrown.home.schedule;

import java.util.Optional;

/**
 * What is remembered of earlier runs, those that were started by hand included.
 *
 * @param done the last one that came to its end
 * @param last the last one that began
 */
public record History(Optional<PastRun> done, Optional<PastRun> last) {

  /** No run yet. */
  public static final History NONE = new History(Optional.empty(), Optional.empty());

  /** This with one more run, or with more about the last one. */
  public History with(PastRun run) {
    Optional<PastRun> latest = Optional.of(run);
    return new History(run.end() == PastRun.End.DONE ? latest : done, latest);
  }

  /** This after some observations went away: what comes on top of those left is new. */
  public History atMost(long observations) {
    return new History(
        done.map(run -> run.atMost(observations)), last.map(run -> run.atMost(observations)));
  }
}

package homegrown.adapt;

import java.util.Optional;

/**
 * One way to train. A {@link Ladder} climbs rungs from cheap to dear.
 *
 * @param <C> the kind of candidate that every rung of the ladder takes and makes
 */
public interface Rung<C> {

  /** A name for people, unique on its ladder. */
  String name();

  /**
   * The rung below without which this one makes no sense; it is tried only if that one was kept.
   * None unless a rung says otherwise.
   */
  default Optional<String> buildsOn() {
    return Optional.empty();
  }

  /**
   * What this rung would cost and gain. The ladder corrects seconds and gain by what the run has
   * shown, so a rung gives what it knows without that.
   *
   * @param soFar what the run has shown
   */
  Forecast forecast(Evidence soFar);

  /**
   * Trains, starting from the candidate below, which stays as it is. Asked to stop, a rung returns
   * what it has if it is of use.
   *
   * @param below the best candidate so far
   * @param limits what to keep
   * @throws StoppedException if it was stopped before it had anything of use
   * @throws BudgetException if it finds out that it can make nothing of use within the limits
   */
  Trial<C> climb(C below, Limits limits);
}

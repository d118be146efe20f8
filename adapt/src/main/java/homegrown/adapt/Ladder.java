package homegrown.adapt;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Climbs from cheap to dear ways to train for as long as the next one promises to pay and fits the
 * budget. Immutable.
 *
 * <p>On every rung in turn: it is passed over if it builds on a rung that was not kept, if its gain
 * would be below the least worthwhile one (the first rung is excused), or if the least useful climb
 * does not fit the memory, the time or the energy left. Else it is climbed and its candidate is
 * compared with the one below, cluster by cluster, on the tune part, by the test of {@link
 * Verdict}. It is kept if its mean gain is above 0 and
 *
 * <ul>
 *   <li>the lower bound is above 0: the gain is certain and has been paid for already; or
 *   <li>the gain reaches the least worthwhile one: what other people gained and what this person
 *       gained then agree, which is the better bet even where the tune part is too small to be
 *       certain. The gate, on other data, stands behind this choice.
 * </ul>
 *
 * <p>Forecasts are corrected by what the run has shown ({@link Evidence#gainRatio}, {@link
 * Evidence#secondsRatio}). For rungs in order of cost that keep their limits, and for the same
 * evidence, a larger budget never ends on an earlier rung.
 *
 * @param budget limits of the whole run. Energy is counted as {@link Joules#WATTS_PER_CORE} for
 *     every thread and second since the run began
 * @param threads busy threads of the run, from 1
 * @param reserve time that must be left after the last rung, for the verdict and for writing
 * @param leastGain least worthwhile fall of log-loss per target, in nats, from 0
 */
public record Ladder(Budget budget, int threads, Duration reserve, double leastGain) {

  /**
   * Checks the figures.
   *
   * @throws LadderException if one is out of its range
   */
  public Ladder {
    if (threads < 1 || reserve.isNegative() || !(leastGain >= 0)) {
      throw new LadderException(
          "ladder: expected threads from 1, and a reserve and a least gain from 0, got threads "
              + threads
              + ", reserve "
              + reserve
              + ", least gain "
              + leastGain);
    }
  }

  /**
   * Climbs.
   *
   * @param rungs cheap to dear
   * @param first what there is before any rung, with its losses on the tune part
   * @param elapsed read before and after a rung that is climbed, once for one that the time does
   *     not allow, and once more if nothing fits
   * @param stop asked before and after every rung, and given to it
   * @param <C> the kind of candidate
   * @throws BudgetException if the first rung does not fit and none was climbed; says what would do
   * @throws LadderException if names of rungs are not unique, a rung builds on none below it, or
   *     losses are not of the same clusters
   */
  public <C> Climb<C> climb(
      List<? extends Rung<C>> rungs, Trial<C> first, Elapsed elapsed, Stop stop) {
    Set<String> below = new HashSet<>();
    for (Rung<C> rung : rungs) {
      if (rung.buildsOn().isPresent() && !below.contains(rung.buildsOn().get())) {
        throw new LadderException(
            "ladder: expected the rung '"
                + rung.name()
                + "' to build on a rung below it, got '"
                + rung.buildsOn().get()
                + "'");
      }
      if (!below.add(rung.name())) {
        throw new LadderException(
            "ladder: expected every name once, got '" + rung.name() + "' twice");
      }
    }
    return new Ascent<>(this, first, elapsed, stop).climb(rungs);
  }

  /** Seconds until the time is used up, less the reserve. */
  double secondsByTime(double elapsedSeconds) {
    return seconds(budget.time()) - elapsedSeconds - seconds(reserve);
  }

  /** Seconds until the energy is used up, less the reserve. */
  double secondsByEnergy(double elapsedSeconds) {
    return budget.joules() / joules(1) - elapsedSeconds - seconds(reserve);
  }

  /** Joules that all threads take in some seconds. */
  double joules(double seconds) {
    return Joules.estimate(threads * seconds).value();
  }

  static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / 1e9;
  }
}

package homegrown.adapt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a climb has shown so far.
 *
 * @param loss log-loss per target of the best candidate on the tune part, in nats
 * @param decisions on the rungs below, cheapest first
 */
public record Evidence(double loss, List<Decision> decisions) {

  /** Nothing that a run shows makes a forecast this many times larger or smaller. */
  static final double MOST_CORRECTION = 4;

  /** Copies the decisions. */
  public Evidence {
    decisions = Collections.unmodifiableList(new ArrayList<>(decisions));
  }

  /**
   * What forecast gains are multiplied with: the measured gain of the last rung that was climbed
   * over the gain that it forecast, within a quarter and four; 1 before there is such a rung. A
   * person for whom a rung did little will mostly gain little by the next.
   */
  public double gainRatio() {
    for (int i = decisions.size() - 1; i >= 0; i--) {
      Decision decision = decisions.get(i);
      if (decision.climbed() && decision.forecast().gain() > 0) {
        return within(decision.gain() / decision.forecast().gain());
      }
    }
    return 1;
  }

  /**
   * What forecast seconds are multiplied with: seconds measured over seconds forecast for the
   * multiply-accumulates that were done, summed over the rungs that were climbed, within a quarter
   * and four; 1 before there is such a rung. By multiply-accumulates, so that a climb that was
   * shortened to fit does not pass for a fast one.
   */
  public double secondsRatio() {
    double measured = 0;
    double forecast = 0;
    for (Decision decision : decisions) {
      if (decision.climbed() && decision.macs() > 0 && decision.forecast().macs() > 0) {
        measured += decision.seconds();
        forecast += decision.forecast().seconds() * decision.macs() / decision.forecast().macs();
      }
    }
    return forecast > 0 ? within(measured / forecast) : 1;
  }

  private static double within(double ratio) {
    return ratio > 1 / MOST_CORRECTION ? Math.min(ratio, MOST_CORRECTION) : 1 / MOST_CORRECTION;
  }
}

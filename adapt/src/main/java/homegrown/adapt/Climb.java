package homegrown.adapt;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What came of climbing a ladder.
 *
 * @param best the candidate that was kept, the first one if no rung was better
 * @param decisions one for every rung, cheapest first
 * @param cut whether a stop came, or a rung met its limits before it had anything of use
 * @param <C> the kind of candidate
 */
public record Climb<C>(Trial<C> best, List<Decision> decisions, boolean cut) {

  /** Copies the decisions. */
  public Climb {
    decisions = Collections.unmodifiableList(new ArrayList<>(decisions));
  }

  /** Name of the rung that made the best candidate; none if that is the first one. */
  public Optional<String> rung() {
    Optional<String> rung = Optional.empty();
    for (Decision decision : decisions) {
      if (decision.kind() == Decision.Kind.KEPT) {
        rung = Optional.of(decision.rung());
      }
    }
    return rung;
  }

  /** Why the ladder ended where it did, for people: a line for every rung. */
  public String reason() {
    StringBuilder lines = new StringBuilder();
    for (Decision decision : decisions) {
      lines.append(lines.length() > 0 ? "\n" : "").append(decision.reason());
    }
    return lines.toString();
  }
}

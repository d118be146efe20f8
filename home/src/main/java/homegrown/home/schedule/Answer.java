package homegrown.home.schedule;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether to train now, and if not, why.
 *
 * @param checks one for each rule that was asked for and for those that hold by themselves
 * @param notBefore the earliest moment at which all rules that go by time hold; empty where it is
 *     not known, since only what no clock foretells is in the way
 */
public record Answer(List<Check> checks, Optional<ZonedDateTime> notBefore) {

  /** Whether no rule is in the way. */
  public boolean now() {
    return reasons().isEmpty();
  }

  /** What is in the way. */
  public List<Check> reasons() {
    return checks.stream().filter(Check::holdsBack).collect(Collectors.toList());
  }
}

package homegrown.home.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * One rule held against what is.
 *
 * @param rule which
 * @param wanted its text form
 * @param kind what came of it
 * @param reading what is, in words
 * @param notBefore where it holds back and time alone can change that: the earliest moment
 */
public record Check(
    Rule rule, String wanted, Kind kind, String reading, Optional<Instant> notBefore) {

  /** What came of a check. */
  public enum Kind {
    /** The rule holds. */
    HOLDS,
    /** It holds since the device has no such thing. */
    ABSENT,
    /** It does not hold. */
    BROKEN,
    /** It cannot be told, and so it is taken not to hold. */
    UNKNOWN
  }

  /** Whether the rule is in the way of training. */
  public boolean holdsBack() {
    return kind == Kind.BROKEN || kind == Kind.UNKNOWN;
  }

  /** For example {@code battery: 34%, wanted 50%}. */
  @Override
  public String toString() {
    return rule + ": " + reading + ", wanted " + wanted;
  }
}

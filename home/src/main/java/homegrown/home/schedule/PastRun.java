package homegrown.home.schedule;

import java.time.Instant;
import java.util.Locale;

/**
 * A run that began.
 *
 * @param began when
 * @param ended when; for one that has not ended, or of which nothing more is known, when it began
 * @param end how it ended
 * @param observations how many there were to learn from when it began
 */
public record PastRun(Instant began, Instant ended, End end, long observations) {

  PastRun atMost(long most) {
    return observations <= most ? this : new PastRun(began, ended, end, most);
  }

  /** How a run ended. */
  public enum End {
    /** It came to its end, whether or not its candidate was promoted. */
    DONE,
    /** It was stopped, and everything is as it was. */
    STOPPED,
    /** It could not do its work. */
    FAILED,
    /** It is under way, or its process died. */
    OPEN;

    /** In small letters. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

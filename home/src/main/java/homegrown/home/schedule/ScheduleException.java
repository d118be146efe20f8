package homegrown.home.schedule;

/** A rule or a schedule is not understood. The message says what was expected and what came. */
public final class ScheduleException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ScheduleException(String message) {
    super(message);
  }
}

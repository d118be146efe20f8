package homegrown.app;

/** A command cannot do its work. The message names the place, what was expected, and the mend. */
final class AppException extends RuntimeException {

  private static final long serialVersionUID = 1;

  AppException(String message) {
    super(message);
  }

  AppException(String message, Throwable cause) {
    super(message, cause);
  }
}

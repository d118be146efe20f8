package homegrown.tasks.nextword;

/**
 * Something next-word prediction cannot work with: a damaged model, text of the wrong kind. The
 * message names the place, what was expected, what came, and what to do.
 */
public final class NextWordException extends RuntimeException {

  private static final long serialVersionUID = 1;

  NextWordException(String message) {
    super(message);
  }

  NextWordException(String message, Throwable cause) {
    super(message, cause);
  }
}

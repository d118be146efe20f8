package homegrown.home;

/**
 * A home cannot do what was asked. The message names the place, what was expected, and the mend.
 */
public final class HomeException extends RuntimeException {

  private static final long serialVersionUID = 1;

  HomeException(String message) {
    super(message);
  }

  HomeException(String message, Throwable cause) {
    super(message, cause);
  }
}

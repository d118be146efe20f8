package homegrown.engine;

/**
 * A graph cannot be built, planned or run as asked. The message names the place, what was expected,
 * what came, and what to do about it.
 */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An exception whose {@code message} names the place, what was expected, what came, the mend. */
  public GraphException(String message) {
    super(message);
  }
}

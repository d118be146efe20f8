package homegrown.adapt;

/** A wrong use of the ladder. The message says what was expected and what came. */
public final class LadderException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A refusal. */
  public LadderException(String message) {
    super(message);
  }
}

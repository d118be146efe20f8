package homegrown.adapt;

/** A budget within which nothing useful can be done. The message says the least that works. */
public final class BudgetException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A refusal. */
  public BudgetException(String message) {
    super(message);
  }
}

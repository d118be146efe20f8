package homegrown.adapt;

/** A contribution or a choice of what trains that cannot be made. The message says the mend. */
public final class SelectionException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A refusal. */
  public SelectionException(String message) {
    super(message);
  }
}

package homegrown.adapt;

/** Readings that are not those of the run that repeats them. */
public final class ReadingsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A refusal. */
  public ReadingsException(String message) {
    super(message);
  }
}

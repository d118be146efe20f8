package homegrown.bench;

/** A benchmark lacks what it needs. The message names it, and how to come by it. */
public final class BenchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** An error with a message for the person who started the benchmark. */
  public BenchException(String message) {
    super(message);
  }
}

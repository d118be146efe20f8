package homegrown.bench;

/** A benchmark lacks what it needs. The message names it, and how to come by it. */
final class BenchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }
}

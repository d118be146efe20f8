package homegrown.onnx;

/** The training graph has no form of what a node asks for; the host may still compute it. */
final class NoFormException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoFormException(String reason) {
    super(reason, null, false, false);
  }
}

package homegrown.kernels;

/**
 * The kernels that were asked for cannot be had. The message names what asked for them, what was
 * expected, what came, and what to do about it.
 */
public final class KernelException extends RuntimeException {
  private static final long serialVersionUID = 1;

  KernelException(String message) {
    super(message);
  }
}

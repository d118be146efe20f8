package homegrown.adapt;

/** A run was stopped before its end; nothing was changed. */
public final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A run that was stopped. */
  public StoppedException() {
    super("training: stopped before its end; the model is as it was");
  }
}

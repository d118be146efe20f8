package homegrown.tasks.modelplan;

/** A model cannot be planned. The message says what was expected, what came, and the mend. */
public final class ModelPlanException extends RuntimeException {

  private static final long serialVersionUID = 1;

  ModelPlanException(String message) {
    super(message);
  }

  ModelPlanException(String message, Throwable cause) {
    super(message, cause);
  }
}

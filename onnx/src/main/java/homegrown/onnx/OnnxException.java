package homegrown.onnx;

/**
 * A model cannot be read, evaluated or written as asked. The message names the place, what was
 * expected, what came, and what to do about it.
 */
public final class OnnxException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_NAME = 80;

  OnnxException(String message) {
    super(message);
  }

  /** An exception in the words that all of them have. */
  static OnnxException at(String place, String expected, String got, String mend) {
    return new OnnxException(place + ": expected " + expected + ", got " + got + "; " + mend);
  }

  /** A name from a file, for a message: whatever the file says, it stays on its line and short. */
  static String quoted(String name) {
    StringBuilder shown = new StringBuilder("\"");
    for (int i = 0; i < name.length() && i < LONGEST_NAME; i++) {
      char c = name.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return shown.append(name.length() > LONGEST_NAME ? "...\"" : "\"").toString();
  }
}

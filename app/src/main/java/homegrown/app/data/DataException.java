package homegrown.app.data;

/**
 * Public data could not be brought or prepared: says where, what was expected, what came, and what
 * to do.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DataException(String place, String expected, String got, String mend) {
    super(message(place, expected, got, mend));
  }

  DataException(String place, String expected, String got, String mend, Throwable cause) {
    super(message(place, expected, got, mend), cause);
  }

  private static String message(String place, String expected, String got, String mend) {
    return place + ": expected " + expected + ", got " + got + ". " + mend + ".";
  }
}

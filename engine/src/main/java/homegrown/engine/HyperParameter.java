package homegrown.engine;

/** The ranges of the numbers that steer a run. All are used as float32, so they are checked so. */
final class HyperParameter {

  private HyperParameter() {}

  /** Checks that a number is above 0 and finite. */
  static double positive(String place, String name, double value, double usual) {
    return require(
        (float) value > 0 && Float.isFinite((float) value),
        place,
        name + " above 0 and finite as a float32",
        value,
        usual);
  }

  /** Checks that a number is at least 0 and finite. */
  static double notNegative(String place, String name, double value, double usual) {
    return require(
        value >= 0 && Float.isFinite((float) value),
        place,
        name + " of at least 0 and finite as a float32",
        value,
        usual);
  }

  /** Checks that a number is at least 0 and below 1. */
  static double fraction(String place, String name, double value, double usual) {
    return require(
        value >= 0 && (float) value < 1,
        place,
        name + " of at least 0 and below 1 as a float32",
        value,
        usual);
  }

  private static double require(
      boolean holds, String place, String expected, double value, double usual) {
    if (!holds) {
      throw new GraphException(
          place + ": expected " + expected + ", got " + value + "; usual is " + usual);
    }
    return value;
  }
}

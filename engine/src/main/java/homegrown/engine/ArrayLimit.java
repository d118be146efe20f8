package homegrown.engine;

/** The most elements that one array can hold, checked before it is made. */
final class ArrayLimit {

  /** The longest array that every virtual machine can make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private ArrayLimit() {}

  /** Checks a number of floats or ids that will lie in one array. */
  static void require(String place, String what, long elements, String mend) {
    if (elements > LONGEST) {
      throw new GraphException(
          place
              + ": expected at most "
              + LONGEST
              + " elements for "
              + what
              + ", got "
              + elements
              + "; "
              + mend);
    }
  }
}

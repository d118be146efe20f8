package homegrown.onnx;

/**
 * What an import may use, and uses up: bytes of the values that are made on the way, and
 * multiply-accumulates of computing them. A file of a few bytes can ask for any amount of both. A
 * run of the model computes on the host at most what its import did.
 */
final class Allowance {

  /** Elements of one value, at most, however much there is left. */
  private static final long MOST_ELEMENTS = 1L << 26;

  /** Bytes of the largest element, times what an operator may need for a result on the way. */
  private static final int BYTES_OF_AN_ELEMENT = 2 * Long.BYTES;

  private static final long MOST_STEPS = 1L << 32;

  private final String file;
  private final long bytes;
  private long bytesLeft;
  private long stepsLeft = MOST_STEPS;

  /**
   * An allowance that is unused.
   *
   * @param file names the model in errors
   */
  Allowance(String file, long bytes) {
    this.file = file;
    this.bytes = bytes;
    this.bytesLeft = bytes;
  }

  /** Elements of one more value, at most. */
  long elements() {
    return Math.min(MOST_ELEMENTS, bytesLeft / BYTES_OF_AN_ELEMENT);
  }

  /** Multiply-accumulates of one more operation, at most. */
  long steps() {
    return stepsLeft;
  }

  /** Bytes that are used so far. */
  long used() {
    return bytes - bytesLeft;
  }

  /** Uses bytes for a value of so many elements. */
  void take(String what, Value.Type type, long elements) {
    int each = type == Value.Type.FLOAT ? Float.BYTES : type == Value.Type.INT ? Long.BYTES : 1;
    if (elements > bytesLeft / each) {
      throw OnnxException.at(
          file + ": value " + OnnxException.quoted(what),
          "values of at most " + bytes + " bytes together on the host",
          elements + " elements more after " + used() + " bytes",
          "import for smaller dimensions, or allow more (ImportOptions.memory)");
    }
    bytesLeft -= elements * each;
  }

  /** Uses steps. */
  void work(String what, long steps) {
    if (steps > stepsLeft) {
      throw OnnxException.at(
          file + ": node " + OnnxException.quoted(what),
          "at most " + MOST_STEPS + " steps of computing on the host",
          "more",
          "import for smaller dimensions, or export without what the graph has no form of");
    }
    stepsLeft -= steps;
  }
}

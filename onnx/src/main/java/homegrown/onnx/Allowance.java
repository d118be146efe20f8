package homegrown.onnx;

/**
 * What an import and a run of the model may use, and use up: bytes of the values that are made or
 * held on the way, and work. A file of a few bytes can ask for any amount of both, and can ask for
 * a little many times; so it is the whole graph's that is bounded, before anything is allocated.
 *
 * <p>The unit of work is a multiply-accumulate of the graph. All else counts for what it costs at
 * the worst, compared with that.
 */
final class Allowance {

  /** Elements of one value, at most, however much there is left. */
  private static final long MOST_ELEMENTS = 1L << 26;

  /** Bytes of the largest element, times what an operator may need for a result on the way. */
  private static final int BYTES_OF_AN_ELEMENT = 2 * Long.BYTES;

  /** Work for an element that the graph reads or writes. */
  private static final int ELEMENT = 32;

  /** Work for an element that the host reads. */
  private static final int ELEMENT_ON_HOST = 128;

  /** Work for a multiply-accumulate on the host. */
  private static final int STEP_ON_HOST = 16;

  private final String file;
  private final long bytes;
  private final long work;
  private long bytesLeft;

  /** Left for the import itself. */
  private long workNow;

  /** Left for a run. */
  private long workLater;

  /**
   * An allowance that is unused.
   *
   * @param file names the model in errors
   * @param bytes for the import and a session together
   * @param work for the import, and as much again for a run
   */
  Allowance(String file, long bytes, long work) {
    this.file = file;
    this.bytes = bytes;
    this.work = work;
    this.bytesLeft = bytes;
    this.workNow = work;
    this.workLater = work;
  }

  /** Elements of one more value, at most. */
  long elements() {
    return Math.min(MOST_ELEMENTS, bytesLeft / BYTES_OF_AN_ELEMENT);
  }

  /** Multiply-accumulates of one more operation on the host, at most. */
  long steps() {
    return Math.min(workNow, workLater) / STEP_ON_HOST;
  }

  /** Bytes that are used so far. */
  long used() {
    return bytes - bytesLeft;
  }

  /** Uses bytes for a value of so many elements. */
  void take(String what, Value.Type type, long elements) {
    int each = type == Value.Type.FLOAT ? Float.BYTES : type == Value.Type.INT ? Long.BYTES : 1;
    take(what, elements, each);
  }

  /** Uses bytes for a number of elements. */
  void take(String what, long elements, int each) {
    if (elements > bytesLeft / each) {
      throw OnnxException.at(
          file + ": value " + OnnxException.quoted(what),
          "values of at most " + bytes + " bytes together",
          elements + " elements more after " + used() + " bytes",
          "import for smaller dimensions, or allow more (ImportOptions.memory)");
    }
    bytesLeft -= elements * each;
  }

  /**
   * Uses work of the host.
   *
   * @param elements that it reads
   * @param steps multiply-accumulates besides
   * @param again true for what every run does as well
   */
  void host(String what, long elements, long steps, boolean again) {
    long more = plus(times(elements, ELEMENT_ON_HOST), times(steps, STEP_ON_HOST));
    workNow = left(what, workNow, more);
    if (again) {
      workLater = left(what, workLater, more);
    }
  }

  /**
   * Uses work of the graph in a run.
   *
   * @param elements that it reads and writes
   * @param steps multiply-accumulates besides
   */
  void graph(String what, long elements, long steps) {
    workLater = left(what, workLater, plus(times(elements, ELEMENT), steps));
  }

  private long left(String what, long left, long more) {
    if (more > left) {
      throw OnnxException.at(
          file + ": node " + OnnxException.quoted(what),
          "work of at most " + work + " multiply-accumulates, for the import and for a run each",
          more + " more with " + left + " left",
          "import for smaller dimensions, or allow more (ImportOptions.work)");
    }
    return left - more;
  }

  /** A product, or the largest number where it would be larger. */
  static long times(long a, long b) {
    return b != 0 && a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }

  private static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}

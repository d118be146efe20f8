package homegrown.kernels;

/**
 * Rows of scratch memory for loops from 0. Their size with the array's header is a multiple of a
 * cache line, so that rows allocated one after the other lie alike to the lines, and a vector loop
 * that is aligned for one of them is aligned for all. If they do not, only time is lost.
 */
final class Scratch {

  private static final int HEADER_BYTES = 16;
  private static final int LINE_BYTES = 64;

  private Scratch() {}

  /** Rows for at least {@code length} floats each. */
  static float[][] rows(int count, int length) {
    int bytes = HEADER_BYTES + Float.BYTES * length;
    int lines = (bytes + LINE_BYTES - 1) / LINE_BYTES;
    return new float[count][(lines * LINE_BYTES - HEADER_BYTES) / Float.BYTES];
  }

  /** The bytes that such rows take. */
  static long bytes(float[][] rows) {
    return (long) rows.length * (HEADER_BYTES + Float.BYTES * rows[0].length);
  }
}

package homegrown.kernels;

/**
 * Moves pixels between channels-last images and rows of scratch memory, where they stand side by
 * side: the loops of {@link PortableDepthwise} and its like run over several pixels at a time,
 * since the channels of one alone make a short loop.
 */
final class PortablePixels {

  private PortablePixels() {}

  /** Copies c channels of each of so many pixels to the beginning of a row. */
  static void gather(float[] row, float[] image, int at, int stride, int c, int count) {
    if (stride == c) {
      System.arraycopy(image, at, row, 0, count * c);
    } else {
      for (int p = 0; p < count; p++) {
        System.arraycopy(image, at + p * stride, row, p * c, c);
      }
    }
  }

  /** Copies them back. */
  static void scatter(float[] image, int at, int stride, float[] row, int c, int count) {
    if (stride == c) {
      System.arraycopy(row, 0, image, at, count * c);
    } else {
      for (int p = 0; p < count; p++) {
        System.arraycopy(row, p * c, image, at + p * stride, c);
      }
    }
  }

  /** Copies the c numbers that all pixels share to the place of each pixel. */
  static void repeat(float[] row, float[] from, int at, int c, int count) {
    gather(row, from, at, 0, c, count);
  }

  /**
   * Adds up what the pixels of a row hold, four of c channels each: 0 and 2, 1 and 3, then both
   * sums. The sums take the place of the first pixel.
   */
  static void addFour(float[] row, float[] other, int c) {
    System.arraycopy(row, 2 * c, other, 0, 2 * c);
    add(row, other, 2 * c);
    System.arraycopy(row, c, other, 0, c);
    add(row, other, c);
  }

  static void add(float[] y, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      y[j] += x[j];
    }
  }
}

package homegrown.bench.selection;

import homegrown.engine.Slice;
import java.util.Arrays;
import java.util.Random;

/**
 * Labelled images of 32 x 32 in three colours.
 *
 * @param pixels [image, row, column, colour], about -2 to 2
 * @param labels a class for each image, from 0
 */
record Images(float[] pixels, int[] labels) {

  static final int SIDE = 32;
  static final int COLOURS = 3;
  static final int FLOATS = SIDE * SIDE * COLOURS;

  int count() {
    return labels.length;
  }

  /** Some of them, in order. */
  Images of(int... numbers) {
    float[] some = new float[numbers.length * FLOATS];
    int[] classes = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(pixels, numbers[i] * FLOATS, some, i * FLOATS, FLOATS);
      classes[i] = labels[numbers[i]];
    }
    return new Images(some, classes);
  }

  /**
   * Of each class, in the order that they are in, those from one number to before another.
   *
   * @param first the class that becomes 0
   * @param classes how many classes from there
   */
  Images part(int first, int classes, int from, int to) {
    int[] seen = new int[classes];
    int[] numbers = new int[count()];
    int found = 0;
    for (int i = 0; i < count(); i++) {
      int label = labels[i] - first;
      if (label >= 0 && label < classes) {
        int number = seen[label]++;
        if (number >= from && number < to) {
          numbers[found++] = i;
        }
      }
    }
    Images part = of(Arrays.copyOf(numbers, found));
    for (int i = 0; i < found; i++) {
      part.labels[i] -= first;
    }
    return part;
  }

  /** As another camera would take them: grey, with half the light, and noisy. */
  Images dark(long seed) {
    Random random = new Random(seed);
    float[] changed = new float[pixels.length];
    for (int at = 0; at < pixels.length; at += COLOURS) {
      float grey = 0;
      for (int c = 0; c < COLOURS; c++) {
        grey += pixels[at + c] / COLOURS;
      }
      // -2 is black.
      float light = (grey + 2) / 2 - 2 + 0.2f * (float) random.nextGaussian();
      Arrays.fill(changed, at, at + COLOURS, light);
    }
    return new Images(changed, labels);
  }

  /**
   * Copies an image, mirrored or not and moved by some pixels, what comes in at the sides black.
   */
  void copy(int image, boolean mirrored, int down, int right, Slice to, int place) {
    int base = to.at() + place * FLOATS;
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        int fromRow = row - down;
        int fromColumn = (mirrored ? SIDE - 1 - column : column) - right;
        boolean inside = fromRow >= 0 && fromRow < SIDE && fromColumn >= 0 && fromColumn < SIDE;
        int from = image * FLOATS + (fromRow * SIDE + fromColumn) * COLOURS;
        int target = base + (row * SIDE + column) * COLOURS;
        for (int c = 0; c < COLOURS; c++) {
          to.data()[target + c] = inside ? pixels[from + c] : -2;
        }
      }
    }
  }

  /** Copies an image as it is. */
  void copy(int image, Slice to, int place) {
    System.arraycopy(pixels, image * FLOATS, to.data(), to.at() + place * FLOATS, FLOATS);
  }
}

package homegrown.tasks.nextword;

import java.util.Arrays;

/** A growing array of ints. */
final class IntSink {

  private int[] values;
  private int size;

  IntSink(int capacity) {
    values = new int[Math.max(16, capacity)];
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, values.length + (values.length >> 1));
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  void clear() {
    size = 0;
  }

  int[] toIntArray() {
    return Arrays.copyOf(values, size);
  }
}

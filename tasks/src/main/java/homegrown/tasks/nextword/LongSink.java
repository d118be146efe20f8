package homegrown.tasks.nextword;

import java.util.Arrays;

/** A growing array of longs. */
final class LongSink {

  private long[] values;
  private int size;

  LongSink(int capacity) {
    values = new long[Math.max(16, capacity)];
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, values.length + (values.length >> 1));
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  long[] toLongArray() {
    return Arrays.copyOf(values, size);
  }
}

package homegrown.engine;

import java.util.Arrays;

/**
 * An order in which to place buffers of known lifetimes, found by building from the floor of the
 * arena upwards: over the lowest stretch of time goes the first buffer of a list whose lifetime
 * fits between the higher stretches before and after it; where none does, the stretch rises to the
 * lower one of the two.
 *
 * <p>This is <i>best fit</i> of Burke, Kendall and Whitwell, <i>A New Placement Heuristic for the
 * Orthogonal Stock-Cutting Problem</i>, 2004, with time as the width, as Sekiyama et al.,
 * <i>Profile-guided memory optimization for deep neural networks</i>, 2018, use it. With the
 * longest lifetimes first in the list, these lie at the bottom and shorter and shorter ones fill
 * what is left above them. {@code O(n^2)} steps for {@code n} buffers.
 */
final class Skyline {

  private static final int NONE = -1;

  private final long[] sizes;

  /** By buffer: its first and last event, of those at which anything begins or ends. */
  private final int[] from;

  private final int[] to;

  /** By event: up to where it is built. */
  private final long[] heights;

  /** By place in the list: the next place that is not placed yet; the list begins at the last. */
  private final int[] next;

  private final int[] list;
  private long steps;

  /**
   * Of the buffers in a list, those first in it that are to be preferred.
   *
   * @param list buffers
   */
  Skyline(int[] list, long[] sizes, int[] firsts, int[] lasts) {
    int count = list.length;
    this.list = list;
    this.sizes = sizes;
    int[] times = times(firsts, lasts, count);
    this.heights = new long[times.length];
    this.from = new int[count];
    this.to = new int[count];
    for (int b = 0; b < count; b++) {
      from[b] = Arrays.binarySearch(times, firsts[b]);
      to[b] = Arrays.binarySearch(times, lasts[b]);
    }
    this.next = new int[count + 1];
    Arrays.setAll(next, i -> i < count ? i + 1 : 0);
  }

  private static int[] times(int[] firsts, int[] lasts, int count) {
    int[] times = Arrays.copyOf(firsts, 2 * count);
    System.arraycopy(lasts, 0, times, count, count);
    Arrays.sort(times);
    int different = 0;
    for (int i = 0; i < times.length; i++) {
      if (i == 0 || times[i] != times[i - 1]) {
        times[different++] = times[i];
      }
    }
    return Arrays.copyOf(times, different);
  }

  /** The buffers from the bottom upwards. */
  int[] order() {
    int[] order = new int[list.length];
    int placed = 0;
    while (placed < order.length) {
      int begin = lowest();
      int end = begin;
      while (end + 1 < heights.length && heights[end + 1] == heights[begin]) {
        end++;
      }
      int b = take(begin, end);
      if (b == NONE) {
        Arrays.fill(heights, begin, end + 1, neighbour(begin, end));
      } else {
        order[placed++] = b;
        for (int e = from[b]; e <= to[b]; e++) {
          heights[e] += sizes[b];
        }
      }
      steps += heights.length;
    }
    return order;
  }

  /** The steps that it took. */
  long steps() {
    return steps;
  }

  private int lowest() {
    int lowest = 0;
    for (int e = 1; e < heights.length; e++) {
      lowest = heights[e] < heights[lowest] ? e : lowest;
    }
    return lowest;
  }

  /** Takes the first buffer that lives within these events off the list. */
  private int take(int begin, int end) {
    int head = list.length;
    int before = head;
    for (int i = next[head]; i != head; before = i, i = next[i]) {
      steps++;
      if (from[list[i]] >= begin && to[list[i]] <= end) {
        next[before] = next[i];
        return list[i];
      }
    }
    return NONE;
  }

  /** The height of the lower one of the stretches before and after these events. */
  private long neighbour(int begin, int end) {
    long left = begin > 0 ? heights[begin - 1] : Long.MAX_VALUE;
    long right = end + 1 < heights.length ? heights[end + 1] : Long.MAX_VALUE;
    return Math.min(left, right);
  }
}

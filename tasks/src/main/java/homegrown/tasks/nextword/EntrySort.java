package homegrown.tasks.nextword;

/**
 * Sorts parallel arrays of (context, word) in place, with no memory beyond the arrays themselves,
 * so that a run takes what its plan says.
 *
 * <p>Quicksort by the median of three, insertion sort for short runs, heap sort where quicksort
 * degenerates (introsort, Musser 1997).
 */
final class EntrySort {

  private static final int SHORT = 24;

  private EntrySort() {}

  /** Sorts the first {@code size} entries by context, then word. */
  static void sort(long[] contexts, long[] words, int size) {
    int depth = 2 * (32 - Integer.numberOfLeadingZeros(Math.max(1, size)));
    quick(contexts, words, 0, size - 1, depth);
  }

  private static void quick(long[] a, long[] b, int from, int to, int depth) {
    int low = from;
    int high = to;
    int left = depth;
    while (high - low > SHORT) {
      if (left-- == 0) {
        heap(a, b, low, high);
        return;
      }
      int middle = partition(a, b, low, high);
      if (middle - low < high - middle) {
        quick(a, b, low, middle, left);
        low = middle + 1;
      } else {
        quick(a, b, middle + 1, high, left);
        high = middle;
      }
    }
    insertion(a, b, low, high);
  }

  /** Hoare's partition: returns m with everything in [low, m] not above what is in (m, high]. */
  private static int partition(long[] a, long[] b, int low, int high) {
    int middle = (low + high) >>> 1;
    order(a, b, low, middle);
    order(a, b, middle, high);
    order(a, b, low, middle);
    long pivotA = a[middle];
    long pivotB = b[middle];
    int i = low - 1;
    int j = high + 1;
    while (true) {
      do {
        i++;
      } while (NgramCounts.compare(a[i], b[i], pivotA, pivotB) < 0);
      do {
        j--;
      } while (NgramCounts.compare(a[j], b[j], pivotA, pivotB) > 0);
      if (i >= j) {
        return j;
      }
      swap(a, b, i, j);
    }
  }

  private static void order(long[] a, long[] b, int first, int second) {
    if (NgramCounts.compare(a[first], b[first], a[second], b[second]) > 0) {
      swap(a, b, first, second);
    }
  }

  private static void insertion(long[] a, long[] b, int low, int high) {
    for (int i = low + 1; i <= high; i++) {
      long context = a[i];
      long word = b[i];
      int j = i - 1;
      while (j >= low && NgramCounts.compare(a[j], b[j], context, word) > 0) {
        a[j + 1] = a[j];
        b[j + 1] = b[j];
        j--;
      }
      a[j + 1] = context;
      b[j + 1] = word;
    }
  }

  private static void heap(long[] a, long[] b, int low, int high) {
    int size = high - low + 1;
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(a, b, low, i, size);
    }
    for (int end = size - 1; end > 0; end--) {
      swap(a, b, low, low + end);
      sink(a, b, low, 0, end);
    }
  }

  private static void sink(long[] a, long[] b, int low, int start, int size) {
    int i = start;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && less(a, b, low + child, low + child + 1)) {
        child++;
      }
      if (!less(a, b, low + i, low + child)) {
        return;
      }
      swap(a, b, low + i, low + child);
      i = child;
    }
  }

  private static boolean less(long[] a, long[] b, int first, int second) {
    return NgramCounts.compare(a[first], b[first], a[second], b[second]) < 0;
  }

  private static void swap(long[] a, long[] b, int i, int j) {
    long context = a[i];
    a[i] = a[j];
    a[j] = context;
    long word = b[i];
    b[i] = b[j];
    b[j] = word;
  }
}

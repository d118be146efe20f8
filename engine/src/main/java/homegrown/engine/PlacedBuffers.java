package homegrown.engine;

/** Buffers that have their places in an arena, by rising offset. */
final class PlacedBuffers {

  final long[] begins;
  final long[] ends;

  /** The events at which they are first and last live. */
  final int[] firsts;

  final int[] lasts;

  private final int[] ids;
  private int count;

  PlacedBuffers(int most) {
    begins = new long[most];
    ends = new long[most];
    firsts = new int[most];
    lasts = new int[most];
    ids = new int[most];
  }

  int count() {
    return count;
  }

  void clear() {
    count = 0;
  }

  void copy(PlacedBuffers others) {
    count = others.count;
    System.arraycopy(others.begins, 0, begins, 0, count);
    System.arraycopy(others.ends, 0, ends, 0, count);
    System.arraycopy(others.firsts, 0, firsts, 0, count);
    System.arraycopy(others.lasts, 0, lasts, 0, count);
    System.arraycopy(others.ids, 0, ids, 0, count);
  }

  void insert(int id, long begin, long end, int first, int last) {
    int slot = 0;
    for (int high = count; slot < high; ) {
      int middle = (slot + high) >>> 1;
      if (begins[middle] <= begin) {
        slot = middle + 1;
      } else {
        high = middle;
      }
    }
    move(slot, slot + 1);
    count++;
    begins[slot] = begin;
    ends[slot] = end;
    firsts[slot] = first;
    lasts[slot] = last;
    ids[slot] = id;
  }

  /** Takes a buffer out; false where it is not among them. */
  boolean remove(int id) {
    int slot = 0;
    while (slot < count && ids[slot] != id) {
      slot++;
    }
    if (slot == count) {
      return false;
    }
    move(slot + 1, slot);
    count--;
    return true;
  }

  /** Moves all from a slot on. */
  private void move(int from, int to) {
    System.arraycopy(begins, from, begins, to, count - from);
    System.arraycopy(ends, from, ends, to, count - from);
    System.arraycopy(firsts, from, firsts, to, count - from);
    System.arraycopy(lasts, from, lasts, to, count - from);
    System.arraycopy(ids, from, ids, to, count - from);
  }
}

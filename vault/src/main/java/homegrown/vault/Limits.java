package homegrown.vault;

/**
 * Sizes in bytes, and a time.
 *
 * @param segment a segment that has reached this is sealed
 * @param buffer appended observations beyond this are flushed without being asked
 * @param dead compaction waits until more than this could be won (and more than half)
 * @param delay what was appended is flushed without being asked after so many milliseconds; 0: only
 *     when asked
 */
record Limits(long segment, int buffer, long dead, long delay) {
  /** A delay that leaves as long again for the flush itself. */
  static final Limits DEFAULT = new Limits(16 << 20, 256 << 10, 1 << 20, 25);
}

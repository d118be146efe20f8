package homegrown.vault;

/**
 * Sizes in bytes.
 *
 * @param segment a segment that has reached this is sealed
 * @param buffer appended observations beyond this are flushed without being asked
 * @param dead compaction waits until more than this could be won (and more than half)
 */
record Limits(long segment, int buffer, long dead) {
  static final Limits DEFAULT = new Limits(16 << 20, 256 << 10, 1 << 20);
}

package homegrown.engine;

import java.util.Arrays;

/**
 * What a run really touches of the arena that its plan laid out: fill the arena with a pattern,
 * make steps, count what is no longer there. The pattern is not a number, so that what is made of
 * it shows: losses and weights are those of a run without it, bit for bit.
 */
public final class Footprint {

  /** Not a number, with bits that no calculation gives. */
  private static final int PATTERN = 0x7FA5C3E1;

  private Footprint() {}

  /** Fills the arena; to be done before inputs are filled in. */
  public static void mark(Trainer trainer) {
    Arrays.fill(trainer.arena(), Float.intBitsToFloat(PATTERN));
  }

  /** Bytes of the arena that hold something else by now. */
  public static long touchedBytes(Trainer trainer) {
    long floats = 0;
    for (float value : trainer.arena()) {
      floats += touched(value) ? 1 : 0;
    }
    return Float.BYTES * floats;
  }

  /** Bytes up to the last of the arena that holds something else by now. */
  public static long highWaterBytes(Trainer trainer) {
    float[] arena = trainer.arena();
    int end = arena.length;
    while (end > 0 && !touched(arena[end - 1])) {
      end--;
    }
    return (long) Float.BYTES * end;
  }

  private static boolean touched(float value) {
    // A number that is not one may come back from a copy with its quiet bit set.
    return (Float.floatToRawIntBits(value) | 0x00400000) != (PATTERN | 0x00400000);
  }
}

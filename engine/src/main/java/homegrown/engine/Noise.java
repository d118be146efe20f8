package homegrown.engine;

/**
 * Random numbers by place instead of by sequence: each is a function of a key and an index, so that
 * any lane can make any of them, and the whole random state of a run is its seed and its step. The
 * mixing function is that of SplitMix64 (Steele, Lea and Flood 2014), applied to the index under
 * the key. Not for secrets.
 */
public final class Noise {

  private Noise() {}

  /** A key for one purpose from a seed and the number of the purpose. */
  public static long key(long seed, long purpose) {
    return mix(mix(seed + 0x9E3779B97F4A7C15L) + purpose * 0xD1B54A32D192ED03L);
  }

  /** A uniform number in [0, 1) with 53 bits. */
  public static double uniform(long key, long index) {
    return (bits(key, index) >>> 11) * 0x1.0p-53;
  }

  /** 64 random bits. */
  public static long bits(long key, long index) {
    return mix(key + index * 0x9E3779B97F4A7C15L);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

package homegrown.adapt;

/**
 * Time since a run began, what it did before the ladder included. The only clock of the ladder: the
 * same readings lead to the same decisions, so that a run is repeated by repeating what it read
 * ({@link Readings}). In a program: {@code long began = System.nanoTime(); Elapsed elapsed = () ->
 * System.nanoTime() - began;}
 */
public interface Elapsed {

  /** Nanoseconds since the run began; never less than before. */
  long nanos();
}

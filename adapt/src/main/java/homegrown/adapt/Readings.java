package homegrown.adapt;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What a run reads of its clock, and figures that come out differently every time, kept in order. A
 * run that was cut goes on by repeating them: from the same readings come the same decisions. Once
 * they are used up the run reads on, from a clock that shows the time at which it was cut.
 *
 * <p>For one thread.
 */
public final class Readings implements Elapsed {

  /** Longs that a reading takes: its kind and its value. */
  private static final int ENTRY = 2;

  private final Elapsed clock;
  private long[] entries;
  private int size;
  private int next;
  private long shown;
  private long reached;
  private long offset;

  private enum Kind {
    TIME,
    NUMBER,
    OVER
  }

  /** Of a run that begins. */
  public Readings(Elapsed clock) {
    this.clock = clock;
    this.entries = new long[16 * ENTRY];
  }

  /**
   * Of a run that goes on.
   *
   * @param entries what {@link #entries} gave
   * @param reached what {@link #reached} gave
   * @param clock of the run that goes on
   * @throws ReadingsException if the entries are none
   */
  public Readings(long[] entries, long reached, Elapsed clock) {
    if (entries.length % ENTRY != 0 || reached < 0) {
      throw new ReadingsException(
          "readings: expected pairs and a time from 0, got "
              + entries.length
              + " numbers and "
              + reached);
    }
    this.clock = clock;
    this.entries = entries.clone();
    this.size = entries.length;
    this.reached = reached;
    goOnIfAllIsRepeated();
  }

  /** The time, which is kept. */
  @Override
  public long nanos() {
    if (repeating()) {
      shown = repeated(Kind.TIME);
      return shown;
    }
    reached = now();
    keep(Kind.TIME, reached);
    return reached;
  }

  /** The time, which is not kept: what is decided by it has to be. */
  public long now() {
    if (!repeating()) {
      shown = clock.nanos() + offset;
    }
    return shown;
  }

  /** A number that may come out differently the next time, which is kept. */
  public long number(LongSupplier source) {
    if (repeating()) {
      return repeated(Kind.NUMBER);
    }
    long value = source.getAsLong();
    keep(Kind.NUMBER, value);
    return value;
  }

  /** A figure that may come out differently the next time, which is kept. */
  public double figure(DoubleSupplier source) {
    return Double.longBitsToDouble(number(() -> Double.doubleToLongBits(source.getAsDouble())));
  }

  /**
   * Whether it is later than {@code seconds}. Only a yes is kept, and what asks has to end what it
   * does by it: when the run is repeated the first question has the answer of the last.
   */
  public boolean over(double seconds) {
    if (repeating()) {
      boolean was = entries[next] == Kind.OVER.ordinal();
      if (was) {
        repeated(Kind.OVER);
      }
      return was;
    }
    boolean over = now() / 1e9 > seconds;
    if (over) {
      keep(Kind.OVER, 0);
    }
    return over;
  }

  /**
   * Says that what was done up to when the clock was last looked at will not have to be done again
   * if the run is cut.
   */
  public void done() {
    reached = Math.max(reached, shown);
  }

  /** Whether the run has yet to come to where it was cut. */
  public boolean repeating() {
    return next < size;
  }

  /** All readings, to go on with. */
  public long[] entries() {
    return Arrays.copyOf(entries, size);
  }

  /** The time from which all would be done again: that of the last reading, or of what is done. */
  public long reached() {
    return reached;
  }

  private long repeated(Kind kind) {
    if (entries[next] != kind.ordinal()) {
      throw new ReadingsException(
          "readings: expected one of kind "
              + kind
              + ", got kind "
              + entries[next]
              + " at place "
              + next / ENTRY
              + "; they are of another run: begin anew");
    }
    long value = entries[next + 1];
    next += ENTRY;
    goOnIfAllIsRepeated();
    return value;
  }

  private void goOnIfAllIsRepeated() {
    if (!repeating()) {
      offset = reached - clock.nanos();
    }
  }

  private void keep(Kind kind, long value) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
    }
    entries[size++] = kind.ordinal();
    entries[size++] = value;
    next = size;
  }
}

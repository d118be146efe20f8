package homegrown.home.schedule;

import java.util.Optional;
import java.util.function.Function;

/**
 * What one sensor says: a value; that the device plainly has no such thing, as a desktop has no
 * battery; or nothing that can be relied on.
 *
 * @param <T> type of the value
 */
public final class Reading<T> {

  private final Optional<T> value;
  private final boolean absent;

  private Reading(Optional<T> value, boolean absent) {
    this.value = value;
    this.absent = absent;
  }

  /** A value. */
  public static <T> Reading<T> of(T value) {
    return new Reading<>(Optional.of(value), false);
  }

  /** The device has no such thing. */
  public static <T> Reading<T> absent() {
    return new Reading<>(Optional.empty(), true);
  }

  /** It cannot be told. */
  public static <T> Reading<T> unknown() {
    return new Reading<>(Optional.empty(), false);
  }

  /** The value, if there is one. */
  public Optional<T> value() {
    return value;
  }

  /** Whether the device has no such thing. */
  public boolean isAbsent() {
    return absent;
  }

  /** In words. */
  String text(Function<T, String> words, String none) {
    return value.map(words).orElse(absent ? none : "cannot be told");
  }
}

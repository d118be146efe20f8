package homegrown.home;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of what a source gives is kept, see {@link NextWord#keep(Limit)}. Both parts hold
 * together; {@link #NONE} keeps all.
 *
 * @param newest so many observations at most, the newest
 * @param age none that is older; what has no time, as lines of files mostly, is not told by it
 */
public record Limit(OptionalLong newest, Optional<Duration> age) {

  /** Everything is kept. */
  public static final Limit NONE = new Limit(OptionalLong.empty(), Optional.empty());

  /** Checks the parts. */
  public Limit {
    if (newest.isPresent() && newest.getAsLong() < 1) {
      throw new HomeException(
          "limit: expected 1 observation or more, got "
              + newest.getAsLong()
              + "; to have none, forget the source");
    }
    if (age.isPresent() && age.get().toMillis() < 1) {
      throw new HomeException("limit: expected an age above 0, got " + age.get() + "; name a time");
    }
  }

  /** So many observations at most, the newest. */
  public static Limit newest(long observations) {
    return new Limit(OptionalLong.of(observations), Optional.empty());
  }

  /** No observation that is older. */
  public static Limit age(Duration age) {
    return new Limit(OptionalLong.empty(), Optional.of(age));
  }

  /** What both allow; of two numbers or ages the smaller one. */
  public Limit and(Limit other) {
    OptionalLong number =
        newest.isPresent() && other.newest.isPresent()
            ? OptionalLong.of(Math.min(newest.getAsLong(), other.newest.getAsLong()))
            : newest.isPresent() ? newest : other.newest;
    Optional<Duration> time =
        age.isPresent() && other.age.isPresent()
            ? Optional.of(age.get().compareTo(other.age.get()) < 0 ? age.get() : other.age.get())
            : age.isPresent() ? age : other.age;
    return new Limit(number, time);
  }

  /** Whether everything is kept. */
  public boolean none() {
    return equals(NONE);
  }
}

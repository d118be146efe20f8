package homegrown.home;

import java.util.OptionalLong;

/** Is shown observations. */
@FunctionalInterface
public interface ObservationVisitor {
  /**
   * One observation.
   *
   * @param time when it was made, in epoch milliseconds, if known
   */
  void observation(Source source, OptionalLong time, String text);
}

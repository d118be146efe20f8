package homegrown.vault;

import java.util.OptionalLong;

/** Says which observations are to be taken out, see {@link Journal#takeOut}. */
@FunctionalInterface
public interface Filter {
  /**
   * Whether one observation is; asked about each, oldest first.
   *
   * @param time when it was made, in epoch milliseconds, if that was said
   */
  boolean takesOut(String stream, String source, OptionalLong time, byte[] content);
}

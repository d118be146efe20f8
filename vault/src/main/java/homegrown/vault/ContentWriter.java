package homegrown.vault;

import java.io.IOException;
import java.io.OutputStream;

/** Writes the content of a model version or of a blob. */
@FunctionalInterface
public interface ContentWriter {
  /**
   * Writes all of the content and leaves {@code out} open.
   *
   * @throws IOException when {@code out} does, or the content cannot be had: nothing is kept then
   */
  void writeTo(OutputStream out) throws IOException;
}

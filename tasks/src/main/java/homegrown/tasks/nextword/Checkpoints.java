package homegrown.tasks.nextword;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Where a long run leaves what it needs to go on after it was cut. */
public interface Checkpoints {

  /** Writes one checkpoint. */
  interface Content {
    /** Writes it; does not close the stream. */
    void write(OutputStream out) throws IOException;
  }

  /** What was saved last, if anything; the caller closes it. */
  Optional<InputStream> last() throws IOException;

  /** Replaces what was saved last, in one piece or not at all. */
  void save(Content content) throws IOException;

  /** Keeps nothing. */
  static Checkpoints none() {
    return new Checkpoints() {
      @Override
      public Optional<InputStream> last() {
        return Optional.empty();
      }

      @Override
      public void save(Content content) {
        // A run that is cut starts anew.
      }
    };
  }
}

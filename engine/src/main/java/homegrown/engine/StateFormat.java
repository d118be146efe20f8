package homegrown.engine;

/**
 * What all state streams have in common; {@code docs/engine-state-format.md} says what every byte
 * means. All numbers are little-endian.
 */
final class StateFormat {

  /** What a stream holds. */
  enum Kind {
    WEIGHTS(1, "weights", "Weights.read"),
    TRAINER(2, "a trainer's state", "Trainer.read");

    final int code;
    final String words;
    final String reader;

    Kind(int code, String words, String reader) {
      this.code = code;
      this.words = words;
      this.reader = reader;
    }
  }

  /** The version that is written, and the last that is read. */
  static final int VERSION = 1;

  /** Bytes of a header at most, so that a wrong length does not make a reader allocate. */
  static final int MAX_HEADER = 1 << 24;

  /** Bytes that are read or written at a time. */
  static final int CHUNK = 1 << 16;

  // Not text, and spoilt by whatever treats it as text.
  private static final int[] MAGIC = {0x89, 'H', 'G', 'N', '\r', '\n', 0x1A, '\n'};

  private StateFormat() {}

  /** The first bytes of every state stream. */
  static byte[] magic() {
    byte[] magic = new byte[MAGIC.length];
    for (int i = 0; i < magic.length; i++) {
      magic[i] = (byte) MAGIC[i];
    }
    return magic;
  }
}

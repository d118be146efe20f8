package homegrown.vault;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Nonces of which none comes twice: 8 random bytes, drawn anew for each writer and after 2^32
 * nonces, and a counter. An attempt that fails has used up its nonces: what is written again has
 * others.
 */
final class Nonces {
  private static final int PREFIX = 8;

  private final SecureRandom random;
  private final byte[] prefix = new byte[PREFIX];
  private int counter;

  Nonces(SecureRandom random) {
    this.random = random;
  }

  /** The next one; the caller may keep it. */
  synchronized byte[] next() {
    if (counter == 0) {
      random.nextBytes(prefix);
    }
    return ByteBuffer.allocate(Aead.NONCE).put(prefix).putInt(counter++).array();
  }
}

package homegrown.vault;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of FIPS 180-4. */
final class Sha256 {
  static final int BYTES = 32;

  private Sha256() {}

  static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new VaultException("This Java has no SHA-256, which every Java must have", e);
    }
  }
}

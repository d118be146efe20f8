package homegrown.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticated encryption by AES-256-GCM (NIST SP 800-38D). A box is a nonce of 12 bytes, the
 * encrypted bytes, and a tag of 16, which also covers what was said to go along with it. The same
 * nonce may never serve twice under one key, see {@link Nonces}.
 *
 * <p>Not safe for use by several threads.
 */
final class Aead {
  static final int NONCE = 12;
  static final int TAG = 16;

  /** Bytes that a box has beyond its content. */
  static final int OVERHEAD = NONCE + TAG;

  private static final int TAG_BITS = 8 * TAG;

  private final Cipher cipher;

  Aead() {
    try {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new VaultException("This Java has no AES/GCM/NoPadding, which every Java must have", e);
    }
  }

  static SecretKeySpec key(byte[] bytes) {
    return new SecretKeySpec(bytes, "AES");
  }

  /** What goes along with a box of which there is one of its kind. */
  static byte[] purpose(String purpose) {
    return purpose.getBytes(StandardCharsets.US_ASCII);
  }

  /** Puts content into a box of its own. */
  byte[] seal(SecretKeySpec key, byte[] nonce, byte[] along, byte[] content) {
    byte[] box = new byte[content.length + OVERHEAD];
    seal(box, 0, key, nonce, along, content, 0, content.length);
    return box;
  }

  /** Puts content into a box that is {@link #OVERHEAD} longer than it. */
  void seal(
      byte[] box,
      int at,
      SecretKeySpec key,
      byte[] nonce,
      byte[] along,
      byte[] content,
      int from,
      int length) {
    try {
      System.arraycopy(nonce, 0, box, at, NONCE);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(along);
      cipher.doFinal(content, from, length, box, at + NONCE);
    } catch (GeneralSecurityException e) {
      throw new VaultException("AES-GCM refused to encrypt: " + e.getMessage(), e);
    }
  }

  /**
   * Takes the content out of a box.
   *
   * @throws GeneralSecurityException when the box, or what goes along, is not as it was sealed
   */
  byte[] open(SecretKeySpec key, byte[] along, byte[] box) throws GeneralSecurityException {
    return open(key, along, box, 0, box.length);
  }

  byte[] open(SecretKeySpec key, byte[] along, byte[] box, int at, int length)
      throws GeneralSecurityException {
    byte[] content = new byte[Math.max(0, length - OVERHEAD)];
    open(content, 0, key, along, box, at, length);
    return content;
  }

  /** Takes the content of a box to where there is room for it; returns how long it is. */
  int open(byte[] content, int to, SecretKeySpec key, byte[] along, byte[] box, int at, int length)
      throws GeneralSecurityException {
    if (length < OVERHEAD) {
      throw new GeneralSecurityException(
          "a box of " + length + " bytes, expected at least " + OVERHEAD);
    }
    byte[] nonce = Arrays.copyOfRange(box, at, at + NONCE);
    cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(along);
    return cipher.doFinal(box, at + NONCE, length - NONCE, content, to);
  }
}

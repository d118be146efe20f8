package homegrown.vault;

import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * What opens a home. It never leaves its place: the vault hands it a small secret to wrap, keeps
 * what it gets, and asks for it back when it is opened. So a key store that shows its keys to
 * nobody, as that of Android, can be one.
 *
 * <p>Safe for use by several threads.
 */
public interface HomeKey {
  /** Bytes of a key for AES-256. */
  int BYTES = 32;

  /**
   * Encrypts a secret so that only this key gives it back, and tells when it was changed.
   *
   * @param secret some 32 bytes
   * @return at most 64 KiB
   */
  byte[] wrap(byte[] secret) throws GeneralSecurityException;

  /**
   * Gives back what {@link #wrap} was given.
   *
   * @throws GeneralSecurityException when another key wrapped it, or it was changed since
   */
  byte[] unwrap(byte[] wrapped) throws GeneralSecurityException;

  /**
   * A key that the caller keeps.
   *
   * @param key {@value #BYTES} random bytes; they are copied
   */
  static HomeKey of(byte[] key) {
    return new SecretHomeKey(key);
  }

  /**
   * The key in a file. Where there is none, one is made for its owner alone when a vault is made,
   * and none when a vault is opened. Whoever has the file and the home reads the home; without the
   * file nobody does.
   *
   * @throws VaultException now, or once the key is needed, when the file cannot be read or made, or
   *     is no key file
   */
  static HomeKey file(Path file) {
    return new KeyFile(file);
  }

  /**
   * A key that is computed from a passphrase by Argon2id (RFC 9106), with 19 MiB of memory and two
   * passes, and a salt of the home.
   *
   * @param passphrase not empty; it is copied, the caller may wipe it
   */
  static HomeKey passphrase(char[] passphrase) {
    return new PassphraseKey(passphrase);
  }
}

package homegrown.home;

import homegrown.vault.HomeKey;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** What opens a home. Without it, nobody reads what is there. */
public final class Key {

  /** Bytes of a key that the caller keeps. */
  public static final int BYTES = HomeKey.BYTES;

  /**
   * A key store that wraps secrets with a key which it shows to nobody, as that of Android does.
   * Safe for use by several threads.
   */
  public interface Store {
    /**
     * Encrypts some 32 bytes so that only this store gives them back.
     *
     * @return at most 64 KiB
     */
    byte[] wrap(byte[] secret) throws GeneralSecurityException;

    /**
     * Gives back what {@link #wrap} was given.
     *
     * @throws GeneralSecurityException when another store wrapped it, or it was changed since
     */
    byte[] unwrap(byte[] wrapped) throws GeneralSecurityException;
  }

  private final HomeKey key;

  private Key(HomeKey key) {
    this.key = key;
  }

  /**
   * A key that the caller keeps.
   *
   * @param key {@value #BYTES} random bytes; they are copied
   */
  public static Key of(byte[] key) {
    return new Key(HomeKey.of(key));
  }

  /** A key that stays in a key store. */
  public static Key of(Store store) {
    return new Key(
        new HomeKey() {
          @Override
          public byte[] wrap(byte[] secret) throws GeneralSecurityException {
            return store.wrap(secret);
          }

          @Override
          public byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
            return store.unwrap(wrapped);
          }
        });
  }

  /**
   * The key in a file. Where there is none, one is made for its owner alone when a home is made,
   * and none when a home is opened. It should lie outside of the home; whoever has both reads the
   * home.
   *
   * @throws homegrown.vault.VaultException now, or once the key is needed, when the file cannot be
   *     read or made, or is no key file
   */
  public static Key file(Path file) {
    return new Key(HomeKey.file(file));
  }

  /**
   * A key that is computed from a passphrase by Argon2id (RFC 9106), with 19 MiB of memory and two
   * passes.
   *
   * @param passphrase not empty; it is copied, the caller may wipe it
   */
  public static Key passphrase(char[] passphrase) {
    return new Key(HomeKey.passphrase(passphrase));
  }

  HomeKey homeKey() {
    return key;
  }
}

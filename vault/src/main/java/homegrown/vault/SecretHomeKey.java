package homegrown.vault;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/** A key in memory: what it wraps is a mark, a nonce, and the sealed secret. */
final class SecretHomeKey implements HomeKey {
  private static final byte MARK = 1;
  private static final byte[] PURPOSE = Aead.purpose("homegrown home key");

  private final SecretKeySpec key;

  SecretHomeKey(byte[] key) {
    if (key.length != BYTES) {
      throw new VaultException(
          "A home's key of "
              + key.length
              + " bytes, expected "
              + BYTES
              + " random ones. Make one with SecureRandom and keep it in a safe place.");
    }
    this.key = Aead.key(key);
  }

  @Override
  public byte[] wrap(byte[] secret) {
    byte[] nonce = new byte[Aead.NONCE];
    new SecureRandom().nextBytes(nonce);
    byte[] box = new Aead().seal(key, nonce, PURPOSE, secret);
    return ByteBuffer.allocate(1 + box.length).put(MARK).put(box).array();
  }

  @Override
  public byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
    if (wrapped.length < 1 || wrapped[0] != MARK) {
      throw new GeneralSecurityException(
          wrapped.length > 0 && wrapped[0] == PassphraseKey.MARK
              ? "it is locked by a passphrase, got another kind of key"
              : "it is locked by another kind of key");
    }
    return new Aead().open(key, PURPOSE, Arrays.copyOfRange(wrapped, 1, wrapped.length));
  }
}

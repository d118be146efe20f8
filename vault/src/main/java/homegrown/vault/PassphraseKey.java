package homegrown.vault;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * A key computed from a passphrase. What it wraps is a mark, what Argon2id was given (memory in
 * KiB, passes, salt), a nonce, and the sealed secret; so a later version may ask for more memory,
 * and still opens what this one wrapped.
 */
final class PassphraseKey implements HomeKey {
  static final byte MARK = 2;

  private static final int SALT = 16;
  private static final int HEAD = 1 + 4 + 4 + SALT;

  /** The least that OWASP's cheat sheet on storing passwords asks of Argon2id. */
  private static final int MEMORY = 19 << 10;

  private static final int PASSES = 2;

  /** What a changed file may ask for at most. */
  private static final int MOST_MEMORY = 256 << 10;

  private static final int MOST_PASSES = 16;

  private final byte[] passphrase;

  /** Computing a key takes a tenth of a second: the last one is kept. */
  private byte[] head = new byte[0];

  private SecretKeySpec key;

  PassphraseKey(char[] passphrase) {
    if (passphrase.length == 0) {
      throw new VaultException("An empty passphrase, expected some words. Choose one.");
    }
    ByteBuffer utf8 = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
    this.passphrase = new byte[utf8.remaining()];
    utf8.get(this.passphrase);
  }

  @Override
  public synchronized byte[] wrap(byte[] secret) {
    SecureRandom random = new SecureRandom();
    if (key == null) {
      byte[] salt = new byte[SALT];
      random.nextBytes(salt);
      use(ByteBuffer.allocate(HEAD).put(MARK).putInt(MEMORY).putInt(PASSES).put(salt).array());
    }
    byte[] nonce = new byte[Aead.NONCE];
    random.nextBytes(nonce);
    byte[] box = new Aead().seal(key, nonce, head, secret);
    return ByteBuffer.allocate(HEAD + box.length).put(head).put(box).array();
  }

  @Override
  public synchronized byte[] unwrap(byte[] wrapped) throws GeneralSecurityException {
    if (wrapped.length < HEAD || wrapped[0] != MARK) {
      throw new GeneralSecurityException("it is locked by another kind of key than a passphrase");
    }
    ByteBuffer in = ByteBuffer.wrap(wrapped);
    int memory = in.getInt(1);
    int passes = in.getInt(1 + 4);
    long most = Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() >> 10);
    if (memory < 8 || memory > most || passes < 1 || passes > MOST_PASSES) {
      throw new GeneralSecurityException(
          "it asks for "
              + memory
              + " KiB and "
              + passes
              + " passes to compute a key, expected at most "
              + most
              + " and "
              + MOST_PASSES
              + (memory > most && memory <= MOST_MEMORY ? "; give Java more memory" : ""));
    }
    byte[] asked = Arrays.copyOf(wrapped, HEAD);
    if (!Arrays.equals(asked, head)) {
      use(asked);
    }
    return new Aead().open(key, head, wrapped, HEAD, wrapped.length - HEAD);
  }

  private void use(byte[] head) {
    ByteBuffer in = ByteBuffer.wrap(head);
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(in.getInt(1))
            .withIterations(in.getInt(1 + 4))
            .withParallelism(1)
            .withSalt(Arrays.copyOfRange(head, HEAD - SALT, HEAD))
            .build());
    byte[] bytes = new byte[BYTES];
    argon2.generateBytes(passphrase, bytes);
    this.key = Aead.key(bytes);
    this.head = head;
  }
}

package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;

/** Encrypted ones, whose names nobody understands who has not the key. */
record SealedEnvelopes(Disk disk, Keyring keys) implements Envelopes {
  private static final int NAME_BYTES = 16;
  private static final int PSEUDONYM = 16;
  private static final int LONGEST_NAME = 1 << 16;

  /** The beginning of HMAC-SHA-256 of the name: 32 digits. */
  @Override
  public String file(String name) {
    byte[] bytes = Names.utf8(name);
    if (bytes.length == 0 || bytes.length > LONGEST_NAME) {
      throw new VaultException(
          "The name of a model or blob has "
              + bytes.length
              + " bytes, expected 1 to "
              + LONGEST_NAME
              + ". Choose another name.");
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(keys.names());
      byte[] code = mac.doFinal(bytes);
      return Hex.of(Arrays.copyOf(code, NAME_BYTES));
    } catch (GeneralSecurityException e) {
      throw new VaultException("This Java has no HmacSHA256, which every Java must have", e);
    }
  }

  /** As {@link Vault#pseudonym}. */
  String pseudonym(String name) {
    return file(name).substring(0, PSEUDONYM);
  }

  @Override
  public Optional<String> known(String file, String child) throws IOException {
    try {
      String known = SealedFile.known(disk, keys, file, "");
      return file(known).equals(child) ? Optional.of(known) : Optional.empty();
    } catch (NoSuchFileException | VaultException e) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] read(String file, String mend) throws IOException {
    return SealedFile.read(disk, keys, file, mend).bytes();
  }

  void write(String file, String known, ContentWriter content) {
    SealedFile.write(disk, keys, file, known, content);
  }
}

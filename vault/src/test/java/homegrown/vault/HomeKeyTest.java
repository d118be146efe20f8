package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeKeyTest {
  private static final byte[] SECRET =
      "a secret of thirty-two bytes, ok".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path directory;

  private static HomeKey phrase(String words) {
    return HomeKey.passphrase(words.toCharArray());
  }

  @Test
  void eachKeyGivesBackWhatItWrappedAndNoOtherDoes() throws Exception {
    HomeKey file = HomeKey.file(directory.resolve("key"));
    file.wrap(SECRET);
    List<HomeKey> keys = List.of(HomeKey.of(new byte[32]), file, phrase("one"), phrase("two"));
    for (HomeKey key : keys) {
      byte[] wrapped = key.wrap(SECRET);
      assertThat(new String(wrapped, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
      assertThat(key.unwrap(wrapped)).isEqualTo(SECRET);
      for (HomeKey other : keys) {
        if (other != key) {
          assertThatThrownBy(() -> other.unwrap(wrapped))
              .isInstanceOf(GeneralSecurityException.class);
        }
      }
      for (int at = 0; at < wrapped.length; at += 5) {
        byte[] changed = wrapped.clone();
        changed[at] ^= 1;
        if (wrapped[0] != PassphraseKey.MARK || at == 0 || at > 8) { // costs stay as they are
          assertThatThrownBy(() -> key.unwrap(changed))
              .isInstanceOf(GeneralSecurityException.class);
        }
      }
      assertThatThrownBy(() -> key.unwrap(new byte[0]))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void aPassphraseOpensInAnotherProcessWhatItWrappedInOne() throws Exception {
    byte[] first = phrase("hölzerne Brücke").wrap(SECRET);
    byte[] second = phrase("hölzerne Brücke").wrap(SECRET);
    assertThat(phrase("hölzerne Brücke").unwrap(first)).isEqualTo(SECRET);
    assertThat(first).isNotEqualTo(second);
    assertThatThrownBy(() -> phrase("")).isInstanceOf(VaultException.class);
  }

  @Test
  void aFileThatAsksForMuchMemoryIsRefusedBeforeItGetsIt() throws Exception {
    byte[] wrapped = phrase("one").wrap(SECRET);
    for (int memory : new int[] {Integer.MAX_VALUE, -1, 0}) {
      ByteBuffer.wrap(wrapped).putInt(1, memory);
      assertThatThrownBy(() -> phrase("one").unwrap(wrapped))
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessageContaining("KiB");
    }
  }

  /** The test vector of RFC 9106, section 5.3: the library computes what the standard says. */
  @Test
  void argon2idIsThatOfTheStandard() {
    byte[] password = new byte[32];
    byte[] salt = new byte[16];
    byte[] secret = new byte[8];
    byte[] data = new byte[12];
    java.util.Arrays.fill(password, (byte) 1);
    java.util.Arrays.fill(salt, (byte) 2);
    java.util.Arrays.fill(secret, (byte) 3);
    java.util.Arrays.fill(data, (byte) 4);
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(32)
            .withIterations(3)
            .withParallelism(4)
            .withSalt(salt)
            .withSecret(secret)
            .withAdditional(data)
            .build());
    byte[] tag = new byte[32];
    argon2.generateBytes(password, tag);
    assertThat(Hex.of(tag))
        .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  }

  @Test
  void aKeyFileIsMadeOnceForItsOwnerAlone() throws Exception {
    Path file = directory.resolve("settings/homegrown/key");
    assertThatThrownBy(() -> HomeKey.file(file).unwrap(new byte[99]))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining(file + " is not there");
    byte[] wrapped = HomeKey.file(file).wrap(SECRET);
    assertThat(HomeKey.file(file).unwrap(wrapped)).isEqualTo(SECRET);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.getParent().toFile().list()).containsExactly("key");
  }

  @Test
  void manyThatMakeAKeyFileAtOnceHaveTheSameKey() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        Path file = directory.resolve("key" + round);
        List<Future<byte[]>> wrapped = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          wrapped.add(threads.submit(() -> HomeKey.file(file).wrap(SECRET)));
        }
        for (Future<byte[]> each : wrapped) {
          assertThat(HomeKey.file(file).unwrap(each.get())).isEqualTo(SECRET);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whatIsNoKeyFileIsNamed() throws Exception {
    Path file = directory.resolve("key");
    Files.writeString(file, "not a key\n");
    assertThatThrownBy(() -> HomeKey.file(file).wrap(SECRET))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining(file + ": expected twice a line");
    assertThat(Files.readString(file)).isEqualTo("not a key\n");
    assertThatThrownBy(() -> HomeKey.file(directory).wrap(SECRET))
        .isInstanceOf(VaultException.class);
    assertThatThrownBy(() -> HomeKey.of(new byte[31])).isInstanceOf(VaultException.class);
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the keys promise: who has not the right one learns nothing and changes nothing unseen. */
class EncryptionTest {
  private static final String SEGMENT = "journal/00000001.log";

  @TempDir Path temporary;

  private final FaultDisk disk = new FaultDisk();

  private static void append(Vault vault, String source, String text) {
    vault.journal().append("words", source, OptionalLong.of(7), bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> words(Vault vault) {
    List<String> all = new ArrayList<>();
    vault
        .journal()
        .replay(
            "words",
            (source, time, content) ->
                all.add(source + ": " + new String(content, StandardCharsets.UTF_8)));
    return all;
  }

  @Test
  void anotherKeyOpensNothingAndTouchesNothing() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", "hello");
    }
    Map<String, byte[]> before = disk.files();
    byte[] other = new byte[HomeKey.BYTES];
    other[31] = 1;
    assertThatThrownBy(
            () -> Vault.open(disk, HomeKey.of(other), TestVault.random(), Limits.DEFAULT))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("/vault/: the home does not open with this key");
    assertThatThrownBy(() -> Vault.read(disk, HomeKey.of(other)))
        .isInstanceOf(VaultException.class);
    assertThat(disk.files().keySet()).isEqualTo(before.keySet());
    before.forEach((file, content) -> assertThat(disk.files().get(file)).isEqualTo(content));
  }

  @Test
  void aNewKeyLocksTheVaultAndTheOldOneOpensItNoMore() {
    HomeKey words = HomeKey.passphrase("three short words".toCharArray());
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", "hello");
      vault.lockWith(words);
      append(vault, "notes", "later");
    }
    assertThatThrownBy(() -> TestVault.open(disk, Limits.DEFAULT))
        .hasMessageContaining("locked by a passphrase");
    HomeKey again = HomeKey.passphrase("three short words".toCharArray());
    try (Vault vault = Vault.open(disk, again, TestVault.random(), Limits.DEFAULT)) {
      assertThat(words(vault)).containsExactly("chat: hello", "notes: later");
    }
  }

  @Test
  void whatWasRemovedIsReadableByNobodyThoughOldFilesComeBack() throws Exception {
    List<Map<String, byte[]>> stale = new ArrayList<>();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "secret", "canary");
      append(vault, "chat", "hello");
      vault.journal().flush();
      vault.models("next-word").publish(3, out -> out.write(bytes("canary model")));
      stale.add(disk.files());
      vault.models("next-word").delete(1);
      vault.models("next-word").publish(3, out -> out.write(bytes("other model")));
      vault.journal().remove("words", "secret");
      stale.add(disk.files());
      vault.journal().compact();
      vault.renewFiles();
    }
    Map<String, byte[]> now = disk.files();
    assertThat(now).doesNotContainKeys("key-1", SEGMENT);
    Keyring keys = Keyring.read(FaultDisk.of(now), true, TestVault.KEY, TestVault.random());
    assertThat(keys.find(1)).isEmpty();
    assertThat(keys.find(2)).hasValueSatisfying(key -> assertThat(key.source()).isEqualTo("chat"));
    assertThat(keys.current("words", "secret")).isEmpty();
    for (Map<String, byte[]> old : stale) {
      // Any old file beside or in place of the new ones, but for the wrapped key itself.
      for (String file : old.keySet()) {
        Map<String, byte[]> mixed = new TreeMap<>(now);
        mixed.put(file, old.get(file));
        if (file.startsWith("key-")) {
          continue;
        }
        FaultDisk found = FaultDisk.of(mixed);
        if (file.equals("keys")) {
          assertThatThrownBy(() -> TestVault.open(found, Limits.DEFAULT))
              .isInstanceOf(VaultException.class)
              .hasMessageContaining("missing");
          continue;
        }
        Vault vault = TestVault.open(found, Limits.DEFAULT);
        assertThat(words(vault)).as(file).allMatch("chat: hello"::equals);
        if (file.endsWith("000001.model")) {
          assertThatThrownBy(() -> vault.models("next-word").version(1))
              .isInstanceOf(VaultException.class)
              .hasMessageContaining("no key for it");
        }
      }
    }
    Vault vault = TestVault.open(FaultDisk.of(now), Limits.DEFAULT);
    assertThat(words(vault)).containsExactly("chat: hello");
    assertThat(vault.models("next-word").version(2).content()).isEqualTo(bytes("other model"));
  }

  @Test
  void whatWasTakenOutIsReadableByNobodyThoughOldFilesComeBack() throws Exception {
    List<Map<String, byte[]>> stale = new ArrayList<>();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", "one");
      append(vault, "chat", "canary");
      append(vault, "notes", "two");
      append(vault, "chat", "six");
      vault.journal().flush();
      stale.add(disk.files());
      long taken = vault.journal().takeOut((stream, source, time, content) -> content.length == 6);
      assertThat(taken).isEqualTo(1);
      append(vault, "chat", "ten");
    }
    Map<String, byte[]> now = disk.files();
    Keyring keys = Keyring.read(FaultDisk.of(now), true, TestVault.KEY, TestVault.random());
    assertThat(keys.find(1)).isEmpty();
    assertThat(keys.current("words", "notes").get().id()).isEqualTo(2);
    for (Map<String, byte[]> old : stale) {
      for (String file : old.keySet()) {
        if (file.startsWith("key")) {
          continue;
        }
        Map<String, byte[]> mixed = new TreeMap<>(now);
        mixed.put(file, old.get(file));
        assertThat(words(TestVault.open(FaultDisk.of(mixed), Limits.DEFAULT)))
            .as(file)
            .containsExactly("chat: one", "notes: two", "chat: six", "chat: ten");
      }
      Map<String, byte[]> journal = new TreeMap<>(now);
      journal.keySet().removeIf(file -> file.startsWith("journal/"));
      journal.put(SEGMENT, old.get(SEGMENT));
      assertThat(words(TestVault.open(FaultDisk.of(journal), Limits.DEFAULT)))
          .containsExactly("notes: two");
    }
  }

  @Test
  void whatWasChangedOnPurposeIsNamedThoughItsChecksumsFit() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", "one");
      append(vault, "chat", "two");
      append(vault, "chat", "six");
    }
    byte[] file = disk.files().get(SEGMENT);
    int key = RecordBuffer.FRAME + ByteBuffer.wrap(file).getInt(5);
    int record = RecordBuffer.FRAME + ByteBuffer.wrap(file).getInt(2 * key + 5);
    for (int changed = 0; changed < 4; changed++) {
      byte[] forged = file.clone();
      int at = 2 * key + record; // of "two"
      if (changed < 3) {
        int[] places = {RecordBuffer.HEADER + RecordBuffer.ID, record - 5, record / 2};
        forged[at + places[changed]] ^= 1;
      } else {
        System.arraycopy(file, at + record, forged, at, record); // the third instead
        ByteBuffer.wrap(forged)
            .putInt(
                at + 9,
                RecordBuffer.headerChecksum(
                    1, at, RecordBuffer.OBSERVATION, record - RecordBuffer.FRAME));
      }
      int payload = record - RecordBuffer.FRAME;
      ByteBuffer.wrap(forged)
          .putInt(
              at + record - RecordBuffer.TRAILER,
              RecordBuffer.checksum(forged, at + RecordBuffer.HEADER, payload));
      FaultDisk found = FaultDisk.of(disk.files()).set(SEGMENT, forged);
      Vault vault = TestVault.open(found, Limits.DEFAULT);
      assertThat(words(vault)).as("%d", changed).containsExactly("chat: one", "chat: six");
      assertThat(vault.journal().damage())
          .singleElement()
          .satisfies(damage -> assertThat(damage.offset()).isEqualTo(at))
          .satisfies(damage -> assertThat(damage.description()).contains("on purpose"));
    }
  }

  @Test
  void whatLosesItsKeyIsNamedAndItsKeyIsNoOthers() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", "one");
    }
    byte[] file = disk.files().get(SEGMENT);
    int key = RecordBuffer.FRAME + ByteBuffer.wrap(file).getInt(5);
    file[20] ^= 1;
    file[key + 20] ^= 1;
    FaultDisk found = disk.set(SEGMENT, file);
    try (Vault vault = TestVault.open(found, Limits.DEFAULT)) {
      assertThat(words(vault)).isEmpty();
      assertThat(vault.journal().damage()).hasSize(2);
      assertThat(vault.journal().damage().get(0).description()).contains("no sound record");
      assertThat(vault.journal().damage().get(1).description()).contains("the key of this is lost");
      append(vault, "notes", "two");
    }
    byte[] written = found.files().get(SEGMENT);
    int next = file.length; // first the new key, twice
    for (int i = 0; i < 2; i++) {
      next += RecordBuffer.FRAME + ByteBuffer.wrap(written).getInt(next + 5);
    }
    assertThat(written[next + 4]).isEqualTo(RecordBuffer.OBSERVATION);
    assertThat(ByteBuffer.wrap(written).getLong(next + RecordBuffer.HEADER)).isEqualTo(2);
    try (Vault vault = TestVault.open(found, Limits.DEFAULT)) {
      assertThat(words(vault)).containsExactly("notes: two");
    }
  }

  @Test
  void aFileOfManyBoxesIsWholeAndNoneCanBeLeftOutOrMoved() {
    byte[] content = new byte[3 * (1 << 16) + 5];
    new Random(1).nextBytes(content);
    for (int length : new int[] {0, 1, 1 << 16, 2 << 16, content.length}) {
      byte[] part = Arrays.copyOf(content, length);
      Vault vault = TestVault.open(new FaultDisk(), Limits.DEFAULT);
      vault.blobs().put("many", out -> out.write(part));
      assertThat(vault.blobs().get("many")).hasValue(part);
    }
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    vault.blobs().put("many", out -> out.write(content));
    String file = "blobs/" + TestVault.file("many") + ".blob";
    byte[] whole = disk.files().get(file);
    int box = (1 << 16) + Aead.OVERHEAD;
    int first = whole.length - 5 - Aead.OVERHEAD - 3 * box;
    List<byte[]> forged = new ArrayList<>();
    forged.add(Arrays.copyOf(whole, first + 2 * box)); // without the end
    forged.add(Arrays.copyOf(whole, first));
    byte[] without = Arrays.copyOf(whole, whole.length - box);
    System.arraycopy(whole, first + box, without, first, without.length - first);
    forged.add(without);
    byte[] swapped = whole.clone();
    System.arraycopy(whole, first, swapped, first + box, box);
    System.arraycopy(whole, first + box, swapped, first, box);
    forged.add(swapped);
    for (byte[] bytes : forged) {
      disk.set(file, bytes);
      assertThatThrownBy(() -> vault.blobs().get("many"))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining(file + ": damaged");
    }
  }

  @Test
  void aReaderGoesOnWhenTheFilesGetANewKey() {
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    vault.models("next-word").promote(vault.models("next-word").publish(3, out -> out.write(1)));
    VaultReader reader = TestVault.read(disk).orElseThrow();
    assertThat(reader.models("next-word").current().orElseThrow().content()).containsExactly(1);
    vault.renewFiles();
    vault.models("next-word").promote(vault.models("next-word").publish(3, out -> out.write(2)));
    assertThat(reader.models("next-word").current().orElseThrow().content()).containsExactly(2);
    assertThat(reader.models("next-word").version(1).content()).containsExactly(1);
    assertThat(reader.modelNames()).containsExactly("next-word");
  }

  @Test
  void aDeletedVaultIsGoneAndOneCutOffHasLostItsKeysFirst() throws Exception {
    Path directory = temporary.resolve("home");
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      append(vault, "chat", "hello");
      vault.models("next-word").promote(vault.models("next-word").publish(3, out -> out.write(1)));
      vault.blobs().put("a", out -> out.write(1));
      assertThatThrownBy(() -> Vault.delete(directory)).isInstanceOf(VaultException.class);
    }
    Vault.delete(directory);
    assertThat(directory.toFile().list()).isEmpty();
    Vault.delete(directory);
    Vault.delete(temporary.resolve("none"));
    assertThatThrownBy(() -> Vault.delete(temporary)).isInstanceOf(VaultException.class);

    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", "hello");
      vault.blobs().put("a", out -> out.write(1));
    }
    Map<String, byte[]> files = disk.files();
    FaultDisk whole = FaultDisk.of(files);
    Vault.delete(whole);
    for (long step = 1; step <= whole.steps(); step++) {
      FaultDisk cut = FaultDisk.of(files).crashAt(step);
      try {
        Vault.delete(cut);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      FaultDisk found = cut.afterCrash(FaultDisk.Loss.NOTHING, new Random(step));
      if (found.files().containsKey("key-1")) {
        assertThat(found.files().keySet()).containsAll(files.keySet());
      }
      Vault.delete(found);
      assertThat(found.files()).isEmpty();
    }
  }

  @Test
  void noNonceComesTwice() {
    Nonces nonces = new Nonces(TestVault.random());
    java.util.Set<ByteBuffer> seen = new java.util.HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ByteBuffer.wrap(nonces.next()))).isTrue();
    }
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.vault.FaultDisk.Loss;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.CRC32;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an archive holds, and archives that are cut, damaged, or made by an enemy. */
class ArchiveTest {
  private static final String KEYS = "keys";

  private byte[] archive;

  @BeforeEach
  void makeArchive() throws Exception {
    archive = TestArchive.make();
  }

  /**
   * The archive of format 1 that the first release of that format has written. Whatever comes later
   * reads it. Should this test fail, the code is wrong, not the file.
   */
  @Test
  void anArchiveOfFormat1IsRead() throws Exception {
    byte[] fixture;
    try (java.io.InputStream in = ArchiveTest.class.getResourceAsStream("/archive-format-1")) {
      fixture = in.readAllBytes();
    }
    FaultDisk disk = TestArchive.with(fixture);
    assertThat(TestArchive.run(disk).bytes()).isEqualTo(fixture.length);
    TestArchive.check(disk);
  }

  /** Makes the fixture. */
  static void write(java.nio.file.Path file) throws Exception {
    java.nio.file.Files.write(file, TestArchive.make());
  }

  @Test
  void itHoldsWhatIsAliveAndNoKeyOfTheHome() throws Exception {
    FaultDisk disk = TestArchive.vault();
    disk.set("journal/damaged-00000001.log", new byte[] {1});
    disk.set("models/next-word%2Fplain/000001.model", new byte[] {1});
    disk.set("blobs/features%2Fplain.blob", new byte[] {1});
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.journal().append("words", "forgotten", OptionalLong.empty(), new byte[500]);
      vault.journal().remove("words", "forgotten");
    }
    byte[] made = TestArchive.of(disk, TestArchive.TRANSFER);
    List<String> names = new ArrayList<>();
    TestArchive.head(made).files().forEach(file -> names.add(file.name()));
    Map<String, byte[]> files = disk.files();
    List<String> left = new ArrayList<>(files.keySet());
    left.removeAll(names);
    assertThat(left)
        .containsExactlyInAnyOrder(
            "blobs/features%2Fplain.blob",
            "journal/closed",
            "journal/damaged-00000001.log",
            "key-3",
            "models/next-word%2Fplain/000001.model");

    // Not even the home's own wrapping key opens the archive's keys.
    String wrapped = new String(files.get("key-3"), StandardCharsets.US_ASCII).split(" ")[4];
    byte[] wrapping = TestVault.KEY.unwrap(Base64.getDecoder().decode(wrapped));
    byte[] purpose = Aead.purpose("homegrown keys 3");
    String own = new String(files.get(KEYS), StandardCharsets.US_ASCII).split(" ")[6];
    byte[] box = Base64.getDecoder().decode(own);
    assertThat(new Aead().open(Aead.key(wrapping), purpose, box)).isNotEmpty();
    String carried = new String(content(made, KEYS), StandardCharsets.US_ASCII).split(" ")[6];
    byte[] other = Base64.getDecoder().decode(carried);
    assertThatThrownBy(() -> new Aead().open(Aead.key(wrapping), purpose, other))
        .isInstanceOf(GeneralSecurityException.class);
    String text = new String(made, StandardCharsets.ISO_8859_1);
    for (byte[] secret : List.of(wrapping, wrapped.getBytes(StandardCharsets.US_ASCII))) {
      assertThat(text).doesNotContain(new String(secret, StandardCharsets.ISO_8859_1));
    }
    assertThat(text).doesNotContain("running", "chat", "next-word", "forgotten");
  }

  private static byte[] content(byte[] archive, String name) {
    ArchiveHead head = TestArchive.head(archive);
    long at = head.length();
    for (ArchivedFile file : head.files()) {
      if (file.name().equals(name)) {
        return Arrays.copyOfRange(archive, (int) at, (int) (at + file.length()));
      }
      at += file.length();
    }
    throw new AssertionError(name);
  }

  @Test
  void theHomeWorksOnAndItsLedgerSaysSo() throws Exception {
    FaultDisk disk = TestArchive.vault();
    byte[] made = TestArchive.of(disk, TestArchive.TRANSFER);
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      FormatTest.check(vault, 0);
      List<LedgerEntry> entries = vault.ledger().read().entries();
      assertThat(entries).extracting(LedgerEntry::kind).containsExactly("train", "export");
      assertThat(entries.get(1).facts())
          .isEqualTo(Collections.singletonMap("archive", TestArchive.head(made).id()));
      assertThat(vault.ledger().read().problems()).isEmpty();
    }
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyWhenAsked() throws Exception {
    FaultDisk to = TestArchive.with(new byte[] {1});
    try (Vault vault = TestVault.open(TestArchive.vault(), Limits.DEFAULT)) {
      assertThatThrownBy(() -> vault.export(to, "archive", TestArchive.TRANSFER, false, 2))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("archive: is there already, and was not touched");
      assertThat(vault.ledger().read().entries()).hasSize(1);
      assertThat(to.files().get("archive")).containsExactly(1);
      vault.export(to, "archive", TestArchive.TRANSFER, true, 2);
      TestArchive.run(to);
      TestArchive.check(to);
    }
  }

  @Test
  void anExportCutOffAnywhereLeavesTheOldFileOrTheNewAndTheHomeWhole() throws Exception {
    Map<String, byte[]> start = TestArchive.vault().files();
    byte[] old = {1};
    FaultDisk whole = new FaultDisk().set("archive", old);
    export(FaultDisk.of(start), whole);
    for (long step = 1; step <= whole.steps(); step += 3) {
      Loss loss = Loss.values()[(int) (step % Loss.values().length)];
      FaultDisk to = new FaultDisk().set("archive", old).crashAt(step);
      FaultDisk disk = FaultDisk.of(start);
      try {
        export(disk, to);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      FaultDisk found = to.afterCrash(loss, new Random(step));
      if (found.files().get("archive").length > old.length) {
        TestArchive.run(found);
        TestArchive.check(found);
      }
      found.set("archive", old);
      export(disk.afterCrash(loss, new Random(step)), found);
      assertThat(found.files()).doesNotContainKey("archive.tmp");
    }
    for (long step = 1, steps = steps(start); step <= steps; step += 11) {
      FaultDisk disk = FaultDisk.of(start).crashAt(step);
      try {
        export(disk, new FaultDisk());
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      FaultDisk found = disk.afterCrash(Loss.values()[(int) (step % 4)], new Random(step));
      try (Vault vault = TestVault.open(found, Limits.DEFAULT)) {
        FormatTest.check(vault, 0);
        assertThat(vault.ledger().read().problems()).isEmpty();
      }
    }
  }

  private static long steps(Map<String, byte[]> start) {
    FaultDisk disk = FaultDisk.of(start);
    export(disk, new FaultDisk());
    return disk.steps();
  }

  private static void export(FaultDisk disk, FaultDisk to) {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.export(to, "archive", TestArchive.TRANSFER, true, 2);
    }
  }

  @Test
  void cutAnywhereItSaysHowManyBytesAreMissingAndGoesOn() {
    FaultDisk whole = TestArchive.with(archive);
    TestArchive.run(whole);
    Map<String, byte[]> expected = TestArchive.made(whole);
    ArchiveHead head = TestArchive.head(archive);
    for (int length = 0; length < archive.length; length++) {
      byte[] cut = Arrays.copyOf(archive, length);
      FaultDisk disk = TestArchive.with(cut);
      int missing =
          length < ArchiveHead.FIXED ? ArchiveHead.FIXED - length : archive.length - length;
      assertThatThrownBy(() -> TestArchive.run(disk))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("archive is not whole: " + length + " bytes are there, ")
          .hasMessageContaining(" " + missing + " are missing. Copy it to its end");
      assertThat(TestArchive.there(disk)).isFalse();
      long end = head.length();
      for (ArchivedFile file : head.files()) {
        end += file.length();
        assertThat(disk.exists(TestArchive.STAGING + "/vault/" + file.name()))
            .as(file + " of " + length)
            .isEqualTo(length >= head.length() && end <= length);
      }
      if (length % 5 == 0) {
        TestArchive.run(disk.set("archive", archive));
        assertThat(TestArchive.made(disk)).containsExactlyEntriesOf(expected);
      }
    }
  }

  @Test
  void noFlippedByteGoesUnnoticedAndASoundCopyGoesOn() {
    FaultDisk whole = TestArchive.with(archive);
    TestArchive.run(whole);
    Map<String, byte[]> expected = TestArchive.made(whole);
    long head = TestArchive.head(archive).length();
    for (int offset = 0; offset < archive.length; offset++) {
      byte[] changed = archive.clone();
      changed[offset] ^= (byte) (offset % 9 == 8 ? 0xFF : 1 << offset % 9);
      FaultDisk disk = TestArchive.with(changed);
      try {
        assertThatThrownBy(() -> TestArchive.run(disk))
            .isInstanceOf(VaultException.class)
            .hasMessageContaining("archive")
            .hasMessageMatching(
                offset < head ? ".*(anew|Name).*" : ".*damaged: its file .* anew.*");
        assertThat(disk.exists(TestArchive.STAGING)).isEqualTo(offset >= head);
        assertThat(TestArchive.there(disk)).isFalse();
        if (offset % 5 == 0) {
          TestArchive.run(disk.set("archive", archive));
          assertThat(TestArchive.made(disk)).containsExactlyEntriesOf(expected);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("byte " + offset, e);
      }
    }
  }

  @Test
  void whatIsBehindTheEndIsRefused() {
    FaultDisk disk = TestArchive.with(Arrays.copyOf(archive, archive.length + 3));
    assertThatThrownBy(() -> TestArchive.run(disk))
        .hasMessageContaining("it has 3 bytes more than it says");
  }

  @Test
  void otherFilesAndNewerFormatsAreToldApart() {
    for (byte[] other :
        List.of(new byte[100], "HOMEGROWN FILE 2".getBytes(StandardCharsets.UTF_8))) {
      assertThatThrownBy(() -> TestArchive.run(TestArchive.with(other)))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("expected an archive that homegrown export --sealed has written");
    }
    byte[] newer = archive.clone();
    newer[15] = '2';
    assertThatThrownBy(() -> TestArchive.run(TestArchive.with(newer)))
        .hasMessageContaining("of another format")
        .hasMessageContaining("Update Homegrown");
    assertThatThrownBy(() -> TestArchive.run(new FaultDisk()))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("expected an archive, got no such file");
  }

  /** By somebody who has no key: checksums fit, the box does not. */
  @Test
  void aListThatSomebodyWithoutTheKeyHasMadeIsRefused() {
    ArchiveHead head = TestArchive.head(archive);
    byte[] changed = archive.clone();
    int box = (int) head.length() - Aead.OVERHEAD;
    changed[ArchiveHead.FIXED] ^= 1; // the id
    refit(changed, box, null);
    FaultDisk disk = TestArchive.with(changed);
    assertThatThrownBy(() -> TestArchive.run(disk))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("somebody has changed its list of files on purpose");
    assertThat(disk.files()).containsOnlyKeys("archive");
  }

  /** Makes the checksums of a changed head fit, and the box too for one who has the key. */
  private static void refit(byte[] archive, int box, SecretKeySpec wrapping) {
    ByteBuffer fields = ByteBuffer.wrap(archive);
    CRC32 crc = new CRC32();
    crc.update(archive, 0, ArchiveHead.FIXED - 4);
    fields.putInt(ArchiveHead.FIXED - 4, (int) crc.getValue());
    MessageDigest digest = Sha256.start();
    digest.update(archive, 0, box - Sha256.BYTES);
    byte[] hash = digest.digest();
    System.arraycopy(hash, 0, archive, box - Sha256.BYTES, hash.length);
    if (wrapping != null) {
      byte[] purpose = Aead.purpose("homegrown archive " + Hex.of(hash));
      byte[] sealed = new Aead().seal(wrapping, new byte[Aead.NONCE], purpose, new byte[0]);
      System.arraycopy(sealed, 0, archive, box, sealed.length);
    }
  }

  /** By somebody who knows the transfer key: checksums and the box fit. */
  @Test
  void hostileNamesAndLengthsTouchNothing() throws Exception {
    String code = "0123456789abcdef0123456789abcdef";
    List<String> names = new ArrayList<>();
    names.addAll(List.of("", ".", "..", "/", "../evil", "/etc/passwd", "~/x", "C:\\x", "\\\\s\\x"));
    names.addAll(List.of("lock", "key-1", "keys.tmp", "keys/x", "Keys", "keys ", "keys\n", "kéys"));
    names.addAll(List.of("journal/../../x.log", "journal/00000001.log", "journal/closed"));
    names.addAll(List.of("journal/damaged-00000001.log", "journal/000000001-compacted.log"));
    names.addAll(List.of("models/../x", "models/" + code + "/../CURRENT", "models/" + code));
    names.addAll(List.of("models/" + code + "/x/name", "models/" + code + "/000001.model/name"));
    names.addAll(List.of("blobs/" + code, "blobs/x.blob", "blobs/" + code + ".blob.tmp"));
    names.addAll(List.of("blobs/.." + code.substring(2) + ".blob", "blobs\\" + code + ".blob"));
    names.addAll(List.of("blobs/" + code.toUpperCase(java.util.Locale.ROOT) + ".blob"));
    names.addAll(List.of("blobs//" + code + ".blob", "x".repeat(255), "keys\0"));
    List<ArchivedFile> sound = TestArchive.head(archive).files();
    for (String name : names) {
      List<ArchivedFile> files = new ArrayList<>(sound);
      files.add(new ArchivedFile(name, 0, 0, new byte[Sha256.BYTES]));
      files.sort((one, other) -> one.name().compareTo(other.name()));
      refused(files, "a name that no home has there");
    }
    refused(with(sound, sound.get(0)), "a name that no home has there"); // twice
    List<ArchivedFile> reversed = new ArrayList<>(sound);
    Collections.reverse(reversed);
    refused(reversed, "a name that no home has there");
    for (ArchivedFile needed : sound) {
      if (!needed.name().matches("(models|blobs)/.*")) {
        List<ArchivedFile> fewer = new ArrayList<>(sound);
        fewer.remove(needed);
        refused(fewer, "files are missing that every home has");
      }
    }
    for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      refused(with(sound, new ArchivedFile("z", length, 0, new byte[32])), "");
      ArchivedFile first = sound.get(0);
      List<ArchivedFile> files = new ArrayList<>(sound);
      files.set(0, new ArchivedFile(first.name(), length, 0, first.hash()));
      refused(files, "damaged");
    }
    for (long modified : new long[] {-1, Long.MAX_VALUE}) {
      List<ArchivedFile> files = new ArrayList<>(sound);
      ArchivedFile first = sound.get(0);
      files.set(0, new ArchivedFile(first.name(), first.length(), modified, first.hash()));
      refused(files, "was written at no time");
    }
    refused(Collections.emptyList(), "files are missing");
  }

  private static List<ArchivedFile> with(List<ArchivedFile> files, ArchivedFile last) {
    List<ArchivedFile> more = new ArrayList<>(files);
    more.add(last);
    return more;
  }

  private void refused(List<ArchivedFile> files, String message) throws Exception {
    byte[] wrapped = TestArchive.TRANSFER.wrap(TestArchive.wrapping(archive).getEncoded());
    byte[] head =
        ArchiveHead.bytes(
            new byte[ArchiveHead.ID],
            TestArchive.head(archive).generation(),
            wrapped,
            files,
            TestArchive.wrapping(archive),
            new byte[Aead.NONCE]);
    // It says that it ends where it does, else that would be all that is found.
    byte[] hostile = Arrays.copyOf(head, head.length + 100_000);
    ByteBuffer.wrap(hostile).putLong(ArchiveHead.MAGIC.length, hostile.length);
    refit(hostile, head.length - Aead.OVERHEAD, TestArchive.wrapping(archive));
    for (byte[] bytes : List.of(head, hostile)) {
      FaultDisk disk = TestArchive.with(bytes);
      assertThatThrownBy(() -> TestArchive.run(disk))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining(bytes == head ? "" : message);
      assertThat(disk.files()).containsOnlyKeys("archive");
      assertThat(disk.exists(TestArchive.STAGING)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void aHeadChangedAtRandomMakesTheSameVaultOrNone(long seed) throws Exception {
    SecretKeySpec wrapping = TestArchive.wrapping(archive);
    int length = (int) TestArchive.head(archive).length();
    Random random = new Random(seed);
    int made = 0;
    for (int round = 0; round < 3000; round++) {
      byte[] changed = archive.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        int at = 16 + random.nextInt(length - 16);
        changed[at] = (byte) random.nextInt(256);
        if (random.nextInt(4) == 0) {
          ByteBuffer.wrap(changed).putInt(at & ~3, random.nextInt());
        }
      }
      refit(changed, length - Aead.OVERHEAD, wrapping);
      FaultDisk disk = TestArchive.with(changed);
      try {
        TestArchive.run(disk);
        made++;
        // The owner of the key can leave out what is a file of its own, and put nothing in.
        try (Vault vault =
            Vault.open(
                TestArchive.home(disk), TestArchive.NEW_KEY, TestVault.random(), Limits.DEFAULT)) {
          sameOrDamaged(vault);
        }
      } catch (VaultException e) {
        assertThat(TestArchive.there(disk)).as("round " + round).isFalse();
      }
      assertThat(disk.files().keySet())
          .allMatch(file -> file.matches("archive|home(\\.importing)?/.*"));
    }
    assertThat(made).isBetween(1, 1000);
  }

  private static void sameOrDamaged(Vault vault) {
    List<String> seen = new ArrayList<>();
    vault
        .journal()
        .replay(
            "next-word/chat-en",
            (source, time, content) -> seen.add(new String(content, StandardCharsets.UTF_8)));
    assertThat(seen)
        .containsExactly("running late, start without me", "the second edition", "see you there");
    assertThat(vault.journal().damage()).isEmpty();
    Models models = vault.models("next-word/chat-en");
    for (int number = 1; number <= 3; number++) {
      byte value = (byte) number;
      try {
        assertThat(models.version(number).content()).containsExactly(value, value, value);
      } catch (VaultException e) {
        assertThat(e).hasMessageMatching(".*(damaged|there is no version).*");
      }
    }
    vault
        .blobs()
        .get("features/photos")
        .ifPresent(blob -> assertThat(blob).containsExactly(9, 8, 7));
  }

  @Test
  void aListThatSaysItIsLongTakesNoMemory() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(ArchiveHead.MAGIC);
    out.writeLong(Long.MAX_VALUE);
    out.writeInt(Integer.MAX_VALUE);
    CRC32 crc = new CRC32();
    crc.update(bytes.toByteArray());
    out.writeInt((int) crc.getValue());
    out.write(new byte[1000]);
    assertThatThrownBy(() -> TestArchive.run(TestArchive.with(bytes.toByteArray())))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("damaged");
  }
}

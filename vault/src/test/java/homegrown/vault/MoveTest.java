package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vaults that are moved on a real file system, and processes that are killed at it. */
class MoveTest {
  private static final String MODEL = "next-word/chat-en";
  private static final int LARGE = 48 << 20;
  private static final String SMALL_MEMORY = "20m";

  @TempDir Path directory;

  private Path old;
  private Path archive;
  private Path home;

  @BeforeEach
  void makeVault() throws Exception {
    old = directory.resolve("old");
    archive = directory.resolve("archive");
    home = directory.resolve(TestArchive.HOME);
    for (Map.Entry<String, byte[]> file : TestArchive.vault().files().entrySet()) {
      Path copy = old.resolve(file.getKey());
      Files.createDirectories(copy.getParent());
      Files.write(copy, file.getValue());
    }
  }

  private Archived export(HomeKey transfer) {
    try (Vault vault = Vault.openWriter(old, TestVault.KEY)) {
      return vault.export(archive, transfer, false, 2);
    }
  }

  private void check(HomeKey key) {
    try (Vault vault = Vault.openWriter(home, key)) {
      FormatTest.check(vault, 0);
      assertThat(vault.journal().damage()).isEmpty();
      assertThat(vault.ledger().read().problems()).isEmpty();
      assertThat(vault.models(MODEL).rollback()).hasValue(1);
    }
  }

  @Test
  void itIsTheSameVaultForItsOwnerAlone() throws Exception {
    Instant time = Instant.parse("2025-03-01T12:30:00Z");
    for (int number = 1; number <= 3; number++) {
      String file = "models/" + TestVault.file(MODEL) + "/00000" + number + ".model";
      Files.setLastModifiedTime(old.resolve(file), FileTime.from(time.plusSeconds(number)));
    }
    HomeKey keyFile = HomeKey.file(directory.resolve("settings/key"));
    Archived exported = export(HomeKey.passphrase("one two three".toCharArray()));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
        .isEqualTo("rw-------");
    Archived imported =
        Vault.importFrom(
            archive, HomeKey.passphrase("one two three".toCharArray()), home, keyFile, 3);
    assertThat(imported).isEqualTo(exported);
    assertThat(Files.size(archive)).isEqualTo(exported.bytes());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files)
          .containsExactlyInAnyOrder(old, archive, home, directory.resolve("settings"));
    }
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
      }
    }
    HomeKey again = HomeKey.file(directory.resolve("settings/key"));
    assertThat(Vault.openReader(home, again).orElseThrow().models(MODEL).versions())
        .extracting(ModelVersion::time)
        .containsExactly(time.plusSeconds(1), time.plusSeconds(2), time.plusSeconds(3));
    check(again);
    assertThatThrownBy(() -> Vault.openWriter(home, TestVault.KEY))
        .isInstanceOf(VaultException.class);
    Vault.openWriter(old, TestVault.KEY).close();
  }

  @Test
  void placesThatCannotBeAreRefused() throws Exception {
    try (Vault vault = Vault.openWriter(old, TestVault.KEY)) {
      for (Path file : new Path[] {old.resolve("a"), old.resolve("blobs/a"), Path.of("/")}) {
        assertThatThrownBy(() -> vault.export(file, TestArchive.TRANSFER, false, 2))
            .isInstanceOf(VaultException.class)
            .hasMessageContaining("Name a");
      }
      assertThatThrownBy(() -> Vault.importFrom(archive, TestVault.KEY, home, TestVault.KEY, 3))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining(archive + ": expected an archive, got no such file");
      vault.export(archive, TestArchive.TRANSFER, false, 2);
    }
    Files.write(home, new byte[1]);
    for (Path place : new Path[] {home, old, directory, Path.of("/")}) {
      assertThatThrownBy(
              () -> Vault.importFrom(archive, TestArchive.TRANSFER, place, TestArchive.NEW_KEY, 3))
          .isInstanceOf(VaultException.class);
    }
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("old", "archive", "home");
    assertThat(directory.resolveSibling(directory.getFileName() + ".importing")).doesNotExist();
    try (Vault vault = Vault.openWriter(old, TestVault.KEY)) {
      FormatTest.check(vault, 0);
    }
  }

  @Test
  void aLinkToAnEmptyDirectoryLeadsToTheHome() throws Exception {
    export(TestArchive.TRANSFER);
    Path real = Files.createDirectories(directory.resolve("disk/empty"));
    Files.createSymbolicLink(home, real);
    Vault.importFrom(archive, TestArchive.TRANSFER, home, TestArchive.NEW_KEY, 3);
    assertThat(Files.isSymbolicLink(home)).isTrue();
    assertThat(real.resolve("homegrown.vault")).exists();
    check(TestArchive.NEW_KEY);
  }

  @Test
  void oneImportIsMadeAtATime() throws Exception {
    export(TestArchive.TRANSFER);
    Disk disk = new FileDisk(directory);
    disk.makeDirectory(TestArchive.STAGING);
    try (java.io.Closeable lock = disk.lock(TestArchive.STAGING + "/lock")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(
              () -> Vault.importFrom(archive, TestArchive.TRANSFER, home, TestArchive.NEW_KEY, 3))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("home.importing: this process already has it open to write");
    }
    Vault.importFrom(archive, TestArchive.TRANSFER, home, TestArchive.NEW_KEY, 3);
    check(TestArchive.NEW_KEY);
  }

  @Test
  void killedProcessesAreGoneOnWith() throws Exception {
    for (int piece = 0; piece < 40; piece++) {
      large(String.format("%032x.blob", piece), 1 << 18);
    }
    export(TestArchive.TRANSFER);
    Random random = new Random(3);
    int kills = 0;
    while (!Files.exists(home) && kills < 15) {
      try (ChildProcess child = new ChildProcess("64m", "import", directory)) {
        Thread.sleep(250 + 30 * kills + random.nextInt(250));
        child.kill();
        kills++;
      }
    }
    assertThat(kills).isPositive();
    try (ChildProcess child = new ChildProcess("64m", "import", directory)) {
      assertThat(child.line()).matches("imported|.*expected no home there yet.*");
    }
    for (int piece = 0; piece < 40; piece++) {
      Path file = Path.of("blobs", String.format("%032x.blob", piece));
      assertThat(Files.mismatch(old.resolve(file), home.resolve(file))).isEqualTo(-1);
    }
    check(TestArchive.NEW_KEY);
  }

  @Test
  void aLargeFileTakesLittleMemory() throws Exception {
    String name = "f".repeat(32) + ".blob";
    large(name, LARGE);
    try (ChildProcess child = new ChildProcess(SMALL_MEMORY, "export", directory)) {
      assertThat(child.line()).isEqualTo("exported");
    }
    assertThat(Files.size(archive)).isGreaterThan(LARGE);
    try (ChildProcess child = new ChildProcess(SMALL_MEMORY, "import", directory)) {
      assertThat(child.line()).isEqualTo("imported");
    }
    assertThat(Files.mismatch(old.resolve("blobs/" + name), home.resolve("blobs/" + name)))
        .isEqualTo(-1);
    check(TestArchive.NEW_KEY);
  }

  @Test
  void anArchiveThatAsksForMoreMemoryThanThereIsIsRefused() throws Exception {
    byte[] made = TestArchive.make();
    byte[] wrapped =
        HomeKey.passphrase("one".toCharArray()).wrap(TestArchive.wrapping(made).getEncoded());
    ByteBuffer.wrap(wrapped).putInt(1, 200 << 10);
    byte[] head =
        ArchiveHead.bytes(
            new byte[ArchiveHead.ID],
            1,
            wrapped,
            TestArchive.head(made).files(),
            TestArchive.wrapping(made),
            new byte[Aead.NONCE]);
    Files.write(archive, head);
    try (ChildProcess child = new ChildProcess(SMALL_MEMORY, "import-by-passphrase", directory)) {
      assertThat(child.line())
          .contains("does not open with this transfer key (it asks for 204800 KiB")
          .contains("give Java more memory");
    }
    assertThat(home).doesNotExist();
  }

  @Test
  void whatIsObservedAfterwardsStaysApart() throws Exception {
    export(TestArchive.TRANSFER);
    Vault.importFrom(archive, TestArchive.TRANSFER, home, TestArchive.NEW_KEY, 3);
    try (Vault one = Vault.openWriter(old, TestVault.KEY);
        Vault two = Vault.openWriter(home, TestArchive.NEW_KEY)) {
      one.journal().append(MODEL, "new", OptionalLong.empty(), new byte[0]);
      two.journal().append(MODEL, "new", OptionalLong.empty(), new byte[0]);
      one.journal().flush();
      two.journal().flush();
      FormatTest.check(one, 1);
      FormatTest.check(two, 1);
    }
  }

  private void large(String name, int bytes) throws IOException {
    byte[] piece = new byte[1 << 16];
    Random random = new Random(bytes);
    try (OutputStream out = Files.newOutputStream(old.resolve("blobs/" + name))) {
      for (int written = 0; written < bytes; written += piece.length) {
        random.nextBytes(piece);
        out.write(piece);
      }
    }
  }
}

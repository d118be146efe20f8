package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {
  @TempDir Path temporary;

  @Test
  void aVaultIsMadeWhereThereIsNothing() {
    Path directory = temporary.resolve("a/b");
    assertThat(Vault.openReader(directory, TestVault.KEY)).isEmpty();
    Vault.openWriter(directory, TestVault.KEY).close();
    assertThat(Vault.openReader(directory, TestVault.KEY)).isPresent();
    assertThat(directory.resolve("homegrown.vault"))
        .hasContent("homegrown vault format 2 crc32=1be9d8fe\n".repeat(2));
  }

  @Test
  void aDirectoryThatHoldsSomethingElseIsRefusedAndNotTouched() throws IOException {
    Files.write(temporary.resolve("holiday.jpg"), new byte[] {1});
    assertThatThrownBy(() -> Vault.openWriter(temporary, TestVault.KEY))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining(temporary + ": has no file homegrown.vault")
        .hasMessageContaining("holiday.jpg");
    assertThatThrownBy(() -> Vault.openReader(temporary, TestVault.KEY))
        .isInstanceOf(VaultException.class);
    try (Stream<Path> files = Files.list(temporary)) {
      assertThat(files).containsExactly(temporary.resolve("holiday.jpg"));
    }
    assertThatThrownBy(() -> Vault.openWriter(temporary.resolve("holiday.jpg"), TestVault.KEY))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("holiday.jpg");
  }

  @Test
  void aVaultOfANewerFormatIsRefusedAndNotTouched() {
    FaultDisk disk = new FaultDisk();
    Note.write(disk, "homegrown.vault", "homegrown vault format 7");
    disk.set("journal/00000001.log", new byte[] {1, 2, 3});
    disk.set("journal/new.tmp", new byte[] {1, 2, 3});
    Map<String, byte[]> files = disk.files();
    assertThatThrownBy(() -> TestVault.open(disk, Limits.DEFAULT))
        .isInstanceOf(VaultException.class)
        .hasMessage(
            "/vault/homegrown.vault: the vault has format version 7, the newest that this version"
                + " of Homegrown understands is 2. Update Homegrown.");
    assertThatThrownBy(() -> TestVault.read(disk)).isInstanceOf(VaultException.class);
    assertThat(disk.files()).containsExactlyEntriesOf(new TreeMap<>(files));
  }

  @Test
  void aDamagedHeaderCopyIsWrittenAnew() {
    FaultDisk disk = new FaultDisk();
    TestVault.open(disk, Limits.DEFAULT).close();
    byte[] header = disk.files().get("homegrown.vault");
    byte[] damaged = header.clone();
    damaged[3] ^= 1;
    disk.set("homegrown.vault", damaged);
    TestVault.open(disk, Limits.DEFAULT).close();
    assertThat(disk.files().get("homegrown.vault")).isEqualTo(header);
  }

  @Test
  void filesAreTheirOwnersAlone() throws IOException {
    Path directory = temporary.resolve("home");
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      vault.journal().append("words", "chat", OptionalLong.empty(), new byte[1]);
      vault.models("next-word").publish(1, out -> out.write(1));
      vault.blobs().put("a", out -> out.write(1));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
        }
      }
    }
  }

  @Test
  void whatACrashLeftUnfinishedIsDeleted() {
    FaultDisk disk = new FaultDisk();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.models("next-word").publish(1, out -> out.write(1));
      vault.blobs().put("a", out -> out.write(1));
    }
    Map<String, byte[]> files = disk.files();
    for (String name :
        List.of(
            "homegrown.vault.tmp",
            "journal/compacted.tmp",
            "journal/closed.tmp",
            "models/" + TestVault.file("next-word") + "/000002.model.tmp",
            "models/" + TestVault.file("next-word") + "/CURRENT.tmp",
            "blobs/" + TestVault.file("a") + ".blob.tmp")) {
      disk.set(name, "secret".getBytes(StandardCharsets.US_ASCII));
    }
    TestVault.open(disk, Limits.DEFAULT).close();
    assertThat(disk.files()).containsOnlyKeys(files.keySet());
  }

  @Test
  void aClosedVaultWritesNothing() {
    FaultDisk disk = new FaultDisk();
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    Models models = vault.models("next-word");
    Replacement replacement = vault.journal().replacement("words", "chat");
    vault.close();
    vault.close();
    List<Runnable> calls =
        List.of(
            () -> vault.journal().append("words", "chat", OptionalLong.empty(), new byte[1]),
            () -> vault.journal().flush(),
            () -> vault.journal().compact(),
            () -> vault.journal().remove("words", "chat"),
            () -> replacement.append(OptionalLong.empty(), new byte[1]),
            replacement::commit,
            () -> models.publish(1, out -> out.write(1)),
            models::rollback,
            () -> vault.blobs().put("a", out -> out.write(1)),
            () -> vault.blobs().remove("a"));
    for (Runnable call : calls) {
      assertThatThrownBy(call::run)
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("closed already");
    }
    replacement.close();
  }

  @Test
  void interruptedThreadsWriteAndReadAllTheSame() {
    Path directory = temporary.resolve("home");
    Thread.currentThread().interrupt();
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      vault.journal().append("words", "chat", OptionalLong.empty(), new byte[] {7});
      vault.journal().flush();
      vault.models("next-word").promote(vault.models("next-word").publish(1, out -> out.write(7)));
      assertThat(vault.models("next-word").current()).isPresent();
      assertThat(vault.journal().sources("words")).containsExactly(new SourceCount("chat", 1));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void anyNameIsKeptApartFromEveryOther() {
    List<String> names =
        List.of(
            "a", "A", "a/b", "a%2Fb", "..", ".", "con", "ü", "𝒳", "a.tmp", " ", "x".repeat(200));
    FaultDisk disk = new FaultDisk();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      for (String name : names) {
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        vault.blobs().put(name, out -> out.write(content));
        vault.models(name).publish(1, out -> out.write(content));
      }
    }
    VaultReader reader = TestVault.read(disk).orElseThrow();
    for (String name : names) {
      byte[] content = name.getBytes(StandardCharsets.UTF_8);
      assertThat(reader.blobs().get(name)).hasValue(content);
      assertThat(reader.models(name).version(1).content()).isEqualTo(content);
    }
    assertThat(reader.blobs().names()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(reader.modelNames()).containsExactlyInAnyOrderElementsOf(names);
    assertThat(disk.files().keySet())
        .allMatch(file -> file.matches("[a-z0-9/.-]+|models/[0-9a-f]{32}/CURRENT"));
    for (String name : List.of("", "x".repeat(65537), "\uD800")) {
      assertThatThrownBy(() -> reader.blobs().get(name))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("name");
    }
  }
}

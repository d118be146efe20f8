package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.vault.FaultDisk.Loss;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Imports that are cut off, disturbed, refused, and gone on with. */
class ImportTest {
  private static final String DONE = "expected no home there yet";

  private byte[] archive;
  private Map<String, byte[]> expected;

  @BeforeEach
  void makeArchive() throws Exception {
    archive = TestArchive.make();
    FaultDisk disk = TestArchive.with(archive);
    TestArchive.run(disk);
    expected = TestArchive.made(disk);
  }

  @Test
  void aVaultIsMadeOfAnArchive() throws Exception {
    FaultDisk disk = TestArchive.with(archive);
    Archived archived = TestArchive.run(disk);
    assertThat(archived.bytes()).isEqualTo(archive.length);
    assertThat(archived.id()).isEqualTo(TestArchive.head(archive).id()).hasSize(32);
    assertThat(archived.files()).isEqualTo(TestArchive.head(archive).files().size());
    assertThat(disk.files().keySet())
        .allMatch(file -> file.equals("archive") || file.startsWith("home/"));
    TestArchive.check(disk);
  }

  @Test
  void onlyTheNewKeyOpensIt() throws Exception {
    FaultDisk disk = TestArchive.with(archive);
    TestArchive.run(disk);
    for (HomeKey key : List.of(TestVault.KEY, TestArchive.TRANSFER)) {
      assertThatThrownBy(() -> Vault.read(TestArchive.home(disk), key))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("does not open with this key");
    }
    assertThat(disk.files())
        .containsKey("home/key-" + (TestArchive.head(archive).generation() + 1));
    // Nor does who has the archive and its transfer key read the keys of the vault.
    Keyring keys =
        Keyring.read(TestArchive.home(disk), false, TestArchive.NEW_KEY, TestVault.random());
    assertThat(keys.generation()).isGreaterThan(TestArchive.head(archive).generation());
    String text = new String(disk.files().get("home/keys"), StandardCharsets.US_ASCII);
    byte[] box = java.util.Base64.getDecoder().decode(text.split(" ")[6]);
    for (long generation = 0; generation < 9; generation++) {
      byte[] purpose = Aead.purpose("homegrown keys " + generation);
      assertThatThrownBy(() -> new Aead().open(TestArchive.wrapping(archive), purpose, box))
          .isInstanceOf(java.security.GeneralSecurityException.class);
    }
  }

  @Test
  void cutOffAtAnyStepItGoesOnToTheSameBytes() {
    FaultDisk whole = TestArchive.with(archive);
    TestArchive.run(whole);
    assertThat(whole.steps()).isGreaterThan(1000);
    int done = 0;
    for (long step = 1; step <= whole.steps(); step++) {
      Loss loss = Loss.values()[(int) (step % Loss.values().length)];
      try {
        FaultDisk disk = TestArchive.with(archive).crashAt(step);
        Random random = new Random(step);
        FaultDisk found = cutOff(disk, loss, random);
        boolean again = random.nextBoolean();
        if (again) { // what goes on is cut off too
          found.crashAt(1 + random.nextInt((int) whole.steps()));
          found = cutOff(found, loss, random);
        }
        done += goOn(found) || again ? 0 : 1;
        found = found.afterCrash(Loss.ALL, random);
        Map<String, byte[]> made = TestArchive.made(found);
        made.keySet().removeIf(file -> file.startsWith(TestArchive.STAGING)); // in nobody's way
        assertThat(made).containsExactlyEntriesOf(expected);
        if (step % 20 == 0) {
          TestArchive.check(found);
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("step " + step + ", loss " + loss, e);
      }
    }
    assertThat(done).as("calls made again when all was done").isLessThan(20);
  }

  private static FaultDisk cutOff(FaultDisk disk, Loss loss, Random random) {
    try {
      goOn(disk);
    } catch (FaultDisk.Crash e) {
      // as planned
    }
    return disk.afterCrash(loss, random);
  }

  /** False when the home was there already, whole. */
  private static boolean goOn(FaultDisk disk) {
    boolean there = TestArchive.there(disk);
    try {
      TestArchive.run(disk);
      return true;
    } catch (VaultException e) {
      assertThat(e).hasMessageContaining(DONE);
      assertThat(there).isTrue();
      return false;
    }
  }

  @Test
  void aFailureOfAnyOperationIsReportedAndTheCallGoesOnWhenMadeAgain() {
    String closed = "home/journal/closed"; // sharpens reports of damage, and is not needed
    expected.remove(closed);
    FaultDisk whole = TestArchive.with(archive);
    TestArchive.run(whole);
    for (long operation = 1; operation <= whole.operations(); operation++) {
      FaultDisk disk = TestArchive.with(archive).failAt(operation);
      try {
        TestArchive.run(disk);
      } catch (VaultException e) {
        assertThat(e).hasMessageContaining("Input/output error");
        TestArchive.run(disk);
      }
      Map<String, byte[]> made = TestArchive.made(disk);
      made.remove(closed);
      made.keySet().removeIf(file -> file.startsWith(TestArchive.STAGING)); // not tidied
      assertThat(made).as("operation " + operation).containsExactlyEntriesOf(expected);
    }
  }

  @Test
  void aDiskThatIsFullAtAnyByteMakesNothingAndGoesOnOnceThereIsRoom() {
    long needed = expected.values().stream().mapToLong(file -> file.length).sum();
    int failed = 0;
    for (long capacity = archive.length; capacity < archive.length + needed; capacity += 7) {
      FaultDisk disk = TestArchive.with(archive).capacity(capacity);
      try {
        TestArchive.run(disk);
      } catch (VaultException e) {
        failed++;
        assertThat(e).hasMessageContaining("No space left on device");
        assertThat(TestArchive.there(disk)).isFalse();
        disk.capacity(Long.MAX_VALUE);
        TestArchive.run(disk);
      }
      assertThat(TestArchive.made(disk)).containsExactlyEntriesOf(expected);
    }
    assertThat(failed).isGreaterThan(100);
  }

  @Test
  void whatWasCheckedIsNotCopiedAgain() {
    FaultDisk whole = TestArchive.with(archive);
    TestArchive.run(whole);
    FaultDisk cut = TestArchive.with(java.util.Arrays.copyOf(archive, archive.length - 1));
    assertThatThrownBy(() -> TestArchive.run(cut))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("1 are missing");
    long before = cut.steps();
    cut.set("archive", archive);
    TestArchive.run(cut);
    ArchiveHead head = TestArchive.head(archive);
    List<ArchivedFile> files = head.files();
    long last = files.get(files.size() - 1).length();
    assertThat(whole.steps() - (cut.steps() - before))
        .isGreaterThan(head.end() - head.length() - last);
    assertThat(TestArchive.made(cut)).containsExactlyEntriesOf(expected);
  }

  @Test
  void aDirectoryThatHoldsSomethingIsRefusedAndNotTouched() {
    for (String file : List.of("home/homegrown.vault", "home/holiday.jpg")) {
      FaultDisk disk = TestArchive.with(archive).set(file, new byte[] {1});
      Map<String, byte[]> before = disk.files();
      assertThatThrownBy(() -> TestArchive.run(disk))
          .isInstanceOf(VaultException.class)
          .hasMessage(
              "/vault/home: expected no home there yet, or an empty directory, since an import"
                  + " takes the place of nothing. Name another directory, or delete that home"
                  + " first.");
      assertThat(disk.files()).containsExactlyEntriesOf(before);
      assertThat(disk.exists(TestArchive.STAGING)).isFalse();
    }
  }

  @Test
  void anEmptyDirectoryIsTaken() throws Exception {
    FaultDisk disk = TestArchive.with(archive);
    disk.makeDirectory("home");
    TestArchive.run(disk);
    TestArchive.check(disk);
  }

  @Test
  void aHomeThatWasMadeMeanwhileStays() {
    FaultDisk disk = TestArchive.with(java.util.Arrays.copyOf(archive, archive.length - 1));
    assertThatThrownBy(() -> TestArchive.run(disk)).isInstanceOf(VaultException.class);
    try (Vault vault =
        Vault.open(TestArchive.home(disk), TestVault.KEY, TestVault.random(), Limits.DEFAULT)) {
      vault.journal().append("words", "chat", OptionalLong.empty(), new byte[] {1});
    }
    Map<String, byte[]> before = disk.set("archive", archive).files();
    assertThatThrownBy(() -> TestArchive.run(disk)).hasMessageContaining(DONE);
    before.keySet().removeIf(file -> file.startsWith(TestArchive.STAGING));
    assertThat(disk.files()).containsAllEntriesOf(before);
  }

  @Test
  void aWrongTransferKeyMakesNothing() {
    FaultDisk disk = TestArchive.with(archive);
    for (HomeKey key :
        List.of(TestVault.KEY, TestArchive.NEW_KEY, HomeKey.passphrase("one".toCharArray()))) {
      assertThatThrownBy(() -> TestArchive.run(disk, key, TestArchive.NEW_KEY))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("does not open with this transfer key")
          .hasMessageContaining("Give the passphrase or the key file that it was exported with");
    }
    assertThat(disk.files()).containsOnlyKeys("archive");
    assertThat(disk.exists(TestArchive.STAGING)).isFalse();
  }

  @Test
  void leftOversOfAnotherArchiveOrAnotherKeyAreReplaced() throws Exception {
    FaultDisk other = TestArchive.vault();
    try (Vault vault = TestVault.open(other, Limits.DEFAULT)) {
      vault.journal().append("secrets", "chat", OptionalLong.empty(), new byte[] {1});
      vault.models("another").publish(1, out -> out.write(new byte[100]));
      vault.blobs().put("another", out -> out.write(new byte[100]));
    }
    byte[] otherArchive = TestArchive.of(other, TestArchive.TRANSFER);
    FaultDisk whole = TestArchive.with(otherArchive);
    TestArchive.run(whole);
    for (long step = 1; step <= whole.steps(); step += 13) {
      FaultDisk disk = TestArchive.with(otherArchive).crashAt(step);
      try {
        TestArchive.run(disk, TestArchive.TRANSFER, TestVault.KEY);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      FaultDisk found = disk.afterCrash(Loss.ANY, new Random(step));
      if (!TestArchive.there(found)) {
        TestArchive.run(found.set("archive", archive));
        assertThat(TestArchive.made(found)).containsExactlyEntriesOf(expected);
      }
    }
  }

  @Test
  void anotherDirectoryInTheWayIsNotTouched() {
    for (String mine : List.of("mine", "vault/mine")) {
      FaultDisk disk =
          TestArchive.with(archive).set(TestArchive.STAGING + "/" + mine, new byte[] {1});
      Map<String, byte[]> before = disk.files();
      assertThatThrownBy(() -> TestArchive.run(disk))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("/vault/home.importing: expected nothing there")
          .hasMessageContaining(", got " + mine.split("/")[0] + ". Give that directory another");
      assertThat(disk.files()).containsExactlyEntriesOf(before);
    }
  }

  @Test
  void changedLeftOversAreCopiedAnew() {
    byte[] cut = java.util.Arrays.copyOf(archive, archive.length - 1);
    FaultDisk left = TestArchive.with(cut);
    assertThatThrownBy(() -> TestArchive.run(left)).isInstanceOf(VaultException.class);
    List<String> staged = new ArrayList<>(left.files().keySet());
    staged.removeIf(file -> !file.startsWith(TestArchive.STAGING + "/vault/"));
    assertThat(staged).hasSize(TestArchive.head(archive).files().size() - 1);
    for (String file : staged) {
      FaultDisk disk = FaultDisk.of(left.files()).set("archive", archive);
      byte[] bytes = disk.files().get(file);
      disk.set(file, bytes.length == 0 ? new byte[1] : new byte[bytes.length]);
      disk.set(TestArchive.STAGING + "/vault/journal/00000099.log", new byte[] {1});
      disk.set(TestArchive.STAGING + "/vault/models/stray/name", new byte[] {1});
      TestArchive.run(disk);
      assertThat(TestArchive.made(disk)).as(file).containsExactlyEntriesOf(expected);
    }
    assertThat(Collections.disjoint(left.files().keySet(), expected.keySet())).isTrue();
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.vault.FaultDisk.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** File systems that fail and go on. */
class FailureTest {
  private static final String MODEL = "models/" + TestVault.file("next-word") + "/";

  private static final int CALLS = 40;

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void aFailureOfAnyOperationIsReportedAndTheCallSucceedsWhenMadeAgain(long seed) {
    FaultDisk whole = new FaultDisk();
    History undisturbed = new History(seed, whole);
    undisturbed.open();
    undisturbed.run(CALLS, whole);

    for (long operation = 1; operation <= whole.operations(); operation++) {
      FaultDisk disk = new FaultDisk().failAt(operation);
      try {
        runAndCrash(seed, disk);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", operation " + operation, e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void aDiskThatIsFullAtAnyByteLosesNothingAndDoublesNothing(long seed) {
    FaultDisk whole = new FaultDisk();
    History undisturbed = new History(seed, whole);
    undisturbed.open();
    undisturbed.run(CALLS, whole);

    for (long capacity = 0; capacity < 4000; capacity += 3) {
      FaultDisk disk = new FaultDisk().capacity(capacity);
      try {
        runAndCrash(seed, disk);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", capacity " + capacity, e);
      }
    }
  }

  private static void runAndCrash(long seed, FaultDisk disk) {
    History history = new History(seed, disk);
    try {
      history.open();
    } catch (VaultException e) {
      disk.capacity(Long.MAX_VALUE);
      history.open();
    }
    history.run(CALLS, disk);
    history.reopenAndCheck(disk.afterCrash(Loss.ALL, new Random(seed)), Loss.ALL);
  }

  @Test
  void aFullDiskSaysWhatIsNeededAndTheObservationsWaitForIt() {
    FaultDisk disk = new FaultDisk();
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    Journal journal = vault.journal();
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {1});
    journal.flush();
    long full = disk.files().values().stream().mapToLong(file -> file.length).sum() + 30;
    disk.capacity(full);
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {2});
    assertThatThrownBy(journal::flush)
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("journal/00000001.log")
        .hasMessageContaining("could not write 72 bytes")
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("30 bytes free");
    assertThat(first(journal)).containsExactly(1);

    disk.capacity(Long.MAX_VALUE);
    journal.flush();
    assertThat(first(journal)).containsExactly(1, 2);
    Vault reopened = TestVault.open(disk.afterCrash(Loss.ALL, new Random(1)), Limits.DEFAULT);
    assertThat(first(reopened.journal())).containsExactly(1, 2);
    assertThat(reopened.journal().damage()).isEmpty();
  }

  /** Whoever tries a call again must not double half of it. */
  @Test
  void ofOneCallAllObservationsAreTakenOrNone() {
    FaultDisk disk = new FaultDisk();
    Limits small = new Limits(1 << 20, 500, 1 << 20, 0);
    Vault vault = TestVault.open(disk, small);
    Journal journal = vault.journal();
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {1});
    journal.flush();
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {2});
    disk.capacity(disk.files().values().stream().mapToLong(file -> file.length).sum());
    byte[][] more = {Arrays.copyOf(new byte[] {3}, 300), Arrays.copyOf(new byte[] {4}, 300)};
    assertThatThrownBy(() -> journal.append("words", "chat", OptionalLong.empty(), more))
        .isInstanceOf(VaultException.class);

    disk.capacity(Long.MAX_VALUE);
    journal.append("words", "chat", OptionalLong.empty(), more);
    byte[][] tooLong = {{7}, new byte[Journal.LONGEST_OBSERVATION]};
    assertThatThrownBy(() -> journal.append("words", "chat", OptionalLong.empty(), tooLong))
        .isInstanceOf(VaultException.class);
    journal.flush();

    assertThat(first(journal)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void aCommitThatFailedAndWasGivenUpNeverCounts() {
    FaultDisk disk = new FaultDisk();
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    Journal journal = vault.journal();
    journal.append("words", "file", OptionalLong.empty(), new byte[] {1});
    Replacement replacement = journal.replacement("words", "file");
    replacement.append(OptionalLong.empty(), new byte[] {2});
    journal.flush();
    disk.failAt(disk.operations() + 2); // the sync
    assertThatThrownBy(replacement::commit).isInstanceOf(VaultException.class);
    assertThat(first(journal)).containsExactly(1);
    replacement.close();
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {3});
    journal.flush();
    assertThat(first(journal)).containsExactly(1, 3);
    vault.close();
    assertThat(first(TestVault.open(disk, Limits.DEFAULT).journal())).containsExactly(1, 3);
  }

  @Test
  void aCommitWhoseBytesCouldNotBeTakenBackIsTakenBackOnClosing() {
    FaultDisk disk = new FaultDisk();
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    Journal journal = vault.journal();
    journal.append("words", "file", OptionalLong.empty(), new byte[] {1});
    journal.flush();
    Replacement nothing = journal.replacement("words", "file");
    disk.failAt(disk.operations() + 2, 2); // the sync, and to open the file so as to cut it
    assertThatThrownBy(nothing::commit).isInstanceOf(VaultException.class);
    vault.close();
    assertThat(first(TestVault.open(disk, Limits.DEFAULT).journal())).containsExactly(1);
  }

  @Test
  void aFailedPublicationLeavesNothingBehind() {
    FaultDisk disk = new FaultDisk();
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    vault.models("next-word").publish(2, out -> out.write(new byte[10]));
    List<String> files = new ArrayList<>(disk.files().keySet());
    assertThatThrownBy(
            () ->
                vault
                    .models("next-word")
                    .publish(
                        2,
                        out -> {
                          out.write(new byte[100_000]);
                          throw new IllegalStateException("the run was stopped");
                        }))
        .isInstanceOf(IllegalStateException.class);
    disk.capacity(500);
    assertThatThrownBy(
            () -> vault.models("next-word").publish(2, out -> out.write(new byte[100_000])))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining(MODEL + "000002.model: could not write");
    assertThat(disk.files().keySet()).containsExactlyElementsOf(files);
  }

  @Test
  void aCompactionWithoutRoomChangesNothing() {
    FaultDisk disk = new FaultDisk();
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    Journal journal = vault.journal();
    for (int i = 0; i < 100; i++) {
      journal.append("words", "chat", OptionalLong.empty(), new byte[] {(byte) i});
    }
    journal.flush();
    List<String> files = new ArrayList<>(disk.files().keySet());
    disk.capacity(disk.files().values().stream().mapToLong(file -> file.length).sum() + 1000);
    assertThatThrownBy(journal::compact)
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("No space left on device");
    files.replaceAll(file -> file.equals("key-1") ? "key-2" : file); // of the keys that are alive
    assertThat(disk.files().keySet()).containsExactlyElementsOf(files);
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {100});
    journal.flush();
    assertThat(first(journal)).hasSize(101);
  }

  @Test
  void whatIsAppendedAfterAFailureToDropAKeyIsNotUnderThatKey() {
    FaultDisk whole = new FaultDisk();
    long before = removedAndCompacted(whole, 0);
    for (long operation = before + 1; operation <= whole.operations(); operation++) {
      FaultDisk disk = new FaultDisk();
      removedAndCompacted(disk, operation);
      Vault reopened = TestVault.open(disk.afterCrash(Loss.ALL, new Random(1)), Limits.DEFAULT);
      assertThat(first(reopened.journal())).as("operation %d", operation).containsExactly(3);
      assertThat(reopened.journal().damage()).isEmpty();
    }
  }

  /** Appends again after a compaction that may have failed; the operations before it. */
  private static long removedAndCompacted(FaultDisk disk, long failure) {
    Journal journal = TestVault.open(disk, Limits.DEFAULT).journal();
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {1});
    journal.remove("words", "chat");
    long before = disk.operations();
    if (failure > 0) {
      disk.failAt(failure);
    }
    try {
      journal.compact();
    } catch (VaultException e) {
      // as planned
    }
    disk.failAt(Long.MAX_VALUE - 1);
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {3});
    journal.flush();
    return before;
  }

  /** Takes 2 of 1, 2, 3 out, whether or not it fails, and appends 4 unless it is left out. */
  private static Journal takenOut(FaultDisk disk, long failure, boolean more) {
    Journal journal = TestVault.open(disk, Limits.DEFAULT).journal();
    for (int i = 1; i <= 3; i++) {
      journal.append("words", "chat", OptionalLong.empty(), new byte[] {(byte) i});
    }
    journal.flush();
    disk.failAt(disk.operations() + failure);
    try {
      journal.takeOut((stream, source, time, content) -> content[0] == 2);
      assertThat(first(journal)).containsExactly(1, 3);
    } catch (VaultException e) {
      // as planned
    }
    disk.failAt(Long.MAX_VALUE - 1);
    if (more) {
      journal.append("words", "chat", OptionalLong.empty(), new byte[] {4});
      journal.flush();
    }
    return journal;
  }

  @Test
  void takingOutThatFailsAnywhereLosesNothingElseWhateverComesThen() {
    for (long failure = 1; failure <= 60; failure++) {
      takingOutFails(failure, true, List.of(1, 2, 3, 4), List.of(1, 3, 4));
      takingOutFails(failure, false, List.of(1, 2, 3), List.of(1, 3));
    }
  }

  private static void takingOutFails(
      long failure, boolean more, List<Integer> all, List<Integer> rest) {
    FaultDisk disk = new FaultDisk();
    Journal journal = takenOut(disk, failure, more);
    assertThat(first(journal)).isIn(all, rest);
    if (more) { // which makes durable what came before
      FaultDisk after = disk.afterCrash(Loss.ALL, new Random(1));
      Journal reopened = TestVault.open(after, Limits.DEFAULT).journal();
      assertThat(first(reopened)).as("failure %d", failure).isEqualTo(first(journal));
    }
    long start = disk.steps();
    journal.takeOut((stream, source, time, content) -> content[0] == 2);
    assertThat(first(journal)).isEqualTo(rest);
    long end = disk.steps();
    Random random = new Random(failure);
    for (int round = 0; round < 40; round++) {
      // Sometimes in the middle of bytes, sometimes after the last.
      long step = start + 1 + random.nextInt((int) (end - start) + 1);
      FaultDisk cut = new FaultDisk();
      Journal again = takenOut(cut, failure, more);
      cut.crashAt(step);
      try {
        again.takeOut((stream, source, time, content) -> content[0] == 2);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      Loss loss = Loss.values()[round % Loss.values().length];
      FaultDisk found = cut.afterCrash(loss, random);
      assertThat(first(TestVault.open(found, Limits.DEFAULT).journal()))
          .as("failure %d, step %d, loss %s", failure, step, loss)
          .isIn(all, rest);
    }
  }

  private static List<Integer> first(Journal journal) {
    List<Integer> first = new ArrayList<>();
    journal.replay("words", (source, time, content) -> first.add((int) content[0]));
    return first;
  }
}

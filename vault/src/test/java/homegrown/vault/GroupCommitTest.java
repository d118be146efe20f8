package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.vault.FaultDisk.Loss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes durable though nobody asks for it. */
class GroupCommitTest {
  private static final long DELAY = 5;

  private final FaultDisk disk = new FaultDisk();
  private final Vault vault = TestVault.open(disk, Limits.DEFAULT, DELAY);
  private final Journal journal = vault.journal();

  @AfterEach
  void close() {
    disk.capacity(Long.MAX_VALUE);
    vault.close();
  }

  private void append(int content) {
    journal.append("words", "chat", OptionalLong.empty(), new byte[] {(byte) content});
  }

  /** What would be there had the power failed now. */
  private List<Integer> durable() {
    FaultDisk after;
    synchronized (journal) {
      after = disk.afterCrash(Loss.ALL, new Random(1));
    }
    return content(TestVault.open(after, Limits.DEFAULT).journal());
  }

  private static List<Integer> content(Journal journal) {
    List<Integer> content = new ArrayList<>();
    journal.replay("words", (source, time, bytes) -> content.add((int) bytes[0]));
    return content;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("given up").isLessThan(end);
      Thread.sleep(2);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("homegrown-flush") && thread.isAlive())
        .count();
  }

  @Test
  void whatWasAppendedIsDurableSoonThoughNobodyFlushes() throws InterruptedException {
    append(1);
    await(() -> durable().equals(List.of(1)));
    append(2);
    append(3);
    await(() -> durable().equals(List.of(1, 2, 3)));
    long operations = disk.operations();
    Thread.sleep(20 * DELAY);
    assertThat(disk.operations()).as("rests when there is nothing to do").isEqualTo(operations);
  }

  @Test
  void aFlushThatFailsIsTriedAgainEverLessOftenUntilThereIsRoom() throws InterruptedException {
    append(1);
    journal.flush();
    synchronized (journal) {
      disk.capacity(0);
      append(2);
    }
    long start = disk.operations();
    Thread.sleep(100 * DELAY);
    // 10, 20, 40 ms and so on apart, and five operations each.
    assertThat(disk.operations() - start).isBetween(5L, 60L);
    assertThat(durable()).containsExactly(1);
    synchronized (journal) {
      disk.capacity(Long.MAX_VALUE);
    }
    await(() -> durable().equals(List.of(1, 2)));
  }

  @Test
  void aFailureIsToldAtTheNextAppendOnceAndAtEveryFlush() throws InterruptedException {
    synchronized (journal) {
      append(1);
      disk.capacity(0);
    }
    long start = disk.operations();
    await(() -> disk.operations() > start + 5);
    synchronized (journal) {
      assertThatThrownBy(() -> append(2))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("No space left on device");
      append(3); // was told, and there is room in memory
    }
    assertThatThrownBy(journal::flush).isInstanceOf(VaultException.class);
    assertThatThrownBy(journal::flush).isInstanceOf(VaultException.class);
    synchronized (journal) {
      disk.capacity(Long.MAX_VALUE);
      append(4);
    }
    journal.flush();
    assertThat(content(journal)).containsExactly(1, 3, 4);
    append(5);
    await(() -> durable().equals(List.of(1, 3, 4, 5)));
  }

  @Test
  void closingTellsOfWhatCouldNotBeWrittenAndEndsTheThread(@TempDir Path directory)
      throws InterruptedException {
    Vault other = Vault.openWriter(directory, TestVault.KEY);
    long before = threads();
    other.journal().append("words", "chat", OptionalLong.empty(), new byte[] {1});
    assertThat(threads()).isEqualTo(before + 1);
    other.close();
    await(() -> threads() == before);
    Vault full;
    FaultDisk small = new FaultDisk();
    full = TestVault.open(small, Limits.DEFAULT, DELAY);
    synchronized (full.journal()) {
      full.journal().append("words", "chat", OptionalLong.empty(), new byte[] {1});
      small.capacity(0);
    }
    assertThatThrownBy(full::close).isInstanceOf(VaultException.class);
    await(() -> threads() == before);
    long operations = small.operations();
    Thread.sleep(20 * DELAY);
    assertThat(small.operations()).isEqualTo(operations);
  }

  @Test
  void nothingIsFlushedUnaskedWithoutADelay() throws InterruptedException {
    FaultDisk quiet = new FaultDisk();
    Vault told = TestVault.open(quiet, Limits.DEFAULT);
    told.journal().append("words", "chat", OptionalLong.empty(), new byte[] {1});
    long operations = quiet.operations();
    Thread.sleep(100);
    assertThat(quiet.operations()).isEqualTo(operations);
  }
}

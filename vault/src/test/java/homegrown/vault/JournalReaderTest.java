package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.vault.FaultDisk.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reader finds that takes no lock. */
class JournalReaderTest {
  private static final String SEGMENT = "journal/00000001.log";

  private final FaultDisk disk = new FaultDisk();

  private static void append(Vault vault, String source, int content) {
    vault.journal().append("words", source, OptionalLong.of(7), new byte[] {(byte) content});
  }

  private static JournalReader read(FaultDisk disk) {
    return TestVault.read(disk).orElseThrow().journal();
  }

  private static List<Integer> words(JournalReader journal) {
    List<Integer> all = new ArrayList<>();
    journal.replay("words", (source, time, content) -> all.add((int) content[0]));
    return all;
  }

  @Test
  void onlyWhatWasFlushedIsShownAndStaysAsItWas() {
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    try (JournalReader journal = read(disk)) {
      assertThat(journal.streams()).isEmpty();
    }
    append(vault, "chat", 1);
    append(vault, "file", 2);
    vault.journal().flush();
    append(vault, "chat", 3);
    try (JournalReader journal = read(disk)) {
      vault.journal().remove("words", "chat");
      vault.journal().compact();
      append(vault, "file", 4);
      vault.journal().flush();
      assertThat(words(journal)).containsExactly(1, 2);
      assertThat(journal.streams()).containsExactly("words");
      assertThat(journal.sources("words"))
          .containsExactly(new SourceCount("chat", 1), new SourceCount("file", 1));
      assertThat(journal.damage()).isEmpty();
    }
    try (JournalReader journal = read(disk)) {
      assertThat(words(journal)).containsExactly(2, 4);
    }
  }

  /** A writer may be anywhere in a flush while somebody reads. */
  @Test
  void aFlushThatIsCutAnywhereIsShownWhollyOrNotAtAll() {
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    append(vault, "chat", 1);
    vault.journal().flush();
    int before = disk.files().get(SEGMENT).length;
    append(vault, "chat", 2);
    append(vault, "new", 3);
    vault.journal().flush();
    Map<String, byte[]> files = disk.files();
    byte[] whole = files.get(SEGMENT);
    for (int length = before; length <= whole.length; length++) {
      files.put(SEGMENT, Arrays.copyOf(whole, length));
      try (JournalReader journal = read(FaultDisk.of(files))) {
        assertThat(words(journal))
            .as("length %d", length)
            .isEqualTo(length < whole.length ? List.of(1) : List.of(1, 2, 3));
        assertThat(journal.damage()).isEmpty();
      }
    }
  }

  @Test
  void damageIsNamedAsTheWriterNamesIt() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      for (int i = 1; i <= 5; i++) {
        append(vault, "chat", i);
        vault.journal().flush();
      }
    }
    Map<String, byte[]> files = disk.files();
    byte[] sound = files.get(SEGMENT);
    Random random = new Random(1);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      if (random.nextInt(4) == 0) {
        damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
      }
      files.put(SEGMENT, damaged);
      try (JournalReader journal = read(FaultDisk.of(files));
          Vault vault = TestVault.open(FaultDisk.of(files), Limits.DEFAULT)) {
        List<Integer> found = new ArrayList<>();
        vault.journal().replay("words", (source, time, content) -> found.add((int) content[0]));
        assertThat(words(journal)).isEqualTo(found);
        assertThat(journal.damage()).isEqualTo(vault.journal().damage()).isNotEmpty();
      }
    }
  }

  @Test
  void filesWithDamageThatWereKeptAsideAreReported() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", 1);
      append(vault, "chat", 2);
    }
    byte[] damaged = disk.files().get(SEGMENT);
    damaged[damaged.length / 2] ^= 1;
    disk.set(SEGMENT, damaged);
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.journal().compact();
      try (JournalReader journal = read(disk)) {
        assertThat(journal.damage()).isEqualTo(vault.journal().damage()).hasSize(1);
      }
      vault.journal().dropDamaged();
      try (JournalReader journal = read(disk)) {
        assertThat(journal.damage()).isEmpty();
      }
    }
  }

  @Test
  void aDamagedLedgerIsReported() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        vault.ledger().add(i, "train", Map.of("run", String.valueOf(i)));
      }
    }
    byte[] segment = disk.files().get(SEGMENT);
    disk.set(SEGMENT, Arrays.copyOf(segment, segment.length * 2 / 3));
    try (JournalReader journal = read(disk)) {
      assertThat(journal.ledger().problems()).hasSize(1);
    }
  }

  /** What a reader finds after a crash is what the next writer finds. */
  @ParameterizedTest
  @ValueSource(longs = {31, 32})
  void afterACrashAtAnyStepAReaderShowsNoMoreThanTheNextWriterAndAllThatWasAcknowledged(long seed) {
    FaultDisk whole = new FaultDisk();
    History uncut = new History(seed, whole);
    uncut.open();
    uncut.run(40, whole);
    for (long step = 1; step <= whole.steps(); step += 7) {
      FaultDisk cut = new FaultDisk().crashAt(step);
      History history = new History(seed, cut);
      try {
        history.open();
        history.run(40, cut);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      FaultDisk found = cut.afterCrash(Loss.NOTHING, new Random(step));
      TestVault.read(found).ifPresent(vault -> history.check(vault.journal()));
    }
  }

  /** What a writer does, from one state that a reader may see to the next. */
  private static final List<Consumer<Vault>> WORK =
      List.of(
          vault -> {
            append(vault, "new", 4);
            append(vault, "chat", 5);
            vault.journal().flush();
          },
          vault -> vault.journal().remove("words", "chat"),
          vault -> vault.journal().compact(),
          vault -> {
            vault.journal().compact();
            vault.renewFiles();
            vault.renewFiles();
          },
          vault -> {
            try (Replacement replacement = vault.journal().replacement("words", "chat")) {
              replacement.append(OptionalLong.empty(), new byte[] {6});
              replacement.commit();
            }
          },
          vault -> {
            vault.journal().compact();
            append(vault, "new", 4);
            vault.journal().flush();
          },
          vault -> {
            vault.journal().takeOut((stream, source, time, content) -> content[0] == 1);
            append(vault, "chat", 7);
          },
          vault -> vault.ledger().add(1, "train", Map.of()),
          vault -> vault.close());

  private static FaultDisk someWork() {
    FaultDisk disk = new FaultDisk();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      append(vault, "chat", 1);
      append(vault, "file", 2);
      vault.journal().remove("words", "file");
      vault.ledger().add(1, "train", Map.of());
      append(vault, "chat", 3);
    }
    return disk;
  }

  private static String found(VaultReader reader) {
    try (JournalReader journal = reader.journal()) {
      List<Integer> words = words(journal);
      long counted = journal.sources("words").stream().mapToLong(s -> s.observations()).sum();
      assertThat(counted).isEqualTo(words.size());
      assertThat(journal.damage()).isEmpty();
      assertThat(journal.ledger().problems()).isEmpty();
      return words + " and " + journal.ledger().entries().size() + " entries";
    }
  }

  @Test
  void aWriterThatComesInAtAnyOperationOfAReaderDoesNotConfuseIt() {
    for (int work = 0; work < WORK.size(); work++) {
      boolean cameIn = true;
      for (long operation = 1; cameIn; operation++) {
        cameIn = false;
        // It does all of its work, or fails at one operation and is as far as that.
        boolean failed = true;
        for (long failure = 1; failed; failure++) {
          int came = writerComesIn(WORK.get(work), operation, failure);
          cameIn |= came > 0;
          failed = came > 1;
        }
      }
    }
  }

  /** 0 when the writer did not come in, 1 when it did, 2 when it failed. */
  private static int writerComesIn(Consumer<Vault> work, long operation, long failure) {
    FaultDisk disk = FaultDisk.of(someWork().files());
    Vault vault = TestVault.open(disk, Limits.DEFAULT);
    VaultReader reader = TestVault.read(disk).orElseThrow();
    String before = found(reader);
    int[] came = new int[1];
    disk.meanwhile(
        disk.operations() + operation,
        () -> {
          came[0] = 1;
          disk.failAt(disk.operations() + failure);
          try {
            work.accept(vault);
          } catch (VaultException e) {
            came[0] = 2;
          }
          disk.failAt(Long.MAX_VALUE - 1);
        });
    String found = found(reader);
    disk.meanwhile(Long.MAX_VALUE, () -> {});
    assertThat(found)
        .as("operation %d, failure %d", operation, failure)
        .isIn(before, found(TestVault.read(disk).orElseThrow()));
    return came[0];
  }

  @Test
  void aReaderThatComesInAtAnyOperationOfAWriterIsNotConfused() {
    for (int work = 0; work < WORK.size(); work++) {
      List<String> found = new ArrayList<>();
      boolean cameIn = true;
      for (long operation = 1; cameIn; operation++) {
        FaultDisk disk = FaultDisk.of(someWork().files());
        Vault vault = TestVault.open(disk, Limits.DEFAULT);
        VaultReader reader = TestVault.read(disk).orElseThrow();
        List<String> seen = new ArrayList<>();
        disk.meanwhile(disk.operations() + operation, () -> seen.add(found(reader)));
        WORK.get(work).accept(vault);
        cameIn = !seen.isEmpty();
        disk.meanwhile(Long.MAX_VALUE, () -> {});
        found.addAll(seen);
        found.add(found(reader));
      }
      assertThat(found.stream().distinct().count()).as("work %d", work).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aJournalOfFormat1IsRead() throws Exception {
    FaultDisk old = FaultDisk.of(FormatTest.files(FormatTest.fixture(1)));
    try (JournalReader journal = read(old);
        Vault vault = TestVault.open(FaultDisk.of(old.files()), Limits.DEFAULT)) {
      for (String stream : vault.journal().streams()) {
        assertThat(journal.sources(stream)).isEqualTo(vault.journal().sources(stream));
      }
      assertThat(journal.streams()).isEqualTo(vault.journal().streams()).isNotEmpty();
      assertThat(journal.damage()).isEmpty();
    }
  }

  @Test
  void aReaderIsRefusedByNameWhenAFileCannotBeRead() {
    TestVault.open(disk, Limits.DEFAULT).close();
    VaultReader vault = TestVault.read(disk).orElseThrow();
    disk.failAt(disk.operations() + 1, 1000);
    assertThatThrownBy(vault::journal)
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("/vault/");
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JournalTest {
  private final FaultDisk disk = new FaultDisk();

  private static Vault open(FaultDisk disk) {
    return TestVault.open(disk, new Limits(4096, 1024, 8192, 0));
  }

  private static void append(Journal journal, String stream, String source, String text) {
    journal.append(stream, source, OptionalLong.empty(), bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> texts(Journal journal, String stream) {
    List<String> texts = new ArrayList<>();
    journal.replay(
        stream,
        (source, time, content) ->
            texts.add(source + ":" + new String(content, StandardCharsets.UTF_8)));
    return texts;
  }

  @Test
  void observationsComeBackAsTheyWereAppended() {
    Vault vault = open(disk);
    vault.journal().append("next-word/chat-en", "chat/17", OptionalLong.of(-5), bytes("late"));
    vault.journal().append("next-word/chat-en", "ü", OptionalLong.empty(), new byte[0]);
    vault.journal().append("films", "chat/17", OptionalLong.of(Long.MIN_VALUE), bytes("other"));
    assertThat(vault.journal().streams()).isEmpty(); // nothing is acknowledged yet
    vault.close();

    Journal journal = open(disk).journal();
    List<String> seen = new ArrayList<>();
    journal.replay(
        "next-word/chat-en",
        (source, time, content) -> seen.add(source + time + new String(content)));
    assertThat(seen).containsExactly("chat/17OptionalLong[-5]late", "üOptionalLong.empty");
    assertThat(journal.streams()).containsExactly("films", "next-word/chat-en");
    assertThat(journal.sources("next-word/chat-en"))
        .containsExactly(new SourceCount("chat/17", 1), new SourceCount("ü", 1));
    assertThat(journal.sources("unheard of")).isEmpty();
    assertThat(texts(journal, "unheard of")).isEmpty();
    assertThat(journal.damage()).isEmpty();
  }

  @Test
  void aReplacementStandsForAllThatItsSourceGaveToItsStream() {
    Journal journal = open(disk).journal();
    append(journal, "words", "file", "old");
    append(journal, "words", "chat", "kept");
    append(journal, "films", "file", "kept");
    Replacement replacement = journal.replacement("words", "file");
    replacement.append(OptionalLong.empty(), bytes("new 1"));
    append(journal, "words", "chat", "between");
    append(journal, "words", "file", "beside");
    replacement.append(OptionalLong.empty(), bytes("new 2"));
    journal.flush();
    assertThat(texts(journal, "words"))
        .containsExactly("file:old", "chat:kept", "chat:between", "file:beside");
    replacement.commit();
    append(journal, "words", "file", "later");
    journal.flush();
    List<String> expected =
        List.of("chat:kept", "file:new 1", "chat:between", "file:new 2", "file:later");
    assertThat(texts(journal, "words")).isEqualTo(expected);
    assertThat(texts(journal, "films")).containsExactly("file:kept");
    assertThat(journal.sources("words"))
        .containsExactly(new SourceCount("chat", 2), new SourceCount("file", 3));
    assertThat(texts(open(disk).journal(), "words")).isEqualTo(expected);
    assertThatThrownBy(replacement::commit)
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("committed or closed already");
  }

  @Test
  void anAbandonedReplacementLeavesTheOldAndIsNotMistakenForALaterOne() {
    Vault vault = open(disk);
    append(vault.journal(), "words", "file", "old");
    try (Replacement replacement = vault.journal().replacement("words", "file")) {
      replacement.append(OptionalLong.empty(), bytes("abandoned"));
    }
    vault.journal().replacement("words", "file").append(OptionalLong.empty(), bytes("left open"));
    vault.close();
    vault = open(disk);
    assertThat(texts(vault.journal(), "words")).containsExactly("file:old");
    try (Replacement replacement = vault.journal().replacement("words", "file")) {
      replacement.append(OptionalLong.empty(), bytes("new"));
      replacement.commit();
    }
    assertThat(texts(vault.journal(), "words")).containsExactly("file:new");
    assertThat(texts(open(disk).journal(), "words")).containsExactly("file:new");
  }

  @Test
  void ofTwoOpenReplacementsTheLaterCommitWins() {
    Journal journal = open(disk).journal();
    Replacement first = journal.replacement("words", "file");
    Replacement second = journal.replacement("words", "file");
    first.append(OptionalLong.empty(), bytes("first"));
    second.append(OptionalLong.empty(), bytes("second"));
    second.commit();
    first.commit();
    assertThat(texts(journal, "words")).containsExactly("file:first");
    assertThat(texts(open(disk).journal(), "words")).containsExactly("file:first");
  }

  @Test
  void aRemovedSourceIsGoneFromItsStreamAndWithCompactionFromTheFiles() {
    Vault vault = open(disk);
    Journal journal = vault.journal();
    append(journal, "words", "chat", "the secret");
    journal.flush();
    final String sealed = sealed(disk);
    append(journal, "films", "chat", "kept");
    append(journal, "words", "other", "kept");
    Replacement open = journal.replacement("words", "file");
    open.append(OptionalLong.empty(), bytes("half"));
    journal.remove("words", "chat");
    journal.remove("words", "unheard of");
    assertThat(texts(journal, "words")).containsExactly("other:kept");
    assertThat(journal.sources("words")).containsExactly(new SourceCount("other", 1));

    assertThat(everything(disk)).contains(sealed).doesNotContain("secret", "chat");
    journal.compact();
    assertThat(everything(disk)).doesNotContain(sealed);
    open.append(OptionalLong.empty(), bytes("whole"));
    open.commit();
    List<String> expected = List.of("other:kept", "file:half", "file:whole");
    assertThat(texts(journal, "words")).isEqualTo(expected);
    vault.close();
    journal = open(disk).journal();
    assertThat(texts(journal, "words")).isEqualTo(expected);
    assertThat(texts(journal, "films")).containsExactly("chat:kept");
    assertThat(journal.damage()).isEmpty();
  }

  @Test
  void aCompactionThatReturnsHasLeftNothingOfWhatWasRemoved() {
    int refused = 0;
    for (int operation = 1; operation <= 40; operation++) {
      FaultDisk failing = new FaultDisk();
      Journal journal = open(failing).journal();
      append(journal, "words", "chat", "the secret");
      journal.flush();
      String sealed = sealed(failing);
      append(journal, "words", "other", "kept");
      journal.remove("words", "chat");
      failing.failAt(failing.operations() + operation);
      try {
        journal.compact();
      } catch (VaultException e) {
        refused++;
        assertThat(texts(journal, "words")).containsExactly("other:kept");
        journal.compact();
      }
      FaultDisk durable = failing.afterCrash(FaultDisk.Loss.ALL, new Random(1));
      assertThat(everything(failing)).doesNotContain(sealed);
      assertThat(everything(durable)).doesNotContain(sealed);
      assertThat(texts(open(durable).journal(), "words")).containsExactly("other:kept");
    }
    assertThat(refused).isBetween(16, 39);
  }

  /** Some bytes of the first observation of a new journal, as they stand in its file. */
  private static String sealed(FaultDisk disk) {
    byte[] file = disk.files().get("journal/00000001.log");
    int key = RecordBuffer.FRAME + java.nio.ByteBuffer.wrap(file).getInt(5);
    int from = 2 * key + RecordBuffer.HEADER + RecordBuffer.ID;
    return new String(file, from, 24, StandardCharsets.ISO_8859_1);
  }

  private static String everything(FaultDisk disk) {
    StringBuilder all = new StringBuilder();
    for (byte[] file : disk.files().values()) {
      all.append(new String(file, StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  @Test
  void trainingAgainFromTheSameSourceDoesNotLetTheJournalGrow() {
    Vault vault = open(disk);
    append(vault.journal(), "words", "chat", "kept");
    for (int round = 0; round < 40; round++) {
      try (Replacement replacement = vault.journal().replacement("words", "file")) {
        for (int i = 0; i < 50; i++) {
          replacement.append(OptionalLong.of(i), bytes("line " + i + " of round " + round));
        }
        if (round % 5 > 0) {
          replacement.commit();
        }
      }
    }
    long size =
        disk.files().entrySet().stream()
            .filter(file -> file.getKey().endsWith(".log"))
            .mapToLong(file -> file.getValue().length)
            .sum();
    assertThat(size).isBetween(2500L, 2 * 8192L + 2 * 2500);
    vault.close();
    List<String> texts = texts(open(disk).journal(), "words");
    assertThat(texts).hasSize(51).startsWith("chat:kept").endsWith("file:line 49 of round 39");
  }

  @Test
  void segmentsRollAndAllAreReplayed() {
    Vault vault = open(disk);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      append(vault.journal(), "words", "chat", "number " + i);
      expected.add("chat:number " + i);
    }
    vault.close();
    Map<String, byte[]> files = disk.files();
    assertThat(files.keySet()).filteredOn(file -> file.endsWith(".log")).hasSizeGreaterThan(8);
    assertThat(files.values()).allMatch(file -> file.length <= 4096 + 1024 + 100);
    assertThat(texts(open(disk).journal(), "words")).isEqualTo(expected);
  }

  @Test
  void replayShowsTheMomentItWasCalledIn() {
    Journal journal = open(disk).journal();
    for (int i = 0; i < 300; i++) {
      append(journal, "words", "chat", "number " + i);
    }
    journal.flush();
    List<String> seen = new ArrayList<>();
    journal.replay(
        "words",
        (source, time, content) -> {
          seen.add(new String(content));
          if (seen.size() == 1) {
            journal.remove("words", "chat");
            append(journal, "words", "chat", "later");
            journal.flush();
            assertThatThrownBy(journal::compact)
                .isInstanceOf(VaultException.class)
                .hasMessageContaining("while it is replayed");
          }
        });
    assertThat(seen).hasSize(300);
    assertThat(texts(journal, "words")).containsExactly("chat:later");
    journal.compact();
    assertThat(texts(journal, "words")).containsExactly("chat:later");
  }

  @Test
  void whatAVisitorThrowsPassesThroughAndEndsTheReplay() {
    Journal journal = open(disk).journal();
    append(journal, "words", "chat", "text");
    journal.flush();
    assertThatThrownBy(
            () ->
                journal.replay(
                    "words",
                    (source, time, content) -> {
                      throw new IllegalStateException("enough");
                    }))
        .isInstanceOf(IllegalStateException.class);
    journal.compact();
    assertThat(texts(journal, "words")).hasSize(1);
  }

  @Test
  void theLongestObservationFitsAndALongerOneIsRefused() {
    Vault vault = open(disk);
    byte[] longest = new byte[Journal.LONGEST_OBSERVATION - 9];
    new Random(1).nextBytes(longest);
    vault.journal().append("words", "chat", OptionalLong.of(1), longest);
    byte[] longer = new byte[longest.length + 1];
    assertThatThrownBy(() -> vault.journal().append("words", "chat", OptionalLong.of(1), longer))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("An observation of 1048536 bytes is too long");
    Replacement replacement = vault.journal().replacement("words", "file");
    replacement.append(OptionalLong.of(1), longest);
    assertThatThrownBy(() -> replacement.append(OptionalLong.of(1), longer))
        .isInstanceOf(VaultException.class);
    replacement.commit();
    vault.close();
    List<byte[]> contents = new ArrayList<>();
    open(disk).journal().replay("words", (source, time, content) -> contents.add(content));
    assertThat(contents).hasSize(2).allMatch(content -> java.util.Arrays.equals(content, longest));
  }

  @Test
  void aNameThatCannotBeKeptIsRefused() {
    Journal journal = open(disk).journal();
    for (String name : List.of("", "x".repeat(65536), "\uDC00")) {
      assertThatThrownBy(() -> append(journal, name, "chat", "text"))
          .isInstanceOf(VaultException.class);
      assertThatThrownBy(() -> append(journal, "words", name, "text"))
          .isInstanceOf(VaultException.class);
      assertThatThrownBy(() -> journal.replacement("words", name))
          .isInstanceOf(VaultException.class);
    }
    append(journal, "words", "x".repeat(65535), "text");
    journal.flush();
    assertThat(journal.sources("words")).hasSize(1);
  }

  @Test
  void aFlushOfNothingWritesNothing() {
    Journal journal = open(disk).journal();
    journal.flush();
    journal.compact();
    journal.compact();
    append(journal, "words", "chat", "text");
    journal.flush();
    Map<String, byte[]> files = disk.files();
    journal.flush();
    assertThat(disk.files()).containsOnlyKeys(files.keySet());
    assertThat(disk.files().values().stream().mapToInt(file -> file.length).sum())
        .isEqualTo(files.values().stream().mapToInt(file -> file.length).sum());
  }

  @Test
  void whatIsTakenOutIsGoneAndTheRestKeepsItsOrder() {
    try (Vault vault = open(disk)) {
      Journal journal = vault.journal();
      vault.ledger().add(1, "train", Map.of());
      for (int i = 0; i < 6; i++) {
        append(journal, "words", i % 2 == 0 ? "chat" : "file", String.valueOf(i));
      }
      append(journal, "films", "chat", "2");
      try (Replacement replacement = journal.replacement("words", "file")) {
        replacement.append(OptionalLong.of(7), bytes("2"));
        List<String> asked = new ArrayList<>();
        long taken =
            journal.takeOut(
                (stream, source, time, content) -> {
                  String text = new String(content, StandardCharsets.UTF_8);
                  asked.add(stream + " " + source + " " + text);
                  return stream.equals("words") && (text.equals("2") || text.equals("3"));
                });
        assertThat(taken).isEqualTo(2);
        assertThat(asked)
            .containsExactly(
                "words chat 0",
                "words file 1",
                "words chat 2",
                "words file 3",
                "words chat 4",
                "words file 5",
                "films chat 2");
        assertThat(texts(journal, "words")).containsExactly("chat:0", "file:1", "chat:4", "file:5");
        assertThat(journal.sources("words"))
            .containsExactly(new SourceCount("chat", 2), new SourceCount("file", 2));
        append(journal, "words", "chat", "6");
        replacement.commit();
      }
      assertThat(texts(journal, "words")).containsExactly("chat:0", "chat:4", "file:2", "chat:6");
      List<String> files = List.copyOf(disk.files().keySet());
      assertThat(journal.takeOut((stream, source, time, content) -> false)).isZero();
      assertThat(disk.files().keySet()).containsExactlyElementsOf(files);
      journal.replay(
          "films",
          (source, time, content) ->
              assertThatThrownBy(() -> journal.takeOut((stream, from, when, bytes) -> true))
                  .isInstanceOf(VaultException.class)
                  .hasMessageContaining("while it is replayed"));
    }
    Vault again = open(disk);
    assertThat(texts(again.journal(), "words"))
        .containsExactly("chat:0", "chat:4", "file:2", "chat:6");
    assertThat(texts(again.journal(), "films")).containsExactly("chat:2");
    assertThat(again.ledger().read().problems()).isEmpty();
    assertThat(again.ledger().read().entries()).hasSize(1);
    assertThat(again.journal().damage()).isEmpty();
  }
}

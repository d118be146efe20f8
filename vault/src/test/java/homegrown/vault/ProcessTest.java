package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several real processes on real files. */
class ProcessTest {
  @TempDir Path directory;

  @Test
  void aSecondProcessIsRefusedUntilTheFirstIsGone() throws Exception {
    try (ChildProcess first = new ChildProcess("64m", "hold", directory)) {
      assertThat(first.line()).isEqualTo("open");
      assertThatThrownBy(() -> Vault.openWriter(directory, TestVault.KEY))
          .isInstanceOf(VaultException.class)
          .hasMessageStartingWith(directory + ": in use by another process (")
          .hasMessageContaining("since 2");
      assertThat(Vault.openReader(directory, TestVault.KEY)).isPresent();
      first.kill();
      Vault.openWriter(directory, TestVault.KEY).close();
    }
  }

  @Test
  void aRefusedSecondWriterOfOneProcessDoesNotLoosenTheLock() throws Exception {
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      assertThatThrownBy(
              () ->
                  Vault.openWriter(
                      directory.resolve("../" + directory.getFileName()), TestVault.KEY))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("this process already has it open to write");
      vault.journal().flush();
      assertThat(Vault.openReader(directory, TestVault.KEY)).isPresent();
      try (ChildProcess second = new ChildProcess("64m", "hold", directory)) {
        assertThat(second.line()).contains("in use by another process (");
      }
    }
    Vault.openWriter(directory, TestVault.KEY).close();
  }

  @Test
  void whatWasAcknowledgedSurvivesKills() throws Exception {
    Random random = new Random(5);
    Map<String, Integer> said = new HashMap<>();
    for (int round = 0; round < 5; round++) {
      try (ChildProcess child = new ChildProcess("64m", "append", directory)) {
        for (int lines = 20 + random.nextInt(150); lines > 0; lines--) {
          String line = child.line();
          assertThat(line).endsWith(" .");
          hear(line, said);
        }
        child.kill();
        for (String line; (line = child.line()) != null; ) {
          hear(line, said);
        }
      }
      verify(said);
    }
  }

  private static void hear(String line, Map<String, Integer> said) {
    if (line.endsWith(" .")) {
      String[] words = line.split(" ");
      said.put(words[0], Integer.valueOf(words[1]));
    }
  }

  private void verify(Map<String, Integer> said) {
    try (Vault vault = TestVault.open(new FileDisk(directory), ChildProcess.LIMITS)) {
      Journal journal = vault.journal();
      assertThat(journal.damage()).isEmpty();
      List<Integer> numbers = numbers(journal::replay, "numbers");
      for (int i = 0; i < numbers.size(); i++) {
        assertThat(numbers.get(i)).isEqualTo(i);
      }
      assertThat(numbers).hasSizeGreaterThan(said.get("flushed"));

      List<Integer> totals = numbers(journal::replay, "totals");
      assertThat(totals).hasSize(10);
      assertThat(totals).containsOnly(totals.get(0));
      assertThat(totals.get(0)).isIn(said.get("replaced"), said.get("replaced") + 7);

      Model model = vault.models("counter").current().orElseThrow();
      assertThat(Integer.parseInt(new String(model.content(), StandardCharsets.US_ASCII)))
          .isIn(said.get("promoted"), said.get("promoted") + 11);
    }
  }

  static List<Integer> numbers(BiConsumer<String, Journal.Visitor> replay, String stream) {
    List<Integer> numbers = new ArrayList<>();
    replay.accept(
        stream,
        (source, time, content) ->
            numbers.add(Integer.valueOf(new String(content, StandardCharsets.US_ASCII))));
    return numbers;
  }

  @Test
  void aJournalFarLargerThanMemoryIsOpenedAndReplayed() throws Exception {
    int count = 200;
    byte[] content = new byte[Journal.LONGEST_OBSERVATION / 4];
    new Random(1).nextBytes(content);
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      for (int i = 0; i < count; i++) {
        vault.journal().append("words", "chat", OptionalLong.of(i), content);
      }
    }
    try (ChildProcess child = new ChildProcess("8m", "replay", directory)) {
      assertThat(child.line())
          .isEqualTo(count + " observations, " + (long) count * content.length + " bytes");
    }
  }
}

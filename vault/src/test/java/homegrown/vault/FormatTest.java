package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vaults under {@code vault-format-1} and {@code vault-format-2} were written by the first
 * releases of those formats. Whatever comes later reads them. Should these tests fail, the code is
 * wrong, not the files.
 */
class FormatTest {
  @TempDir Path temporary;

  static Path fixture(int format) throws Exception {
    return Path.of(FormatTest.class.getResource("/vault-format-" + format).toURI());
  }

  static Map<String, byte[]> files(Path directory) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        if (!name.equals("lock")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
    return files;
  }

  private void copy(int format) throws Exception {
    for (Map.Entry<String, byte[]> file : files(fixture(format)).entrySet()) {
      Path copy = temporary.resolve(file.getKey());
      Files.createDirectories(copy.getParent());
      Files.write(copy, file.getValue());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aVaultOfEachFormatIsReadAndWrittenOn(int format) throws Exception {
    copy(format);
    ModelReader reader =
        Vault.openReader(temporary, TestVault.KEY).orElseThrow().models("next-word/chat-en");
    assertThat(reader.current().orElseThrow().content()).containsExactly(2, 2, 2);
    for (int round = 0; round < 2; round++) {
      try (Vault vault = Vault.openWriter(temporary, TestVault.KEY)) {
        assertThat(vault.journal().damage()).isEmpty();
        check(vault, round);
        vault.journal().append("next-word/chat-en", "new", OptionalLong.empty(), new byte[0]);
      }
    }
  }

  /** The fixture's content, and so many empty observations. */
  static void check(Vault vault, int more) {
    Journal journal = vault.journal();
    assertThat(journal.streams()).containsExactly("films", "next-word/chat-en");
    List<String> seen = new ArrayList<>();
    journal.replay(
        "next-word/chat-en",
        (source, time, content) ->
            seen.add(source + " " + time + " " + new String(content, StandardCharsets.UTF_8)));
    assertThat(seen)
        .startsWith(
            "chat/17 OptionalLong[1700000000000] running late, start without me",
            "/home/ü/notes.txt OptionalLong.empty the second edition",
            "chat/18 OptionalLong.empty see you there")
        .hasSize(3 + more);
    assertThat(journal.sources("films")).containsExactly(new SourceCount("export.csv", 1));

    Models models = vault.models("next-word/chat-en");
    assertThat(models.versions()).extracting(ModelVersion::number).containsExactly(1, 2, 3);
    assertThat(models.current().orElseThrow().number()).isEqualTo(2);
    assertThat(models.current().orElseThrow().content()).containsExactly(2, 2, 2);
    assertThat(vault.blobs().names()).contains("features/photos");
    assertThat(vault.blobs().get("features/photos")).hasValue(new byte[] {9, 8, 7});
    assertThat(vault.modelNames()).containsExactly("next-word/chat-en");
  }

  @Test
  void nothingOfFormat1StaysInPlainText() throws Exception {
    copy(1);
    Vault.openWriter(temporary, TestVault.KEY).close();
    for (Map.Entry<String, byte[]> file : files(temporary).entrySet()) {
      String bytes = new String(file.getValue(), StandardCharsets.ISO_8859_1);
      String name = file.getKey();
      for (String word : List.of("running", "edition", "Stalker", "chat", "word", "notes")) {
        assertThat(bytes).as(name).doesNotContain(word);
        assertThat(name).doesNotContain(word);
      }
    }
  }

  @Test
  void thisVersionWritesFormat2ByteForByte() throws Exception {
    write(temporary);
    Map<String, byte[]> expected = files(fixture(2));
    Map<String, byte[]> written = files(temporary);
    assertThat(written.keySet()).isEqualTo(expected.keySet());
    for (Map.Entry<String, byte[]> file : expected.entrySet()) {
      if (!file.getKey().startsWith("key-")) { // wrapped by the home's key, at random
        assertThat(written.get(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
      }
    }
  }

  /** Makes the fixture. */
  static void write(Path directory) {
    try (Vault vault = TestVault.open(new FileDisk(directory), Limits.DEFAULT)) {
      Journal journal = vault.journal();
      String words = "next-word/chat-en";
      journal.append(
          words,
          "chat/17",
          OptionalLong.of(1_700_000_000_000L),
          utf8("running late, start without me"));
      journal.append(words, "/home/ü/notes.txt", OptionalLong.empty(), utf8("the first edition"));
      journal.flush();
      try (Replacement replacement = journal.replacement(words, "/home/ü/notes.txt")) {
        replacement.append(OptionalLong.empty(), utf8("the second edition"));
        replacement.commit();
      }
      journal.compact();
      journal.append(words, "chat/18", OptionalLong.empty(), utf8("see you there"));
      journal.append("films", "chat/18", OptionalLong.of(-1), utf8("Solaris,5"));
      journal.flush();
      journal.remove("films", "chat/18");
      try (Replacement replacement = journal.replacement(words, "chat/17")) {
        replacement.append(OptionalLong.empty(), utf8("given up"));
      }
      try (Replacement replacement = journal.replacement("films", "export.csv")) {
        replacement.append(OptionalLong.of(1), utf8("Stalker,4"));
        replacement.commit();
      }

      Models models = vault.models(words);
      for (int number = 1; number <= 3; number++) {
        byte[] content = {(byte) number, (byte) number, (byte) number};
        models.publish(5, out -> out.write(content));
      }
      models.promote(1);
      models.promote(2);
      vault.blobs().put("features/photos", out -> out.write(new byte[] {9, 8, 7}));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

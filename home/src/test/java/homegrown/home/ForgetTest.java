package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import homegrown.tasks.nextword.Suggestion;
import homegrown.vault.LedgerEntry;
import homegrown.vault.ModelVersion;
import homegrown.vault.Models;
import homegrown.vault.Vault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was forgotten is as if it had never been there. */
class ForgetTest {
  private static final Source SECRET = Source.of("chat/secret");
  private static final Source CHAT = Source.of("chat/17");
  private static final String CANARY = "quillivant";
  private static final Instant NOON = Instant.ofEpochMilli(1_700_000_000_000L);

  @TempDir Path directory;

  private Home open(String name) {
    return Home.open(directory.resolve(name), SmallText.KEY);
  }

  private static NextWord words(Home home) {
    return home.nextWord("chat-en", SmallText.BASE);
  }

  private static void chat(NextWord words, int lines, long seed) {
    SmallText.habits(lines, seed).forEach(line -> words.observe(line, CHAT, NOON));
  }

  private static void secret(NextWord words) {
    for (int i = 0; i < 80; i++) {
      words.observe("see you at the " + CANARY + " tonight", SECRET, NOON.plusSeconds(60));
    }
  }

  private static boolean suggestsCanary(NextWord words) {
    for (String text : List.of("see you at the ", "at the qu", "q", "quill", "the ")) {
      for (Suggestion suggestion : words.suggest(text, 20)) {
        if (suggestion.word().equalsIgnoreCase(CANARY)) {
          return true;
        }
      }
    }
    return false;
  }

  /** All that the vault holds, decrypted. */
  private String everything(String name) {
    StringBuilder all = new StringBuilder();
    try (Vault vault = Vault.openWriter(directory.resolve(name), SmallText.KEY.homeKey())) {
      for (String stream : vault.journal().streams()) {
        vault
            .journal()
            .replay(stream, (source, time, content) -> all.append(source).append(latin1(content)));
      }
      for (String model : vault.modelNames()) {
        Models models = vault.models(model);
        for (ModelVersion version : models.versions()) {
          all.append(latin1(models.version(version.number()).content()));
        }
      }
      for (String blob : vault.blobs().names()) {
        all.append(blob).append(latin1(vault.blobs().get(blob).orElseThrow()));
      }
      for (LedgerEntry entry : vault.ledger().read().entries()) {
        all.append(entry);
      }
    }
    return all.toString();
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private byte[] current(String name) {
    try (Vault vault = Vault.openWriter(directory.resolve(name), SmallText.KEY.homeKey())) {
      return vault.models(NextWord.model("chat-en")).current().orElseThrow().content();
    }
  }

  @Test
  void aForgottenSourceIsNeitherInTheFilesNorInWhatIsSuggested() throws IOException {
    try (Home home = open("home")) {
      NextWord words = words(home);
      chat(words, 400, 1);
      secret(words);
      words.flush();
      assertThat(words.train(Budget.DEFAULT, 7, Run.silent()).await().promoted()).isTrue();
      assertThat(suggestsCanary(words)).isTrue();
      assertThat(words.show())
          .extracting(summary -> summary.source().name())
          .containsExactly("chat/17", "chat/secret");

      Path journal = directory.resolve("home/journal/00000001.log");
      assertThat(journal).exists();

      Forgotten forgotten = home.forget(SECRET);

      assertThat(forgotten).isEqualTo(new Forgotten(80, 1));
      assertThat(journal).doesNotExist();
      assertThat(words.versions()).isEmpty();
      assertThat(suggestsCanary(words)).isFalse();
      assertThat(words.show()).hasSize(1);
      assertThat(home.forget(SECRET)).isEqualTo(new Forgotten(0, 0));
      assertThat(words.train(Budget.DEFAULT, 7, Run.silent()).await().promoted()).isTrue();
      assertThat(suggestsCanary(words)).isFalse();
      assertThat(home.history().problems()).isEmpty();
      assertThat(home.history().events())
          .extracting(Event::kind)
          .containsExactly("train", "forget", "train");
      assertThat(home.history().events().get(0).facts().get("sources").split(" ")).hasSize(2);
      assertThat(home.history().events().get(2).facts().get("sources"))
          .isEqualTo(words.show().get(0).code());
      assertThat(home.history().events().get(1).facts())
          .containsEntry("observations", "80")
          .containsEntry("versions", "1");
    }
    assertThat(everything("home"))
        .contains("zorblat")
        .doesNotContainIgnoringCase(CANARY)
        .doesNotContain(SECRET.name());
    // Bit for bit what it would be had there never been such a source.
    try (Home home = open("reference")) {
      NextWord words = words(home);
      chat(words, 400, 1);
      words.flush();
      words.train(Budget.DEFAULT, 7, Run.silent()).await();
    }
    assertThat(current("home")).isEqualTo(current("reference"));
  }

  @Test
  void aVersionThatDidNotLearnFromItStaysAndServes() {
    try (Home home = open("home")) {
      NextWord words = words(home);
      chat(words, 400, 1);
      words.flush();
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
      secret(words);
      words.flush();
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();

      assertThat(home.forget(SECRET)).isEqualTo(new Forgotten(80, 1));

      assertThat(words.versions()).extracting(Version::number).containsExactly(1);
      assertThat(words.versions().get(0).promoted()).isTrue();
      assertThat(suggestsCanary(words)).isFalse();
    }
  }

  @Test
  void forgettingThatWasCutOffIsDoneByTheNextOpening() {
    try (Home home = open("home")) {
      NextWord words = words(home);
      chat(words, 400, 1);
      secret(words);
      words.flush();
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
    }
    String note =
        "homegrown forgetting 1\nid 80\nSOURCE 0 0 chat/secret\nnext-word/chat-en\nchat/secret";
    try (Vault vault = Vault.openWriter(directory.resolve("home"), SmallText.KEY.homeKey())) {
      byte[] states = CANARY.getBytes(StandardCharsets.UTF_8);
      new VaultBlobs(vault.blobs(), NextWord.stream("chat-en")).put("states", states);
      vault.blobs().put("forgetting", out -> out.write(note.getBytes(StandardCharsets.UTF_8)));
    }
    try (Home home = open("home")) {
      assertThat(words(home).show()).hasSize(1);
      assertThat(words(home).versions()).isEmpty();
      assertThat(home.history().events()).extracting(Event::kind).endsWith("forget");
    }
    assertThat(everything("home"))
        .doesNotContainIgnoringCase(CANARY)
        .doesNotContain("forgetting 1");
  }

  @Test
  void aPhraseOrATimeIsForgottenAndTheRestOfItsSourceStays() {
    try (Home home = open("home")) {
      NextWord words = words(home);
      words.observe("my Quillivant is lost", CHAT, NOON);
      words.observe("see you tonight", CHAT, NOON.plusSeconds(1));
      words.observe("late again", CHAT, NOON.plusSeconds(2));
      words.replace(Source.of("file"), lines -> lines.accept("the quillivant\nwithout a time"));
      words.flush();

      assertThat(home.forgetPhrase("QUILLIVANT")).isEqualTo(new Forgotten(2, 0));
      assertThat(texts(words)).containsExactly("see you tonight", "late again", "without a time");

      words.observe("and now", CHAT, NOON.plusSeconds(3));
      assertThat(home.forget(NOON.plusSeconds(2), NOON.plusSeconds(3)))
          .isEqualTo(new Forgotten(1, 0));
      assertThat(texts(words)).containsExactly("see you tonight", "without a time", "and now");
      assertThatExceptionOfType(HomeException.class).isThrownBy(() -> home.forgetPhrase(" "));
      assertThatExceptionOfType(HomeException.class).isThrownBy(() -> home.forget(NOON, NOON));
    }
    assertThat(everything("home")).doesNotContainIgnoringCase(CANARY).doesNotContain("late again");
    try (Home home = open("home")) {
      assertThat(texts(words(home))).hasSize(3);
    }
  }

  @Test
  void whatStaysKeepsItsOrder() {
    Source other = Source.of("chat/18");
    try (Home home = open("home")) {
      NextWord words = words(home);
      for (int i = 0; i < 12; i++) {
        String text = "line " + (char) ('a' + i) + (i % 4 == 1 ? " " + CANARY : "");
        words.observe(text, i % 3 == 0 ? other : CHAT, NOON.plusSeconds(i));
      }
      assertThat(home.forgetPhrase(CANARY).observations()).isEqualTo(3);
      assertThat(texts(words))
          .extracting(text -> text.substring(5))
          .isEqualTo(letters("acdeghikl"));
      assertThat(home.forget(NOON.plusSeconds(3), NOON.plusSeconds(7)).observations()).isEqualTo(3);
      assertThat(texts(words)).extracting(text -> text.substring(5)).isEqualTo(letters("achikl"));
      words.observe("line m", other, NOON.plusSeconds(12));
      words.flush();
    }
    try (Home home = open("home")) {
      assertThat(home.damage()).isEmpty();
      assertThat(texts(words(home)))
          .extracting(text -> text.substring(5))
          .isEqualTo(letters("achiklm"));
    }
  }

  private static List<String> letters(String letters) {
    return List.of(letters.split(""));
  }

  private static List<String> texts(NextWord words) {
    List<String> texts = new ArrayList<>();
    words.observations((source, time, text) -> texts.add(text));
    return texts;
  }

  @Test
  void oldFilesPutBackBringNothingBack() throws IOException {
    Path home = directory.resolve("home");
    Path old = directory.resolve("old");
    try (Home open = open("home")) {
      NextWord words = words(open);
      chat(words, 400, 1);
      secret(words);
      words.flush();
      words.train(Budget.DEFAULT).await();
    }
    copy(home, old);
    try (Home open = open("home")) {
      open.forget(SECRET);
    }
    // All that a file system might still keep, but for the 250 bytes that were overwritten.
    try (Stream<Path> files = Files.walk(old)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = file.getFileName().toString();
        Path back = home.resolve(old.relativize(file));
        if (!name.startsWith("key") && !name.equals("CURRENT") && !Files.exists(back)) {
          Files.createDirectories(back.getParent());
          Files.copy(file, back);
        }
      }
    }
    try (Home open = open("home")) {
      assertThat(suggestsCanary(words(open))).isFalse();
      assertThat(texts(words(open))).noneMatch(text -> text.contains(CANARY));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }
}

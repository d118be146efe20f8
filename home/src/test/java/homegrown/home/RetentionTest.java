package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import homegrown.vault.LedgerEntry;
import homegrown.vault.Vault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of what a home keeps. */
class RetentionTest {
  private static final Source CHAT = Source.of("chat/17");
  private static final Source FILE = Source.of("notes.txt");
  private static final String STREAM = NextWord.stream("chat-en");
  private static final Instant NOW = Instant.now();

  @TempDir Path directory;

  private Home open() {
    return Home.open(directory, SmallText.KEY);
  }

  private static NextWord words(Home home) {
    return home.nextWord("chat-en", SmallText.BASE);
  }

  /** Lines with rising numbers spelt in letters, since digits are not kept. */
  private static String line(int number) {
    return "line " + (char) ('a' + number / 26 % 26) + (char) ('a' + number % 26);
  }

  /** Every third is of the file. */
  private static void observe(NextWord words, int first, int end) {
    for (int i = first; i < end; i++) {
      words.observe(line(i), i % 3 == 0 ? FILE : CHAT, NOW.plusSeconds(i - 1000));
    }
    words.flush();
  }

  private static List<String> texts(NextWord words) {
    List<String> texts = new ArrayList<>();
    words.observations((source, time, text) -> texts.add(text));
    return texts;
  }

  private static List<String> lines(Integer... numbers) {
    return Stream.of(numbers).map(RetentionTest::line).collect(Collectors.toList());
  }

  private static List<Event> drops(Home home) {
    assertThat(home.history().problems()).isEmpty();
    return home.history().events().stream()
        .filter(event -> event.kind().equals("retention"))
        .collect(Collectors.toList());
  }

  private Vault vault() {
    return Vault.openWriter(directory, SmallText.KEY.homeKey());
  }

  @Test
  void nothingIsDroppedUnlessItIsAskedFor() {
    try (Home home = open()) {
      NextWord words = words(home);
      observe(words, 0, 600);
      assertThat(words.limit()).isEqualTo(Limit.NONE);
      assertThat(words.observations()).isEqualTo(600);
    }
    try (Home home = open()) {
      assertThat(words(home).observations()).isEqualTo(600);
      assertThat(home.history().events()).isEmpty();
      try (Stream<Path> blobs = Files.list(directory.resolve("blobs"))) {
        assertThat(blobs).isEmpty();
      } catch (IOException absent) {
        assertThat(directory.resolve("blobs")).doesNotExist();
      }
    }
  }

  @Test
  void theNewestOfEachSourceStayInTheirOrder() {
    try (Home home = open()) {
      NextWord words = words(home);
      observe(words, 0, 12);
      Path journal = directory.resolve("journal/00000001.log");
      assertThat(journal).exists();

      assertThat(words.keep(Limit.newest(3))).isEqualTo(12 - 6);

      assertThat(texts(words)).isEqualTo(lines(3, 6, 8, 9, 10, 11));
      assertThat(journal).doesNotExist();
      assertThat(words.limit()).isEqualTo(Limit.newest(3));
      List<Event> drops = drops(home);
      assertThat(drops).hasSize(1);
      Map<String, String> facts = drops.get(0).facts();
      assertThat(facts).containsEntry("observations", "6").containsEntry("task", STREAM);
      List<String> codes = List.of(facts.get("sources").split(" "));
      List<String> counts = List.of(facts.get("dropped").split(" "));
      for (SourceSummary source : words.show()) {
        assertThat(counts.get(codes.indexOf(source.code())))
            .isEqualTo(source.source().equals(CHAT) ? "5" : "1");
        assertThat(source.observations()).isEqualTo(3);
      }
      assertThat(words.keep(Limit.newest(3))).isZero();
      assertThat(drops(home)).hasSize(1);
    }
    try (Home home = open()) {
      assertThat(home.damage()).isEmpty();
      assertThat(texts(words(home))).isEqualTo(lines(3, 6, 8, 9, 10, 11));
      assertThat(words(home).limit(CHAT)).isEqualTo(Limit.newest(3));
    }
  }

  @Test
  void aSourceMayHaveALimitOfItsOwn() {
    try (Home home = open()) {
      NextWord words = words(home);
      observe(words, 0, 12);
      assertThat(words.keep(FILE, Limit.NONE)).isZero();
      assertThat(words.keep(Limit.newest(1))).isEqualTo(7);
      assertThat(texts(words)).isEqualTo(lines(0, 3, 6, 9, 11));
      assertThat(words.limit(FILE)).isEqualTo(Limit.NONE);
      assertThat(words.limit(CHAT)).isEqualTo(Limit.newest(1));
      assertThat(words.keepAsOthers(FILE)).isEqualTo(3);
      assertThat(texts(words)).isEqualTo(lines(9, 11));
      words.keep(Limit.NONE);
      observe(words, 12, 15);
      assertThat(texts(words)).isEqualTo(lines(9, 11, 12, 13, 14));
    }
  }

  @Test
  void whatIsTooOldIsDroppedAndWhatHasNoTimeStays() {
    try (Home home = open()) {
      NextWord words = words(home);
      words.replace(FILE, lines -> lines.accept(line(500)));
      for (int i = 0; i < 10; i++) {
        words.observe(line(i), CHAT, NOW.minus(Duration.ofDays(10 - i)));
      }
      words.flush();
      assertThat(words.keep(Limit.age(Duration.ofDays(5)).and(Limit.newest(8))))
          .isBetween(5L, 6L); // the clock goes on
      assertThat(texts(words)).startsWith(line(500)).endsWith(line(9));
      assertThat(words.observations()).isBetween(5L, 6L);
    }
  }

  @Test
  void whatIsTooOldIsLookedForOnceADay() {
    try (Vault vault = vault()) {
      KeptRetention kept = new KeptRetention(vault, STREAM);
      kept.ask(before -> before.with(Limit.age(Duration.ofDays(30))));
      append(vault, 10);
      assertThat(kept.tryToDrop(NOW.plus(Duration.ofDays(31)), false)).isEqualTo(1);
      Instant later = NOW.plus(Duration.ofDays(31)).plusSeconds(3600 * 23);
      append(vault, 1);
      assertThat(kept.tryToDrop(later, false)).isZero();
      assertThat(kept.tryToDrop(later.plusSeconds(3600), false)).isEqualTo(1);
      append(vault, 1);
      assertThat(kept.tryToDrop(later.plusSeconds(3601), false)).isZero();
      assertThat(kept.tryToDrop(later.plusSeconds(3601), true)).isEqualTo(1);
      append(vault, 1);
      assertThat(kept.tryToDrop(NOW.plus(Duration.ofDays(31)), false))
          .as("the clock was set back")
          .isEqualTo(1);
    }
  }

  /** So many lines, the first of now and others of far later. */
  private static void append(Vault vault, int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] content = line(i).getBytes(StandardCharsets.UTF_8);
      Instant time = i == 0 ? NOW : NOW.plus(Duration.ofDays(1000));
      vault
          .journal()
          .append(STREAM, "chat/17", java.util.OptionalLong.of(time.toEpochMilli()), content);
    }
  }

  @Test
  void aSourceIsCutBackWhenItHasAQuarterTooMany() {
    try (Home home = open()) {
      NextWord words = words(home);
      words.keep(Limit.newest(400));
      for (int i = 0; i < 499; i++) {
        words.observe(line(i), CHAT);
      }
      words.flush();
      assertThat(words.observations()).isEqualTo(499);
      for (int i = 499; i < 650; i++) {
        words.observe(line(i), CHAT);
      }
      words.flush();
      assertThat(words.observations()).isBetween(400L, 500L);
      assertThat(texts(words)).endsWith(line(648), line(649));
      assertThat(drops(home)).hasSize(1);
    }
  }

  @Test
  void openingCutsBackWhatHasFarTooManyAndTrainingEverything() {
    try (Home home = open()) {
      NextWord words = words(home);
      SmallText.habits(450, 1).forEach(line -> words.observe(line, CHAT));
      words.flush();
    }
    try (Vault vault = vault()) {
      new KeptRetention(vault, STREAM).ask(before -> before.with(Limit.newest(340)));
    }
    try (Home home = open()) {
      NextWord words = words(home);
      assertThat(words.observations()).isEqualTo(340);
      SmallText.habits(30, 2).forEach(line -> words.observe(line, CHAT));
      words.flush();
    }
    try (Home home = open()) {
      NextWord words = words(home);
      assertThat(words.observations()).isEqualTo(370);
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
      assertThat(words.observations()).isEqualTo(340);
      assertThat(words.schedule().history().last().get().observations()).isEqualTo(340);
      assertThat(drops(home)).hasSize(2);
    }
  }

  @Test
  void droppingThatWasCutOffIsDoneByTheNextOpeningAndNotedOnce() {
    String blob = "dropping/" + UUID.nameUUIDFromBytes(STREAM.getBytes(StandardCharsets.UTF_8));
    for (int how = 0; how < 3; how++) {
      String note;
      String source = "chat/" + how;
      try (Home home = open()) {
        for (int i = 0; i < 8; i++) {
          words(home).observe(line(i), Source.of(source));
        }
        words(home).flush();
      }
      try (Vault vault = vault()) {
        KeptRetention kept = new KeptRetention(vault, STREAM);
        kept.ask(before -> before.with(Limit.newest(5)));
        note =
            "homegrown dropping 1\nid"
                + how
                + "\n"
                + NOW.toEpochMilli()
                + "\n"
                + vault.pseudonym(source)
                + " 3";
        vault.blobs().put(blob, out -> out.write(note.getBytes(StandardCharsets.UTF_8)));
        if (how > 0) { // the cut came after the journal was written
          int[] seen = new int[1];
          vault
              .journal()
              .takeOut((stream, from, time, content) -> from.equals(source) && seen[0]++ < 3);
        }
        if (how > 1) { // or after the ledger was
          vault.ledger().add(1, "retention", Map.of("id", "id2", "observations", "3"));
        }
      }
      try (Home home = open()) {
        assertThat(words(home).observations()).as("%d", how).isEqualTo(5 * (how + 1));
        assertThat(drops(home)).hasSize(how + 1);
        assertThat(drops(home).get(how).facts())
            .containsEntry("observations", "3")
            .containsEntry("id", "id" + how);
      }
      try (Vault vault = vault()) {
        assertThat(vault.blobs().names()).doesNotContain(blob);
        for (LedgerEntry entry : vault.ledger().read().entries()) {
          assertThat(entry.toString()).doesNotContain(source);
        }
      }
    }
  }

  @Test
  void limitsThatCannotBeReadDropNothingAndAreSetAnew() throws IOException {
    try (Home home = open()) {
      words(home).keep(Limit.newest(2));
    }
    try (Stream<Path> blobs = Files.list(directory.resolve("blobs"))) {
      for (Path blob : (Iterable<Path>) blobs::iterator) {
        Files.write(blob, new byte[] {1, 2, 3});
      }
    }
    try (Home home = open()) {
      NextWord words = words(home);
      observe(words, 0, 12);
      assertThat(words.observations()).isEqualTo(12);
      assertThatExceptionOfType(HomeException.class)
          .isThrownBy(words::limit)
          .withMessageContaining("limits of " + STREAM);
      assertThat(words.keep(Limit.newest(1))).isEqualTo(10);
    }
  }

  @Test
  void theTextFormIsReadAgain() {
    Retention some =
        Retention.ALL
            .with(Limit.newest(20_000).and(Limit.age(Duration.ofDays(365))))
            .with("0123456789abcdef", Optional.of(Limit.NONE))
            .with("f123456789abcdef", Optional.of(Limit.newest(1)))
            .looked(17);
    assertThat(some.text())
        .isEqualTo(
            "homegrown retention 1\nlooked 17\nevery newest 20000 age 31536000000\n"
                + "source 0123456789abcdef\nsource f123456789abcdef newest 1\n");
    assertThat(Retention.read(some.text(), "x")).isEqualTo(some);
    assertThat(Retention.read(Retention.ALL.text(), "x")).isEqualTo(Retention.ALL);
    for (String wrong : List.of("", "homegrown retention 2", "homegrown retention 1\nnewest 3")) {
      assertThatExceptionOfType(HomeException.class)
          .isThrownBy(() -> Retention.read(wrong, "x"))
          .withMessageStartingWith("x: expected ");
    }
    assertThatExceptionOfType(HomeException.class).isThrownBy(() -> Limit.newest(0));
    assertThatExceptionOfType(HomeException.class).isThrownBy(() -> Limit.age(Duration.ZERO));
    assertThat(Limit.newest(3).and(Limit.newest(2).and(Limit.age(Duration.ofDays(2)))))
        .isEqualTo(Limit.age(Duration.ofDays(2)).and(Limit.newest(2)));
  }
}

package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.StoppedException;
import homegrown.tasks.nextword.NextWordException;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Suggestion;
import homegrown.tasks.nextword.Training;
import homegrown.vault.ModelVersion;
import homegrown.vault.Models;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

  private static final Source CHAT = Source.of("chat/17");

  @TempDir Path directory;

  @Test
  void fromNothingToAPersonalModel() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      assertThat(shown(words.suggest("at the z", 3))).isEmpty();
      observe(words, 600, 1);

      Outcome outcome = words.train(Budget.DEFAULT).await();

      assertThat(outcome.promoted()).isTrue();
      assertThat(outcome.version()).hasValue(1);
      assertThat(outcome.verdict().better()).isTrue();
      assertThat(outcome.lines()).isEqualTo(600);
      assertThat(outcome.words()).isEqualTo(outcome.wordsThere());
      assertThat(outcome.personal().logLoss()).isLessThan(outcome.base().logLoss());
      assertThat(outcome.receipt().seconds()).isPositive();
      assertThat(shown(words.suggest("see you at the ", 3))).contains("zorblat");
      assertThat(shown(words.suggest("at the z", 3))).containsExactly("zorblat");
    }
  }

  @Test
  void aHomeOpenedAgainKnowsWhatItLearnt() {
    List<Suggestion> before;
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 600, 1);
      words.train(Budget.DEFAULT).await();
      before = words.suggest("see you ", 5);
    }
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);

      assertThat(words.suggest("see you ", 5)).isEqualTo(before);
      assertThat(words.observations()).isEqualTo(600);
      assertThat(words.versions()).hasSize(1);
      assertThat(home.damage()).isEmpty();
    }
  }

  @Test
  void versionsCountUpAndRollBackToTheBase() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      words.train(Budget.DEFAULT).await();
      List<Suggestion> first = words.suggest("see you ", 5);
      observe(words, 500, 2);
      words.train(Budget.DEFAULT).await();

      assertThat(words.versions().stream().map(Version::number)).containsExactly(1, 2);
      assertThat(words.versions().stream().map(Version::promoted)).containsExactly(false, true);
      assertThat(words.rollback()).hasValue(1);
      assertThat(words.suggest("see you ", 5)).isEqualTo(first);
      assertThat(words.versions().get(0).promoted()).isTrue();
      assertThat(words.rollback()).isEmpty();
      assertThat(shown(words.suggest("at the z", 3))).isEmpty();
      observe(words, 100, 3);
      assertThat(words.train(Budget.DEFAULT).await().version()).hasValue(3);
    }
  }

  @Test
  void aSourceIsReplacedNotAddedTo() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      words.observe("the quaggaba is here", CHAT);
      words.replace(Source.of("file"), line -> SmallText.habits(500, 1).forEach(line));
      words.replace(Source.of("file"), line -> SmallText.habits(400, 2).forEach(line));
      words.flush();

      assertThat(words.observations()).isEqualTo(401);
      assertThat(words.train(Budget.DEFAULT).await().lines()).isEqualTo(401);
    }
  }

  @Test
  void aReplacementThatFailsChangesNothing() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      words.replace(CHAT, line -> SmallText.habits(40, 1).forEach(line));

      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(
              () ->
                  words.replace(
                      CHAT,
                      line -> {
                        line.accept("half of it");
                        throw new IllegalStateException("the file ended");
                      }));
      assertThat(words.observations()).isEqualTo(40);
    }
  }

  @Test
  void aSecondWriterIsRefused() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      assertThatExceptionOfType(VaultException.class)
          .isThrownBy(() -> Home.open(directory, SmallText.KEY));
      assertThat(home.damage()).isEmpty();
    }
    Home.open(directory, SmallText.KEY).close();
  }

  @Test
  void readersSeeOnlyWhatIsPromoted() {
    assertThat(completes()).isFalse();
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      assertThat(completes()).isFalse();
      assertThat(HomeReader.open(directory, SmallText.KEY).nextWordVersions("chat-en")).isEmpty();

      words.train(Budget.DEFAULT).await();
      assertThat(completes()).isTrue();
      assertThat(HomeReader.open(directory, SmallText.KEY).nextWordVersions("chat-en")).hasSize(1);

      words.rollback();
      assertThat(completes()).isFalse();
    }
    assertThat(HomeReader.open(directory, SmallText.KEY).nextWordVersions("other")).isEmpty();
  }

  @Test
  void aLosingCandidateIsNotPromoted() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      for (String line : List.of("hello garden", "we like the house", "my kitchen")) {
        words.observe(line, CHAT);
      }
      words.flush();
      Outcome outcome = words.train(Budget.DEFAULT).await();

      assertThat(outcome.promoted()).isFalse();
      assertThat(outcome.version()).isEmpty();
      assertThat(words.versions()).isEmpty();
    }
  }

  /** The second run has memory for a fifth of the lines. */
  @Test
  void whatIsBetterThanTheBaseAndWorseThanWhatServesIsNotPromoted() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      Random random = new Random(1);
      long spoken = 0;
      for (int i = 0; i < 3000; i++) {
        String name =
            "flim" + (char) ('a' + random.nextInt(20)) + (char) ('a' + random.nextInt(10));
        words.observe(name + "a " + name + "b in the garden of " + name + "c", CHAT);
        spoken += 7;
      }
      words.flush();
      Budget small = Budget.DEFAULT.memory((4L << 20) + 236 * spoken / 5);

      final Outcome first = words.train(Budget.DEFAULT).await();
      Outcome second = words.train(small).await();

      assertThat(first.promoted()).isTrue();
      assertThat(first.current()).isEmpty();
      assertThat(second.words()).isLessThan(first.words() / 4);
      assertThat(second.personal().logLoss()).isLessThan(second.base().logLoss());
      assertThat(second.promoted()).isFalse();
      assertThat(second.current().get().gain()).isNegative();
      assertThat(words.versions()).extracting(Version::number).containsExactly(1);

      Outcome third = words.train(Budget.DEFAULT).await();

      assertThat(third.promoted()).isTrue();
      assertThat(third.current().get().gain()).isCloseTo(0, Offset.offset(1e-6));
    }
  }

  @Test
  void whatIsObservedDuringARunComesNextTime() throws InterruptedException {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch observed = new CountDownLatch(1);
      Run run =
          words.train(
              Budget.DEFAULT,
              progress -> {
                begun.countDown();
                await(observed);
              });
      begun.await();
      for (int i = 0; i < 200; i++) {
        words.observe("the quaggaba is here", CHAT);
      }
      words.flush();

      assertThatExceptionOfType(HomeException.class)
          .isThrownBy(() -> words.train(Budget.DEFAULT))
          .withMessageContaining("one run at a time");
      assertThatExceptionOfType(HomeException.class)
          .isThrownBy(() -> words.replace(CHAT, line -> {}))
          .withMessageContaining("chat/17");
      observed.countDown();

      assertThat(run.await().lines()).isEqualTo(500);
      assertThat(shown(words.suggest("at the z", 3))).containsExactly("zorblat");
      assertThat(shown(words.suggest("the quag", 3))).isEmpty();
      assertThat(words.train(Budget.DEFAULT).await().lines()).isEqualTo(700);
    }
  }

  @Test
  void aStoppedRunChangesNothing() throws InterruptedException {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      Run run =
          words.train(
              Budget.DEFAULT,
              progress -> {
                begun.countDown();
                await(stopped);
              });
      begun.await();
      assertThat(run.done()).isFalse();
      run.stop();
      stopped.countDown();

      assertThatExceptionOfType(StoppedException.class).isThrownBy(run::await);
      assertThat(run.done()).isTrue();
      assertThat(words.versions()).isEmpty();
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
    }
  }

  @Test
  void whatWasStoppedGoesOnWithItsLines() throws InterruptedException {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      CountDownLatch counting = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      Run run =
          words.train(
              Budget.DEFAULT,
              progress -> {
                if (progress.phase().equals("counting")) {
                  counting.countDown();
                  await(stopped);
                }
              });
      counting.await();
      run.stop();
      stopped.countDown();
      assertThatExceptionOfType(StoppedException.class).isThrownBy(run::await);
      observe(words, 100, 2);
    }
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      Outcome outcome = words.train(Budget.DEFAULT, progress -> told.add(progress.phase())).await();
      assertThat(told).startsWith(Training.GOES_ON);
      assertThat(outcome.lines()).isEqualTo(500);
      assertThat(outcome.promoted()).isTrue();

      told.clear();
      assertThat(
              words.train(Budget.DEFAULT, progress -> told.add(progress.phase())).await().lines())
          .isEqualTo(600);
      assertThat(told).isNotEmpty().doesNotContain(Training.GOES_ON);
    }
  }

  @Test
  void closingEndsARun() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Run run;
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      run = words.train(Budget.DEFAULT, progress -> begun.countDown());
      begun.await();
    }
    assertThat(run.done()).isTrue();
  }

  @Test
  void refusalsReachWhoeverWaits() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      assertThatExceptionOfType(NextWordException.class)
          .isThrownBy(() -> words.train(Budget.DEFAULT).await())
          .withMessageContaining("no lines");
      observe(words, 100, 1);
      assertThatExceptionOfType(BudgetException.class)
          .isThrownBy(() -> words.train(Budget.DEFAULT.memory(1000)).await())
          .withMessageContaining("MiB");
    }
  }

  @Test
  void noSecretReachesTheDisk() throws IOException {
    List<String> secrets =
        List.of(
            "hT7kq9!Zx",
            "4929123456781234",
            "GB29NWBK60161331926819",
            "anna.lee@mail.com",
            "https://host.example/private",
            "swordfish",
            "483920",
            "qWeRtYuIoP",
            "Holloway");
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      for (String secret : secrets.subList(0, 5)) {
        words.observe("we need " + secret + " at the station", CHAT);
      }
      words.observe("my password is swordfish", CHAT);
      words.observe("the code is 483920, the other is qWeRtYuIoP", CHAT);
      words.replace(Source.of("file"), line -> line.accept("at 12 Holloway Road\nPIN: swordfish"));
      observe(words, 500, 1);
      words.train(Budget.DEFAULT).await();
    }
    String all = everything();
    assertThat(all).contains("zorblat").contains("station");
    for (String secret : secrets) {
      assertThat(all).doesNotContain(secret);
    }
    assertThat(all).doesNotContainIgnoringCase("holloway");
  }

  @Test
  void withoutTheKeyTheFilesSayNothing() throws IOException {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      observe(words, 500, 1);
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
    }
    String all = everything();
    String raw = raw();
    for (String word : List.of("zorblat", "Florn", "station", "tonight", "chat", "word", "next")) {
      assertThat(all).contains(word);
      assertThat(raw).doesNotContain(word);
    }
    Key other = Key.passphrase("something else".toCharArray());
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Home.open(directory, other))
        .withMessageContaining("does not open with this key")
        .withMessageContaining("passphrase");
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> HomeReader.open(directory, other));
    assertThat(raw()).isEqualTo(raw);
  }

  @Test
  void longLinesAreCut() {
    String word = "garden ";
    StringBuilder line = new StringBuilder();
    while (line.length() < 100_000) {
      line.append(word);
    }
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", SmallText.BASE);
      words.observe(line.toString(), CHAT);
      words.flush();

      assertThat(words.observations()).isBetween(12L, 14L);
      Outcome outcome = words.train(Budget.DEFAULT).await();
      assertThat(outcome.wordsThere()).isEqualTo(line.length() / word.length());
    }
  }

  @Test
  void namesDoNotMix() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord one = home.nextWord("one", SmallText.BASE);
      NextWord two = home.nextWord("two", SmallText.BASE);
      observe(one, 500, 1);
      one.train(Budget.DEFAULT).await();

      assertThat(home.nextWord("one", SmallText.BASE)).isSameAs(one);
      assertThat(two.observations()).isZero();
      assertThat(two.versions()).isEmpty();
      assertThat(shown(two.suggest("at the z", 3))).isEmpty();
      assertThatExceptionOfType(HomeException.class)
          .isThrownBy(() -> home.nextWord("one", SmallText.base(2)))
          .withMessageContaining("one base");
    }
  }

  @Test
  void aSourceHasAName() {
    assertThatExceptionOfType(HomeException.class).isThrownBy(() -> Source.of(""));
  }

  private boolean completes() {
    Suggester suggester =
        new Suggester(
            HomeReader.open(directory, SmallText.KEY).nextWord("chat-en", SmallText.BASE));
    return shown(suggester.suggest("at the z", 3)).contains("zorblat");
  }

  private static void observe(NextWord words, int lines, long seed) {
    SmallText.habits(lines, seed).forEach(line -> words.observe(line, CHAT));
    words.flush();
  }

  private static List<String> shown(List<Suggestion> suggestions) {
    return suggestions.stream().map(Suggestion::word).collect(Collectors.toList());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All that the files hold, decrypted, names and content. */
  private String everything() {
    StringBuilder all = new StringBuilder();
    try (Vault vault = Vault.openWriter(directory, SmallText.KEY.homeKey())) {
      for (String stream : vault.journal().streams()) {
        all.append(stream);
        vault
            .journal()
            .replay(stream, (source, time, content) -> all.append(source).append(latin1(content)));
      }
      for (String name : vault.modelNames()) {
        Models models = vault.models(name);
        for (ModelVersion version : models.versions()) {
          all.append(name).append(latin1(models.version(version.number()).content()));
        }
      }
      for (String name : vault.blobs().names()) {
        all.append(name).append(latin1(vault.blobs().get(name).orElseThrow()));
      }
    }
    return all.toString();
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The bytes and names of the files as they are. */
  private String raw() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (file.endsWith("lock")) {
          continue; // says who holds it, and since when
        }
        all.append(directory.relativize(file)).append(latin1(Files.readAllBytes(file)));
      }
    }
    return all.toString();
  }
}

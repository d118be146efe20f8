package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import homegrown.adapt.StoppedException;
import homegrown.home.schedule.Rules;
import homegrown.tasks.nextword.Suggestion;
import homegrown.tasks.nextword.Training;
import homegrown.vault.Archived;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole home moves to another device. */
class MoveTest {

  private static final String NAME = "chat-en";
  private static final Source CHAT = Source.of("chat/17");
  private static final Source SECRET = Source.of("chat/18");
  private static final Key NEW_KEY = Key.of(filled());

  @TempDir Path directory;

  private Path old;
  private Path archive;
  private Path home;

  private static byte[] filled() {
    byte[] key = new byte[Key.BYTES];
    Arrays.fill(key, (byte) 9);
    return key;
  }

  private static Key transfer() {
    return Key.passphrase("seven green bottles".toCharArray());
  }

  @org.junit.jupiter.api.BeforeEach
  void name() {
    old = directory.resolve("old");
    archive = directory.resolve("home.archive");
    home = directory.resolve("new/home");
  }

  /** All that a person can see of a home. */
  private record Seen(
      List<String> observations,
      List<Version> versions,
      List<Suggestion> suggestions,
      List<SourceSummary> sources,
      Object schedule) {
    static Seen of(Home home) {
      NextWord words = home.nextWord(NAME, SmallText.BASE);
      List<String> lines = new ArrayList<>();
      words.observations((source, time, text) -> lines.add(source + " " + time + " " + text));
      List<Suggestion> suggestions = new ArrayList<>();
      for (String context : List.of("see you at the ", "at the z", "running late ", "the ")) {
        suggestions.addAll(words.suggest(context, 5));
      }
      return new Seen(lines, words.versions(), suggestions, words.show(), words.schedule());
    }
  }

  @Test
  void theSameHomeIsOnTheOtherDevice() throws Exception {
    Seen before;
    Archived archived;
    List<Suggestion> first;
    try (Home from = Home.open(old, SmallText.KEY)) {
      NextWord words = from.nextWord(NAME, SmallText.BASE);
      observe(words, CHAT, 500, 1);
      words.train(Budget.DEFAULT).await();
      first = words.suggest("see you ", 5);
      observe(words, CHAT, 300, 2);
      words.train(Budget.DEFAULT).await();
      words.observe("the quaggaba is here", SECRET);
      words.flush();
      from.forget(SECRET);
      words.trainWhen(Rules.NONE.charging(), Budget.DEFAULT);
      archived = from.export(archive, transfer(), false);
      before = Seen.of(from);
      assertThat(from.damage()).isEmpty();
    }
    assertThat(before.observations()).hasSize(800);
    assertThat(before.versions()).hasSize(2);

    assertThat(Home.importFrom(archive, transfer(), home, NEW_KEY)).isEqualTo(archived);

    try (Home to = Home.open(home, NEW_KEY)) {
      assertThat(Seen.of(to)).isEqualTo(before);
      assertThat(to.damage()).isEmpty();
      History history = to.history();
      assertThat(history.problems()).isEmpty();
      assertThat(history.events().stream().map(Event::kind))
          .containsExactly("train", "train", "forget", "export", "import");
      assertThat(history.events().get(4).facts()).containsEntry("archive", archived.id());
      NextWord words = to.nextWord(NAME, SmallText.BASE);
      assertThat(words.rollback()).hasValue(1);
      assertThat(words.suggest("see you ", 5)).isEqualTo(first);
      assertThat(to.forget(CHAT).observations()).isEqualTo(800);
    }
    try (Home from = Home.open(old, SmallText.KEY)) {
      assertThat(Seen.of(from)).isEqualTo(before);
    }
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Home.open(home, SmallText.KEY))
        .withMessageContaining("does not open with this key");
    assertThatExceptionOfType(VaultException.class).isThrownBy(() -> Home.open(home, transfer()));
    String bytes = new String(Files.readAllBytes(archive), StandardCharsets.ISO_8859_1);
    assertThat(bytes).doesNotContain("zorblat", "quaggaba", "chat", NAME, "station");
  }

  @Test
  void whatWasStoppedGoesOnThere() throws Exception {
    try (Home from = Home.open(old, SmallText.KEY)) {
      NextWord words = from.nextWord(NAME, SmallText.BASE);
      observe(words, CHAT, 500, 1);
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
      from.export(archive, transfer(), false);
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
    }
    Home.importFrom(archive, transfer(), home, NEW_KEY);
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    try (Home to = Home.open(home, NEW_KEY)) {
      NextWord words = to.nextWord(NAME, SmallText.BASE);
      assertThat(words.versions()).isEmpty();
      Outcome outcome = words.train(Budget.DEFAULT, progress -> told.add(progress.phase())).await();
      assertThat(told).startsWith(Training.GOES_ON);
      assertThat(outcome.promoted()).isTrue();
      try (Home from = Home.open(old, SmallText.KEY)) {
        assertThat(words.suggest("see you ", 5))
            .isEqualTo(from.nextWord(NAME, SmallText.BASE).suggest("see you ", 5));
      }
    }
  }

  @Test
  void anExportEndsARun() throws Exception {
    try (Home from = Home.open(old, SmallText.KEY)) {
      NextWord words = from.nextWord(NAME, SmallText.BASE);
      observe(words, CHAT, 500, 1);
      CountDownLatch begun = new CountDownLatch(1);
      Run run = words.train(Budget.DEFAULT, progress -> begun.countDown());
      begun.await();
      from.export(archive, transfer(), false);
      assertThat(run.done()).isTrue();
      words.train(Budget.DEFAULT).await();
    }
    Home.importFrom(archive, transfer(), home, NEW_KEY);
    try (Home to = Home.open(home, NEW_KEY)) {
      assertThat(to.nextWord(NAME, SmallText.BASE).observations()).isEqualTo(500);
      assertThat(to.damage()).isEmpty();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aHomeThatIsThereStays() {
    try (Home from = Home.open(old, SmallText.KEY)) {
      from.export(archive, transfer(), false);
      assertThatExceptionOfType(VaultException.class)
          .isThrownBy(() -> from.export(archive, transfer(), false))
          .withMessageContaining("is there already");
      from.export(archive, transfer(), true);
    }
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> Home.importFrom(archive, transfer(), old, NEW_KEY))
        .withMessageContaining("expected no home there yet");
    Home.open(old, SmallText.KEY).close();
  }

  private static void observe(NextWord words, Source source, int lines, long seed) {
    for (String line : SmallText.habits(lines, seed).stream().collect(Collectors.toList())) {
      words.observe(line, source);
    }
    words.flush();
  }
}

package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.StoppedException;
import homegrown.home.schedule.PastRun;
import homegrown.home.schedule.Rules;
import homegrown.home.schedule.Schedule;
import homegrown.home.schedule.ScheduleException;
import homegrown.vault.Vault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a home keeps about when to train. */
class KeptScheduleTest {

  private static final Source CHAT = Source.of("chat/17");
  private static final Instant NIGHT = Instant.parse("2026-11-27T22:00:00Z");
  private static final Rules RULES = Rules.of("charging=yes window=22:00-06:00 at-least=100");
  private static final Budget BUDGET = Budget.time(Duration.ofMinutes(2)).energy(300);

  @TempDir Path directory;

  @Test
  void isOffUntilAskedFor() {
    assertThat(read("chat-en")).isEqualTo(Schedule.OFF);
    try (Home home = Home.open(directory, SmallText.KEY)) {
      assertThat(words(home).schedule()).isEqualTo(Schedule.OFF);
      assertThat(read("chat-en")).isEqualTo(Schedule.OFF);
    }
  }

  @Test
  void rulesAreKeptAndForgotten() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      words(home).trainWhen(RULES, BUDGET);
      assertThat(read("chat-en")).isEqualTo(Schedule.OFF.with(RULES, BUDGET));
      assertThat(read("other").rules()).isEmpty();
    }
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = words(home);
      assertThat(words.schedule().rules()).hasValue(RULES);
      assertThat(words.schedule().budget()).isEqualTo(BUDGET);
      words.trainOnlyWhenTold();
    }
    assertThat(read("chat-en")).isEqualTo(Schedule.OFF);
  }

  @Test
  void everyRunLeavesItsRecord() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = words(home);
      words.trainWhen(RULES, BUDGET);
      observe(words, 500);
      words.train(Budget.DEFAULT, 0, Run.silent(), NIGHT).await();

      Schedule schedule = words.schedule();
      PastRun done = schedule.history().done().get();
      assertThat(done.began()).isEqualTo(NIGHT);
      assertThat(done.ended()).isAfterOrEqualTo(NIGHT);
      assertThat(done.end()).isEqualTo(PastRun.End.DONE);
      assertThat(done.observations()).isEqualTo(500);
      assertThat(schedule.history().last()).hasValue(done);
      assertThat(schedule.rules()).hasValue(RULES);

      observe(words, 10);
      Instant later = NIGHT.plusSeconds(86400);
      assertThatExceptionOfType(BudgetException.class)
          .isThrownBy(
              () -> words.train(Budget.DEFAULT.memory(1000), 0, Run.silent(), later).await());

      PastRun failed = words.schedule().history().last().get();
      assertThat(failed.began()).isEqualTo(later);
      assertThat(failed.end()).isEqualTo(PastRun.End.FAILED);
      assertThat(failed.observations()).isEqualTo(510);
      assertThat(words.schedule().history().done()).hasValue(done);

      words.trainOnlyWhenTold();
      assertThat(words.schedule().rules()).isEmpty();
      assertThat(words.schedule().history().done()).hasValue(done);
    }
  }

  @Test
  void whatComesOnTopOfWhatIsLeftIsNew() {
    Source file = Source.of("file");
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = words(home);
      words.replace(file, line -> SmallText.habits(200, 2).forEach(line));
      assertThat(words.schedule()).isEqualTo(Schedule.OFF);
      observe(words, 300);
      words.train(Budget.DEFAULT).await();

      words.replace(file, line -> SmallText.habits(50, 3).forEach(line));
      assertThat(words.schedule().history().done().get().observations()).isEqualTo(350);
      words.replace(file, line -> SmallText.habits(70, 3).forEach(line));
      assertThat(words.schedule().history().done().get().observations()).isEqualTo(350);
      assertThat(words.observations()).isEqualTo(370);
    }
  }

  @Test
  void aRunIsSeenUnderWayAndAfterItWasStopped() throws InterruptedException {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = words(home);
      observe(words, 500);
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch stopped = new CountDownLatch(1);
      Run run =
          words.train(
              Budget.DEFAULT,
              0,
              progress -> {
                begun.countDown();
                await(stopped);
              },
              NIGHT);
      begun.await();

      assertThat(read("chat-en").history().last())
          .hasValue(new PastRun(NIGHT, NIGHT, PastRun.End.OPEN, 500));
      run.stop();
      stopped.countDown();
      assertThatExceptionOfType(StoppedException.class).isThrownBy(run::await);

      assertThat(read("chat-en").history().last().get().end()).isEqualTo(PastRun.End.STOPPED);
      assertThat(read("chat-en").history().done()).isEmpty();
    }
  }

  @Test
  void damageIsNamedHoldsUpNoRunAndIsWrittenOverWhenAskedAnew() throws IOException {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      words(home).trainWhen(RULES, BUDGET);
    }
    Path blob;
    try (Stream<Path> blobs = Files.list(directory.resolve("blobs"))) {
      blob = blobs.findFirst().get();
    }
    Files.write(blob, new byte[] {1, 2, 3});
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = words(home);
      assertThatExceptionOfType(HomeException.class)
          .isThrownBy(words::schedule)
          .withMessageContaining("next-word/chat-en")
          .withMessageContaining(blob.getFileName().toString())
          .withMessageContaining("ask for the rules again");
      assertThatExceptionOfType(HomeException.class).isThrownBy(() -> read("chat-en"));
      observe(words, 500);
      assertThat(words.train(Budget.DEFAULT).await().promoted()).isTrue();
      assertThatExceptionOfType(HomeException.class).isThrownBy(words::schedule);

      words.trainWhen(RULES, BUDGET);
      assertThat(words.schedule()).isEqualTo(Schedule.OFF.with(RULES, BUDGET));
    }
  }

  @Test
  void whatANewerVersionWroteIsLeftAlone() {
    try (Home home = Home.open(directory, SmallText.KEY)) {
      words(home).trainWhen(RULES, BUDGET);
    }
    byte[] newer = "homegrown schedule 2\n".getBytes(StandardCharsets.US_ASCII);
    try (Vault vault = Vault.openWriter(directory, SmallText.KEY.homeKey())) {
      String name =
          vault.blobs().names().stream().filter(n -> n.startsWith("schedule/")).findFirst().get();
      vault.blobs().put(name, out -> out.write(newer));
    }
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = words(home);
      observe(words, 500);
      words.train(Budget.DEFAULT).await();

      assertThatExceptionOfType(ScheduleException.class)
          .isThrownBy(words::schedule)
          .withMessageContaining("next-word/chat-en")
          .withMessageContaining("update Homegrown");
    }
  }

  private Schedule read(String name) {
    return HomeReader.open(directory, SmallText.KEY).nextWordSchedule(name);
  }

  private static NextWord words(Home home) {
    return home.nextWord("chat-en", SmallText.BASE);
  }

  private static void observe(NextWord words, int lines) {
    SmallText.habits(lines, 1).forEach(line -> words.observe(line, CHAT));
    words.flush();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

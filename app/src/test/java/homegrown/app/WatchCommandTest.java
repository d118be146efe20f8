package homegrown.app;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.home.Home;
import homegrown.home.HomeReader;
import homegrown.home.HomeSnapshot;
import homegrown.home.Key;
import homegrown.home.NextWord;
import homegrown.home.Source;
import homegrown.home.schedule.Conditions;
import homegrown.home.schedule.PastRun;
import homegrown.home.schedule.Reading;
import homegrown.home.schedule.Schedule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code watch} and {@code status}, with time and sensors that the test makes up. */
class WatchCommandTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Conditions PLUGGED =
      new Conditions(
          Reading.of(true), Reading.of(80), Reading.of(Duration.ofHours(1)), Reading.of(40.0));
  private static final Conditions UNPLUGGED = PLUGGED.charging(Reading.of(false));

  /** The guard's own sleep; all others are those between looks. */
  private static final Duration GUARD = Duration.ofSeconds(2);

  @TempDir private Path directory;

  private Instant now = Instant.parse("2026-11-27T11:00:00Z");
  private IntFunction<Conditions> sensors = read -> PLUGGED;
  private int reads;

  /** What happens while it sleeps; the process ends after the last. */
  private List<Runnable> sleeps = new ArrayList<>();

  private final List<Duration> slept = new ArrayList<>();
  private String out = "";
  private String err = "";

  @Test
  void isOffUntilAskedForAndMakesNoHome() {
    assertThat(run("status")).isZero();
    assertThat(out).startsWith("next-word: off").contains("homegrown watch");
    assertThat(run("status", "--json")).isZero();
    assertThat(out.trim()).isEqualTo("{\"task\":\"next-word\",\"on\":false,\"now\":false}");
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("off: no rules are kept");
    assertThat(run("watch", "--off")).isZero();
    assertThat(home()).doesNotExist();
  }

  @Test
  void wrongUseEndsWithTwoAndKeepsNothing() {
    assertThat(run("watch")).isEqualTo(2);
    assertThat(err).contains("--charging --every 24h");
    assertThat(run("watch", "--budget", "time=1min")).isEqualTo(2);
    assertThat(run("watch", "--off", "--once")).isEqualTo(2);
    assertThat(run("watch", "--off", "--charging")).isEqualTo(2);
    assertThat(run("watch", "--once", "--battery", "lots")).isEqualTo(2);
    assertThat(err).contains("--battery: expected a share of 1% to 100%, got 'lots'");
    assertThat(run("watch", "--once", "--window", "22-6")).isEqualTo(2);
    assertThat(run("watch", "--once", "--idle", "0s")).isEqualTo(2);
    assertThat(run("watch", "--once", "--every", "99999999d")).isEqualTo(2);
    assertThat(run("watch", "--once", "--cooler-than", "hot")).isEqualTo(2);
    assertThat(run("watch", "--once", "--at-least", "-1")).isEqualTo(2);
    assertThat(run("watch", "--once", "--budget", "patience=1", "--charging")).isEqualTo(2);
    assertThat(run("status", "next-word")).isEqualTo(2);
    assertThat(home()).doesNotExist();
  }

  @Test
  void onceTrainsWhenItIsTimeAndNotAgain() throws IOException {
    observe(300);

    assertThat(run("watch", "--once", "--charging", "--every", "24h", "--budget", "time=4min"))
        .isZero();
    assertThat(out)
        .contains("2026-11-27 12:00  trains")
        .contains("promoted as version 1: it is better");
    assertThat(run("suggest", "the marling")).isZero();
    assertThat(out).startsWith("marlington");
    PastRun done = schedule().history().done().get();
    assertThat(done.began()).isEqualTo(now);
    assertThat(done.observations()).isEqualTo(300);
    assertThat(schedule().rules().get()).hasToString("charging=yes every=24h");
    assertThat(schedule().budget().time()).isEqualTo(Duration.ofMinutes(4));

    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("waits for every: last run").contains("not before 2026-11-28 12:00");
    now = now.plus(Duration.ofHours(24));
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("waits for at-least: 0 new, wanted 1").doesNotContain("trains");
    observe(20);
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("trains");
    assertThat(schedule().history().done().get().observations()).isEqualTo(320);
  }

  @Test
  void aRunByHandCountsToo() throws IOException {
    Path text = directory.resolve("text.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(60));
    assertThat(run("train", "next-word", "--from", text.toString())).isZero();

    now = Instant.now().plusSeconds(60);
    assertThat(run("watch", "--once", "--charging")).isZero();
    assertThat(out).contains("waits for at-least: 0 new");
  }

  @Test
  void readsBesideOthersAndWritesOnlyWhenThereIsSomethingToDo() throws IOException {
    observe(50);
    sensors = read -> UNPLUGGED;
    assertThat(run("watch", "--once", "--charging", "--at-least", "40")).isZero();

    try (Home other = Home.open(home(), key())) {
      assertThat(other.damage()).isEmpty();
      assertThat(run("watch", "--once")).isZero();
      assertThat(out).contains("waits for charging: on battery, wanted yes");

      sensors = read -> PLUGGED;
      assertThat(run("watch", "--once")).isEqualTo(1);
      assertThat(err)
          .startsWith("homegrown: ")
          .contains("one writer at a time")
          .doesNotContain("\tat ");
      assertThat(run("watch", "--off")).isEqualTo(1);
      assertThat(run("status")).isZero();
      assertThat(out).contains("50 new");
      assertThat(run("show")).isZero();
      assertThat(out).contains("50 observations");
    }
    sensors = read -> UNPLUGGED;
    assertThat(run("watch", "--once", "--charging", "--at-least", "1000")).isZero();
    sensors = read -> PLUGGED;
    try (Home other = Home.open(home(), key())) {
      assertThat(other.damage()).isEmpty();
      assertThat(run("watch", "--once")).isZero();
      assertThat(out).contains("waits for at-least: 50 new, wanted 1000");
    }
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("waits for at-least: 50 new, wanted 1000");
  }

  @Test
  void watchesUntilItIsTime() throws IOException {
    observe(300);
    now = Instant.parse("2026-11-27T20:58:30Z");
    Runnable minute = () -> now = now.plusSeconds(60);
    sensors = read -> read < 3 ? UNPLUGGED : PLUGGED;
    sleeps = List.of(() -> {}, minute, minute, minute);

    assertThat(run("watch", "--charging", "--window", "22:00-06:00")).isZero();

    assertThat(out.lines().map(line -> line.replaceAll("\\(.*\\)", "(cost)")))
        .containsExactly(
            "Watches by the rules charging=yes window=22:00-06:00. Ctrl-C ends.",
            "2026-11-27 21:58  waits for charging: on battery, wanted yes; window: 21:58, wanted"
                + " 22:00-06:00; not before 2026-11-27 22:00",
            "2026-11-27 21:59  waits for window: 21:59, wanted 22:00-06:00; not before 2026-11-27"
                + " 22:00",
            "2026-11-27 22:00  trains",
            "2026-11-27 22:00  promoted as version 1: it is better (cost)");
    // Not a minute where the window opens sooner.
    assertThat(slept).startsWith(Duration.ZERO, Duration.ofMinutes(1), Duration.ofSeconds(30));
  }

  @Test
  void aRunIsStoppedWhenAConditionStopsHoldingAndTriedAgainLater() throws IOException {
    observe(300);
    // One reading when asked, two before the run; the next is that of the guard.
    sensors = read -> read < 4 ? PLUGGED : UNPLUGGED;
    assertThat(run("watch", "--once", "--charging")).isZero();

    assertThat(out)
        .contains("trains")
        .contains("stopped: charging: on battery, wanted yes. All is as it was");
    assertThat(HomeReader.open(home(), key()).nextWordVersions(NextWordTask.NAME)).isEmpty();
    assertThat(schedule().history().last().get().end()).isEqualTo(PastRun.End.STOPPED);
    assertThat(schedule().history().done()).isEmpty();

    sensors = read -> PLUGGED;
    now = now.plus(Duration.ofMinutes(14));
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("waits for pause: run stopped");
    now = now.plus(Duration.ofMinutes(2));
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("promoted as version 1");
  }

  @Test
  void endsWhenTheRulesAreForgottenBySomebodyElse() throws IOException {
    observe(10);
    sensors = read -> UNPLUGGED;
    sleeps =
        List.of(
            () -> {},
            () -> {
              try (Home other = Home.open(home(), key())) {
                other.nextWord(NextWordTask.NAME).trainOnlyWhenTold();
              }
            });
    assertThat(run("watch", "--charging")).isZero();
    assertThat(out).contains("waits for charging").contains("off: no rules are kept");
    assertThat(slept).hasSize(2);
  }

  @Test
  void watchesOnWhileAnotherProcessWrites() throws IOException {
    observe(300);
    List<Home> others = new ArrayList<>();
    sensors = read -> UNPLUGGED;
    assertThat(run("watch", "--once", "--charging")).isZero();
    sensors = read -> PLUGGED;
    sleeps =
        List.of(
            () -> others.add(Home.open(home(), key())),
            () -> {},
            () -> others.get(0).close(),
            () -> {});
    assertThat(run("watch")).isZero();

    assertThat(err.lines().filter(line -> line.contains("one writer at a time"))).hasSize(1);
    assertThat(out).contains("promoted as version 1");
  }

  @Test
  void linesAreNotCountedAtEveryLook() throws IOException {
    observe(10);
    sleeps = new ArrayList<>(Collections.nCopies(12, () -> now = now.plusSeconds(60)));
    Runnable minute = sleeps.get(0);
    sleeps.set(
        1,
        () -> {
          minute.run();
          observe(200);
        });
    assertThat(run("watch", "--at-least", "100")).isZero();

    assertThat(out.lines().filter(line -> line.contains("waits for at-least"))).hasSize(1);
    assertThat(out).contains("12:01  waits for at-least: 10 new", "12:11  trains");
  }

  @Test
  void takesInTextThatHasChanged() throws IOException {
    Path text = directory.resolve("diary.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(60));
    List<Long> there = new ArrayList<>();
    Runnable minute =
        () -> {
          now = now.plusSeconds(60);
          there.add(lines());
        };
    sleeps = new ArrayList<>(Collections.nCopies(14, minute));
    sleeps.set(
        3,
        () -> {
          minute.run();
          write(text, "the marlington meeting is on again\n".repeat(260));
        });
    assertThat(run("watch", "--at-least", "100", "--from", text.toString())).isZero();

    assertThat(out).contains("12:01  waits for at-least: 60 new", "12:12  trains", "version 1");
    assertThat(there.subList(1, 12)).containsOnly(60L);
    assertThat(lines()).isEqualTo(260);
  }

  @Test
  void leavesTextAloneWhileTheRulesDoNotHold() throws IOException {
    Path text = directory.resolve("diary.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(60));
    sensors = read -> UNPLUGGED;
    assertThat(run("watch", "--once", "--charging", "--from", text.toString())).isZero();
    assertThat(lines()).isZero();

    sensors = read -> PLUGGED;
    assertThat(run("watch", "--once", "--from", text.toString())).isZero();
    assertThat(out).contains("trains");
    assertThat(lines()).isEqualTo(60);
  }

  @Test
  void textThatIsMissingIsToldOfAtOnceAndLaterWaitedFor() throws IOException {
    Path text = directory.resolve("diary.txt");
    assertThat(run("watch", "--once", "--charging", "--from", text.toString())).isEqualTo(1);
    assertThat(err).contains("diary.txt", "no such file").doesNotContain("\tat ");
    assertThat(home()).doesNotExist();
    assertThat(run("watch", "--off", "--from", text.toString())).isEqualTo(2);

    Files.writeString(text, "the marlington meeting is on again\n".repeat(60));
    sleeps =
        List.of(
            () -> delete(text),
            () -> {},
            () -> write(text, "the marlington meeting is on again\n".repeat(60)),
            () -> {});
    assertThat(run("watch", "--charging", "--from", text.toString())).isZero();
    assertThat(err.lines().filter(line -> line.contains("no such file"))).hasSize(1);
    assertThat(out).contains("12:00  trains");
  }

  private long lines() {
    try (HomeSnapshot open = HomeReader.open(home(), key()).snapshot().get()) {
      return open.nextWordObservations(NextWordTask.NAME);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatCannotBeToldIsSaidWhenItIsAskedFor() throws IOException {
    observe(10);
    sensors = read -> Conditions.UNKNOWN;
    assertThat(run("watch", "--once", "--charging", "--cooler-than", "45")).isZero();
    assertThat(err).contains("--charging: cannot be told", "--cooler-than: cannot be told");
    assertThat(out).contains("waits for charging: cannot be told");
  }

  @Test
  void anotherBudgetLeavesTheRules() throws IOException {
    observe(10);
    sensors = read -> UNPLUGGED;
    assertThat(run("watch", "--once", "--charging")).isZero();
    assertThat(run("watch", "--once", "--budget", "energy=300J")).isZero();
    assertThat(schedule().budget().joules()).isEqualTo(300);
    assertThat(run("watch", "--once")).isZero();
    assertThat(schedule().rules().get()).hasToString("charging=yes");
    assertThat(schedule().budget().joules()).isEqualTo(300);
    assertThat(run("watch", "--off")).isZero();
    assertThat(schedule().rules()).isEmpty();
  }

  @Test
  void aRunThatFailsEndsOnceWithOneAndIsWaitedFor() throws IOException {
    observe(60);
    assertThat(run("watch", "--once", "--charging", "--budget", "memory=1MiB")).isEqualTo(1);
    assertThat(err).containsPattern("expected at least memory=\\d+MiB").doesNotContain("\tat ");
    now = now.plus(Duration.ofMinutes(50));
    assertThat(run("watch", "--once")).isZero();
    assertThat(out).contains("waits for pause: run failed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"watch", "status"})
  void damageIsNamedAndAskingAnewMendsIt(String command) throws IOException {
    observe(10);
    sensors = read -> UNPLUGGED;
    assertThat(run("watch", "--once", "--charging")).isZero();
    try (Stream<Path> blobs = Files.list(home().resolve("blobs"))) {
      Files.write(blobs.findFirst().get(), new byte[] {1, 2, 3});
    }
    assertThat(run(command)).isEqualTo(1);
    assertThat(err).contains("schedule").doesNotContain("\tat ");
    assertThat(run("watch", "--once", "--battery", "90%")).isZero();
    assertThat(schedule().rules().get()).hasToString("battery=90%");
  }

  @Test
  void statusShowsEveryRuleAndWhyNotNow() throws IOException {
    observe(150);
    sensors = read -> UNPLUGGED.battery(Reading.of(34)).celsius(Reading.absent());
    assertThat(
            run(
                "watch",
                "--once",
                "--charging",
                "--battery",
                "50%",
                "--idle",
                "5min",
                "--cooler-than",
                "45",
                "--window",
                "22:00-06:00",
                "--at-least",
                "200",
                "--every",
                "24h"))
        .isZero();
    assertThat(run("status")).isZero();

    assertThat(out.lines().map(String::trim))
        .startsWith(
            "next-word: waits, not before 2026-11-27 22:00. \"homegrown watch\" trains it.", "")
        .contains(
            "charging      yes           on battery                no",
            "battery       50%           34%                       no",
            "idle          5min          for 60 min                yes",
            "cooler-than   45            no thermometer            yes, the machine has none",
            "window        22:00-06:00   12:00                     no, from 2026-11-27 22:00",
            "at-least      200           150 new                   no",
            "every         24h           no run yet                yes",
            "Budget of a run: 64.0 MiB, 300 s.");

    assertThat(run("status", "--json")).isZero();
    assertThat(out.trim().lines()).hasSize(1);
    assertThat(out)
        .contains(
            "\"on\":true,\"now\":false,\"notBefore\":\"2026-11-27T21:00:00Z\"",
            "{\"rule\":\"battery\",\"wanted\":\"50%\",\"reading\":\"34%\",\"kind\":\"broken\","
                + "\"holds\":false}",
            "\"kind\":\"absent\",\"holds\":true",
            "\"budget\":{\"memoryBytes\":67108864,\"seconds\":300.0}");
    assertThat(schedule().history().last()).isEmpty();
  }

  private Path home() {
    return directory.resolve("home");
  }

  private Key key() {
    return Key.file(directory.resolve("key"));
  }

  private Schedule schedule() {
    return HomeReader.open(home(), key()).nextWordSchedule(NextWordTask.NAME);
  }

  private void observe(int lines) {
    String[] days = {"Monday", "Tuesday", "Friday"};
    try (Home home = Home.open(home(), key())) {
      NextWord words = home.nextWord(NextWordTask.NAME);
      for (int i = 0; i < lines; i++) {
        words.observe(
            "the marlington meeting is on " + days[i % days.length] + " again",
            Source.of("chat/1"));
      }
      words.flush();
    }
  }

  private Surroundings surroundings() {
    Clock clock =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return BERLIN;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return new Surroundings(clock, () -> sensors.apply(++reads), this::sleep);
  }

  private void sleep(Duration length) throws InterruptedException {
    if (length.equals(GUARD)) {
      Thread.sleep(5);
      return;
    }
    if (slept.size() == sleeps.size()) {
      throw new InterruptedException();
    }
    sleeps.get(slept.size()).run();
    slept.add(length);
  }

  private int run(String... arguments) {
    reads = 0;
    slept.clear();
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--home";
    all[arguments.length + 1] = home().toString();
    all[arguments.length + 2] = "--key-file";
    all[arguments.length + 3] = directory.resolve("key").toString();
    PrintStream usualOut = System.out;
    PrintStream usualErr = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return Main.run(surroundings(), all);
    } finally {
      // A watch that was ended leaves the mark of it on its thread.
      Thread.interrupted();
      System.setOut(usualOut);
      System.setErr(usualErr);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }
}

package homegrown.home.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZonedDateTime NOON = ZonedDateTime.of(2026, 11, 27, 12, 0, 0, 0, BERLIN);
  private static final ZonedDateTime HISTORY = ZonedDateTime.of(2026, 10, 21, 12, 0, 0, 0, BERLIN);
  private static final OptionalLong MANY = OptionalLong.of(5000);

  private static final Conditions FINE =
      new Conditions(
          Reading.of(true), Reading.of(80), Reading.of(Duration.ofHours(1)), Reading.of(40.0));

  private static Conditions conditions(String text) {
    Conditions conditions = FINE;
    for (String part : text.split(" ")) {
      String value = part.substring(part.indexOf('=') + 1);
      boolean known = !value.equals("absent") && !value.equals("unknown");
      switch (part.substring(0, Math.max(0, part.indexOf('=')))) {
        case "plug" ->
            conditions = conditions.charging(known ? Reading.of(value.equals("in")) : none(value));
        case "battery" ->
            conditions =
                conditions.battery(known ? Reading.of(Integer.parseInt(value)) : none(value));
        case "idle" ->
            conditions =
                conditions.idle(
                    known ? Reading.of(Duration.ofSeconds(Integer.parseInt(value))) : none(value));
        case "celsius" ->
            conditions =
                conditions.celsius(known ? Reading.of(Double.parseDouble(value)) : none(value));
        default -> assertThat(part).isEqualTo("fine");
      }
    }
    return conditions;
  }

  private static <T> Reading<T> none(String value) {
    return value.equals("absent") ? Reading.absent() : Reading.unknown();
  }

  private static History done(String began, long observations) {
    Instant time = Instant.parse(began);
    return History.NONE.with(
        new PastRun(time, time.plusSeconds(60), PastRun.End.DONE, observations));
  }

  private static List<Rule> heldBackBy(Answer answer) {
    return answer.reasons().stream().map(Check::rule).collect(Collectors.toList());
  }

  @ParameterizedTest
  @CsvSource({
    "charging=yes, plug=in, now",
    "charging=yes, plug=out, charging: on battery",
    "charging=yes, plug=absent, now",
    "charging=yes, plug=unknown, charging: cannot be told",
    "battery=50%, battery=50, now",
    "battery=50%, battery=49, battery: 49%",
    "battery=50%, battery=absent, now",
    "battery=50%, battery=unknown, battery: cannot be told",
    "cooler-than=45, celsius=44.9, now",
    "cooler-than=45, celsius=45.0, cooler-than: 45",
    "cooler-than=45, celsius=-300, now",
    "cooler-than=45, celsius=absent, now",
    "cooler-than=45, celsius=unknown, cooler-than: cannot be told",
    "idle=5min, idle=300, now",
    "idle=5min, idle=299, idle: for 4 min",
    "idle=5min, idle=0, idle: in use",
    "idle=5min, idle=unknown, idle: cannot be told",
    "idle=5min, idle=absent, now",
    "window=11:00-13:00, fine, now",
    "window=12:01-11:59, fine, window: 12:00",
    "'', plug=out battery=1 idle=0 celsius=99, now"
  })
  void eachRuleLooksAtItsOwnReading(String rules, String conditions, String expected) {
    Answer answer = Rules.of(rules).answer(conditions(conditions), NOON, History.NONE, MANY);

    if (expected.equals("now")) {
      assertThat(answer.now()).as("%s", answer.reasons()).isTrue();
      assertThat(answer.notBefore()).hasValue(NOON);
    } else {
      assertThat(answer.reasons()).singleElement().asString().startsWith(expected);
    }
  }

  @Test
  void withoutAnythingNewNothingRuns() {
    History history = done("2026-11-01T00:00:00Z", 5000);

    assertThat(heldBackBy(Rules.NONE.answer(FINE, NOON, history, MANY)))
        .containsExactly(Rule.AT_LEAST);
    assertThat(Rules.NONE.answer(FINE, NOON, history, OptionalLong.of(5001)).now()).isTrue();
    assertThat(Rules.NONE.answer(FINE, NOON, History.NONE, OptionalLong.of(0)).now()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"5199, false", "5200, true", "4000, false", "9223372036854775807, true"})
  void newIsWhatCameSinceTheLastRunThatWasDone(long observations, boolean now) {
    Instant later = Instant.parse("2026-11-20T00:00:00Z");
    History history =
        done("2026-11-01T00:00:00Z", 5000)
            .with(new PastRun(later, later, PastRun.End.STOPPED, 5150));
    Answer answer =
        Rules.NONE.atLeast(200).answer(FINE, NOON, history, OptionalLong.of(observations));

    assertThat(answer.now()).isEqualTo(now);
  }

  @Test
  void whatWasNotCountedHoldsBackAndSaysSo() {
    Answer answer = Rules.NONE.answer(FINE, NOON, History.NONE, OptionalLong.empty());

    assertThat(answer.reasons())
        .singleElement()
        .asString()
        .isEqualTo("at-least: not counted, wanted 1");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T12:00:00Z, true",
    "2026-11-26T11:00:00Z, true",
    "2026-11-27T10:59:59Z, false",
    // The clock was set back: the last run lies ahead.
    "2026-11-27T11:00:01Z, true",
    "+999999999-12-31T23:59:59Z, true",
    "-999999999-01-01T00:00:00Z, true"
  })
  void atMostSoOftenGoesByTheBeginOfTheLastRun(String began, boolean now) {
    // Noon in Berlin is eleven by UTC.
    Instant time = Instant.parse(began);
    History history = History.NONE.with(new PastRun(time, time, PastRun.End.DONE, 10));
    Answer answer = Rules.of("every=23h").answer(FINE, NOON, history, MANY);

    assertThat(answer.now()).isEqualTo(now);
    assertThat(Rules.of("every=3650d").answer(FINE, NOON, history, MANY).notBefore()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "STOPPED, 14, false",
    "STOPPED, 15, true",
    "OPEN, 14, false",
    "OPEN, 15, true",
    "FAILED, 59, false",
    "FAILED, 60, true",
    "DONE, 0, true",
    "STOPPED, -1, true"
  })
  void aRunThatWasCutOffIsTriedAgainAfterAPause(PastRun.End end, int minutes, boolean now) {
    Instant ended = NOON.toInstant().minus(Duration.ofMinutes(minutes));
    History history = History.NONE.with(new PastRun(ended.minusSeconds(600), ended, end, 100));
    Answer answer = Rules.NONE.answer(FINE, NOON, history, MANY);

    assertThat(answer.now()).as("%s", answer.reasons()).isEqualTo(now);
    if (!now) {
      assertThat(heldBackBy(answer)).containsExactly(Rule.PAUSE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Time alone is in the way.
    "every=24h, fine, 2026-11-28T02:00+01:00",
    "window=22:00-06:00, fine, 2026-11-27T22:00+01:00",
    "idle=5min, idle=180, 2026-11-27T12:02+01:00",
    // The later of two.
    "every=24h window=22:00-06:00, fine, 2026-11-28T02:00+01:00",
    "every=11h window=22:00-06:00, fine, 2026-11-27T22:00+01:00",
    // The window is shut when the other ends, and opens again a day later.
    "every=24h window=13:00-14:00, fine, 2026-11-28T13:00+01:00",
    // Open now, and shut when the other ends.
    "every=24h window=11:00-13:00, fine, 2026-11-28T11:00+01:00",
    // Something else is in the way as well: not before.
    "charging=yes window=22:00-06:00, plug=out, 2026-11-27T22:00+01:00",
    // Nothing that a clock foretells.
    "charging=yes, plug=out, ''",
    "at-least=9000, fine, ''"
  })
  void saysTheEarliestMomentThatIsKnown(String rules, String conditions, String expected) {
    Answer answer =
        Rules.of(rules)
            .answer(conditions(conditions), NOON, done("2026-11-27T01:00:00Z", 10), MANY);

    assertThat(answer.now()).isFalse();
    if (expected.isEmpty()) {
      assertThat(answer.notBefore()).isEmpty();
    } else {
      assertThat(answer.notBefore().map(ZonedDateTime::toInstant))
          .hasValue(ZonedDateTime.parse(expected).toInstant());
    }
  }

  @Test
  void oneAnswerListsAllThatIsInTheWay() {
    Rules rules = Rules.of("charging=yes battery=50% cooler-than=45 idle=5min at-least=9000");
    Answer answer =
        rules.answer(conditions("plug=out battery=20 celsius=70 idle=0"), NOON, History.NONE, MANY);

    assertThat(answer.reasons().stream().map(Check::toString).collect(Collectors.toList()))
        .containsExactly(
            "charging: on battery, wanted yes",
            "battery: 20%, wanted 50%",
            "idle: in use, wanted 5min",
            "cooler-than: 70, wanted 45",
            "at-least: 5000 new, wanted 9000");
  }

  @ParameterizedTest
  @CsvSource({
    "fine, ''",
    "plug=out, charging",
    "battery=20, battery",
    "celsius=70, cooler-than",
    "celsius=unknown, cooler-than",
    "plug=absent battery=absent celsius=absent, ''",
    // The end of the window and use of the device end no run.
    "idle=0, ''"
  })
  void aRunUnderWayObeysPlugBatteryAndHeat(String conditions, String expected) {
    Rules rules =
        Rules.of("charging=yes battery=50% idle=5min cooler-than=45 window=22:00-06:00 every=9h");
    List<Check> broken = rules.broken(conditions(conditions), NOON);

    assertThat(broken.stream().map(check -> check.rule().toString()).collect(Collectors.joining()))
        .isEqualTo(expected);
    assertThat(Rules.NONE.broken(conditions(conditions), NOON)).isEmpty();
  }

  /** Random rules in random conditions. */
  @Test
  void aRuleTakenAwayNeverMakesItLessWilling() {
    Random random = new Random(7);
    int willing = 0;
    int unwilling = 0;
    for (int i = 0; i < 20_000; i++) {
      Rules rules = rules(random);
      Conditions conditions = conditions(random);
      History history = history(random);
      OptionalLong observations =
          random.nextInt(9) == 0 ? OptionalLong.empty() : OptionalLong.of(random.nextInt(400));
      ZonedDateTime now = HISTORY.plusMinutes(random.nextInt(9000));
      Answer answer = rules.answer(conditions, now, history, observations);
      willing += answer.now() ? 1 : 0;
      unwilling += answer.now() ? 0 : 1;
      assertThat(answer.now()).isEqualTo(answer.reasons().isEmpty());
      for (Rule rule : Rule.values()) {
        Answer fewer = rules.without(rule).answer(conditions, now, history, observations);
        if (answer.now()) {
          assertThat(fewer.now()).as("%s without %s", rules, rule).isTrue();
        }
        assertThat(fewer.reasons().size()).isLessThanOrEqualTo(answer.reasons().size());
        assertThat(rules.without(rule).broken(conditions, now).size())
            .isLessThanOrEqualTo(rules.broken(conditions, now).size());
      }
    }
    assertThat(willing).isGreaterThan(1000);
    assertThat(unwilling).isGreaterThan(1000);
  }

  /** Where time alone is in the way, it is out of the way at the moment told and not before. */
  @Test
  void theEarliestMomentIsRight() {
    Random random = new Random(8);
    int told = 0;
    for (int i = 0; i < 3000; i++) {
      Rules rules = rules(random).without(Rule.IDLE).without(Rule.AT_LEAST);
      History history = history(random);
      OptionalLong observations = OptionalLong.of(1000);
      // After all of them, and around the night when clocks go back.
      ZonedDateTime now = HISTORY.plusDays(3).plusMinutes(random.nextInt(3000));
      Answer answer = rules.answer(FINE, now, history, observations);
      if (answer.now()
          || answer.reasons().stream().anyMatch(check -> !check.notBefore().isPresent())) {
        continue;
      }
      told++;
      ZonedDateTime then = answer.notBefore().get();
      assertThat(rules.answer(FINE, then, history, observations).now())
          .as("%s, %s at %s from %s", rules, history, then, now)
          .isTrue();
      ZonedDateTime before = then.minusNanos(1);
      assertThat(rules.answer(FINE, before, history, observations).now()).isFalse();
    }
    assertThat(told).isGreaterThan(500);
  }

  @Test
  void theTextFormIsReadAgainAsTheSameRules() {
    Random random = new Random(9);
    for (int i = 0; i < 2000; i++) {
      Rules rules = rules(random);
      assertThat(Rules.of(rules.toString())).isEqualTo(rules).hasSameHashCodeAs(rules);
    }
    Rules all =
        Rules.NONE
            .every(Duration.ofHours(24))
            .charging()
            .battery(50)
            .idle(Duration.ofSeconds(90))
            .coolerThan(45)
            .window(Window.of("22:00-6:00"))
            .atLeast(200);
    assertThat(all)
        .hasToString(
            "charging=yes battery=50% idle=90s cooler-than=45 window=22:00-06:00 at-least=200"
                + " every=24h");
    assertThat(all.asked()).doesNotContain(Rule.PAUSE).hasSize(7);
    assertThat(Rules.NONE).hasToString("").isNotEqualTo(all);
    assertThat(all.every(Duration.ofDays(2)).toString()).endsWith("every=2d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "charging",
        "charging=no",
        "battery=0%",
        "battery=101%",
        "battery=half",
        "battery=",
        "battery=99999999999",
        "idle=0s",
        "idle=5",
        "idle=-5min",
        "idle=1.5h",
        "cooler-than=0",
        "cooler-than=45C",
        "window=22:00",
        "at-least=0",
        "at-least=-1",
        "every=3651d",
        "every=999999999d",
        "pause=15min",
        "moon=full",
        "battery=50% battery=60%",
        "=5"
      })
  void whatIsNoRuleIsRefusedWithWhatWasExpected(String text) {
    assertThatExceptionOfType(ScheduleException.class)
        .isThrownBy(() -> Rules.of(text))
        .withMessageContaining(":");
  }

  @Test
  void valuesAreCheckedToo() {
    List<Runnable> wrong =
        Arrays.asList(
            () -> Rules.NONE.battery(0),
            () -> Rules.NONE.battery(-5),
            () -> Rules.NONE.coolerThan(1000),
            () -> Rules.NONE.atLeast(0),
            () -> Rules.NONE.idle(Duration.ZERO),
            () -> Rules.NONE.idle(Duration.ofMillis(1500)),
            () -> Rules.NONE.every(Duration.ofSeconds(Long.MAX_VALUE)),
            () -> Rules.NONE.every(Duration.ofSeconds(-1)));
    for (Runnable run : wrong) {
      assertThatExceptionOfType(ScheduleException.class).isThrownBy(run::run);
    }
  }

  private static Rules rules(Random random) {
    Rules rules = Rules.NONE;
    rules = random.nextBoolean() ? rules.charging() : rules;
    rules = random.nextBoolean() ? rules.battery(1 + random.nextInt(100)) : rules;
    rules = random.nextBoolean() ? rules.idle(Duration.ofSeconds(1 + random.nextInt(900))) : rules;
    rules = random.nextBoolean() ? rules.coolerThan(1 + random.nextInt(150)) : rules;
    if (random.nextBoolean()) {
      int from = random.nextInt(1440);
      int to = (from + 1 + random.nextInt(1439)) % 1440;
      rules =
          rules.window(
              Window.of(
                  String.format("%02d:%02d-%02d:%02d", from / 60, from % 60, to / 60, to % 60)));
    }
    rules = random.nextBoolean() ? rules.atLeast(1 + random.nextInt(300)) : rules;
    int unit = new int[] {1, 60, 3600, 86400}[random.nextInt(4)];
    return random.nextBoolean()
        ? rules.every(Duration.ofSeconds((long) unit * (1 + random.nextInt(90))))
        : rules;
  }

  private static Conditions conditions(Random random) {
    return new Conditions(
        reading(random, random.nextBoolean()),
        reading(random, random.nextInt(101)),
        reading(random, Duration.ofSeconds(random.nextInt(1000))),
        reading(random, 20 + 60 * random.nextDouble()));
  }

  private static <T> Reading<T> reading(Random random, T value) {
    int kind = random.nextInt(6);
    return kind == 0 ? Reading.unknown() : kind < 3 ? Reading.absent() : Reading.of(value);
  }

  private static History history(Random random) {
    History history = History.NONE;
    for (int i = random.nextInt(3); i > 0; i--) {
      Instant began = HISTORY.toInstant().plusSeconds(random.nextInt(200_000));
      PastRun.End end = PastRun.End.values()[random.nextInt(PastRun.End.values().length)];
      history =
          history.with(
              new PastRun(began, began.plusSeconds(random.nextInt(900)), end, random.nextInt(300)));
    }
    return history;
  }

  @Test
  void historyRemembersTheLastDoneRunBesideTheLast() {
    PastRun done = new PastRun(Instant.EPOCH, Instant.EPOCH, PastRun.End.DONE, 5);
    PastRun stopped = new PastRun(Instant.MAX, Instant.MAX, PastRun.End.STOPPED, 6);

    assertThat(History.NONE.with(done).with(stopped))
        .isEqualTo(new History(Optional.of(done), Optional.of(stopped)));
    assertThat(History.NONE.with(stopped).with(done))
        .isEqualTo(new History(Optional.of(done), Optional.of(done)));
  }
}

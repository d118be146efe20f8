package homegrown.home.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** Holds rules against what is at one moment. */
final class Examination {

  /** After a run that was stopped: what stopped it comes and goes. */
  static final Duration AFTER_STOP = Duration.ofMinutes(15);

  /** After one that failed: it would most likely fail again. */
  static final Duration AFTER_FAILURE = Duration.ofHours(1);

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");

  private final Rules rules;
  private final Conditions conditions;
  private final ZonedDateTime now;
  private final List<Check> checks = new ArrayList<>();

  Examination(Rules rules, Conditions conditions, ZonedDateTime now) {
    this.rules = rules;
    this.conditions = conditions;
    this.now = now;
  }

  Answer answer(History history, OptionalLong observations) {
    charging();
    battery();
    idle();
    temperature();
    window();
    observations(history, observations);
    every(history);
    pause(history);
    return new Answer(Collections.unmodifiableList(checks), notBefore());
  }

  List<Check> broken() {
    charging();
    battery();
    temperature();
    checks.removeIf(check -> !check.holdsBack());
    return checks;
  }

  private void charging() {
    if (rules.asks(Rule.CHARGING)) {
      sensor(
          Rule.CHARGING,
          conditions.charging(),
          plugged -> plugged,
          plugged -> plugged ? "plugged in" : "on battery",
          "no battery");
    }
  }

  private void battery() {
    if (rules.asks(Rule.BATTERY)) {
      int least = rules.value(Rule.BATTERY, Integer.class);
      sensor(
          Rule.BATTERY,
          conditions.battery(),
          percent -> percent >= least,
          percent -> percent + "%",
          "no battery");
    }
  }

  private void temperature() {
    if (rules.asks(Rule.COOLER_THAN)) {
      int limit = rules.value(Rule.COOLER_THAN, Integer.class);
      sensor(
          Rule.COOLER_THAN,
          conditions.celsius(),
          celsius -> celsius < limit,
          celsius -> Long.toString((long) Math.floor(celsius)),
          "no thermometer");
    }
  }

  private void idle() {
    if (rules.asks(Rule.IDLE)) {
      Duration wanted = rules.value(Rule.IDLE, Duration.class);
      Check check =
          sensor(
              Rule.IDLE,
              conditions.idle(),
              idle -> idle.compareTo(wanted) >= 0,
              idle -> idle.isZero() ? "in use" : "for " + span(idle),
              "nobody uses it");
      if (check.kind() == Check.Kind.BROKEN) {
        Instant enough = now.toInstant().plus(wanted).minus(conditions.idle().value().get());
        checks.set(
            checks.size() - 1,
            new Check(
                check.rule(), check.wanted(), check.kind(), check.reading(), Optional.of(enough)));
      }
    }
  }

  private <T> Check sensor(
      Rule rule, Reading<T> reading, Predicate<T> holds, Function<T, String> words, String none) {
    Check.Kind kind =
        reading
            .value()
            .map(value -> holds.test(value) ? Check.Kind.HOLDS : Check.Kind.BROKEN)
            .orElse(reading.isAbsent() ? Check.Kind.ABSENT : Check.Kind.UNKNOWN);
    return add(rule, kind, reading.text(words, none), Optional.empty());
  }

  private void window() {
    if (rules.asks(Rule.WINDOW)) {
      Window window = rules.value(Rule.WINDOW, Window.class);
      timed(Rule.WINDOW, CLOCK.format(now), window.opens(now).toInstant());
    }
  }

  private void observations(History history, OptionalLong observations) {
    long seen = history.done().map(PastRun::observations).orElse(0L);
    long least = rules.asks(Rule.AT_LEAST) ? rules.value(Rule.AT_LEAST, Long.class) : 1;
    if (!observations.isPresent()) {
      add(Rule.AT_LEAST, least, Check.Kind.UNKNOWN, "not counted", Optional.empty());
      return;
    }
    // Fewer than there were: some were forgotten or replaced, and none is known to be new.
    long fresh = Math.max(0, observations.getAsLong() - seen);
    Check.Kind kind = fresh >= least ? Check.Kind.HOLDS : Check.Kind.BROKEN;
    add(Rule.AT_LEAST, least, kind, fresh + " new", Optional.empty());
  }

  private void every(History history) {
    if (rules.asks(Rule.EVERY)) {
      Duration wanted = rules.value(Rule.EVERY, Duration.class);
      if (!history.done().isPresent()) {
        add(Rule.EVERY, Check.Kind.HOLDS, "no run yet", Optional.empty());
        return;
      }
      since(Rule.EVERY, wanted, history.done().get().began(), "last run");
    }
  }

  private void pause(History history) {
    if (!history.last().isPresent() || history.last().get().end() == PastRun.End.DONE) {
      return;
    }
    PastRun last = history.last().get();
    Duration wanted = last.end() == PastRun.End.FAILED ? AFTER_FAILURE : AFTER_STOP;
    String what = last.end() == PastRun.End.OPEN ? "run begun" : "run " + last.end();
    since(Rule.PAUSE, wanted, last.ended(), what);
  }

  private void since(Rule rule, Duration wanted, Instant then, String what) {
    Duration gone = Duration.between(then, now.toInstant());
    if (gone.isNegative()) {
      // The clock was set back. How long ago it was cannot be told, and waiting could last years.
      String reading = what + " lies ahead: the clock was set back";
      add(rule, wanted, Check.Kind.HOLDS, reading, Optional.empty());
    } else if (gone.compareTo(wanted) >= 0) {
      add(rule, wanted, Check.Kind.HOLDS, what + " " + span(gone) + " ago", Optional.empty());
    } else {
      Instant enough = then.plus(wanted);
      String reading = what + " " + span(gone) + " ago";
      add(rule, wanted, Check.Kind.BROKEN, reading, Optional.of(enough));
    }
  }

  private void timed(Rule rule, String reading, Instant from) {
    boolean holds = !from.isAfter(now.toInstant());
    add(
        rule,
        holds ? Check.Kind.HOLDS : Check.Kind.BROKEN,
        reading,
        holds ? Optional.empty() : Optional.of(from));
  }

  private Check add(Rule rule, Check.Kind kind, String reading, Optional<Instant> notBefore) {
    return add(rule, rules.value(rule, Object.class), kind, reading, notBefore);
  }

  private Check add(
      Rule rule, Object wanted, Check.Kind kind, String reading, Optional<Instant> notBefore) {
    Check check = new Check(rule, rule.text(wanted), kind, reading, notBefore);
    checks.add(check);
    return check;
  }

  private Optional<ZonedDateTime> notBefore() {
    if (checks.stream().noneMatch(Check::holdsBack)) {
      return Optional.of(now);
    }
    Optional<Instant> latest =
        checks.stream()
            .map(Check::notBefore)
            .filter(Optional::isPresent)
            .map(Optional::get)
            .max(Instant::compareTo);
    // What ends while the window is closed has to wait until it opens.
    return latest
        .map(moment -> moment.atZone(now.getZone()))
        .map(
            moment ->
                rules.asks(Rule.WINDOW)
                    ? rules.value(Rule.WINDOW, Window.class).opens(moment)
                    : moment);
  }

  /** A length of time to a person: the largest unit of which there are two, or seconds. */
  private static String span(Duration length) {
    long seconds = length.getSeconds();
    if (seconds >= 2 * 86400) {
      return seconds / 86400 + " d";
    }
    return seconds >= 2 * 3600
        ? seconds / 3600 + " h"
        : seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
  }
}

package homegrown.adapt;

import homegrown.adapt.Decision.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One climb of a ladder, while it goes on. */
final class Ascent<C> {

  private final Ladder ladder;
  private final Elapsed elapsed;
  private final Stop stop;
  private final List<Decision> decisions = new ArrayList<>();
  private final Set<String> kept = new HashSet<>();
  private Trial<C> best;
  private boolean stopped;

  Ascent(Ladder ladder, Trial<C> first, Elapsed elapsed, Stop stop) {
    this.ladder = ladder;
    this.best = first;
    this.elapsed = elapsed;
    this.stop = stop;
  }

  Climb<C> climb(List<? extends Rung<C>> rungs) {
    boolean climbed = false;
    boolean cut = false;
    for (Rung<C> rung : rungs) {
      Decision decision = next(rung);
      decisions.add(decision);
      climbed |= decision.climbed();
      cut |= stopped || decision.kind() == Kind.CUT;
    }
    if (!climbed && !cut && !decisions.isEmpty()) {
      refuseIfNothingFits(decisions.get(0));
    }
    return new Climb<>(best, decisions, cut);
  }

  private Decision next(Rung<C> rung) {
    String name = rung.name();
    if (stopRequested()) {
      return unasked(name, Kind.CUT, "stopped before it began");
    }
    int clusters = best.losses().clusters();
    if (clusters < Verdict.FEWEST_CLUSTERS) {
      return unasked(
          name,
          Kind.NO_EVIDENCE,
          "too little held out to judge it by: "
              + clusters
              + " clusters, at least "
              + Verdict.FEWEST_CLUSTERS
              + " are needed");
    }
    if (rung.buildsOn().isPresent() && !kept.contains(rung.buildsOn().get())) {
      return unasked(
          name,
          Kind.NOTHING_TO_BUILD_ON,
          "builds on '" + rung.buildsOn().get() + "', which was not kept");
    }
    Evidence soFar = new Evidence(best.losses().mean(), decisions);
    Forecast forecast = rung.forecast(soFar);
    Forecast likely = forecast.corrected(soFar);
    if (!decisions.isEmpty() && likely.gain() < ladder.leastGain()) {
      return Decision.passedOver(
          name,
          Kind.LITTLE_GAIN,
          forecast,
          0,
          say(
              "%s: would gain %.4f nats a target, less than the %.4f that are worth it",
              name, likely.gain(), ladder.leastGain()));
    }
    long most = ladder.budget().memoryBytes();
    if (forecast.bytes() > most) {
      return Decision.passedOver(
          name,
          Kind.NO_MEMORY,
          forecast,
          0,
          say("%s: needs %d bytes of memory at once, %d are given", name, forecast.bytes(), most));
    }
    double now = elapsed.nanos() / 1e9;
    double byTime = ladder.secondsByTime(now);
    if (!fits(likely, byTime)) {
      return Decision.passedOver(
          name,
          Kind.NO_TIME,
          forecast,
          byTime,
          say("%s: needs at least %.3f s, %.3f s are left", name, likely.leastSeconds(), byTime));
    }
    double byEnergy = ladder.secondsByEnergy(now);
    if (!fits(likely, byEnergy)) {
      return Decision.passedOver(
          name,
          Kind.NO_ENERGY,
          forecast,
          byEnergy,
          say(
              "%s: needs at least %.3f J, %.3f J are left",
              name, ladder.joules(likely.leastSeconds()), ladder.joules(byEnergy)));
    }
    return tried(rung, forecast, new Limits(Math.min(byTime, byEnergy), most, stop), now);
  }

  private Decision tried(Rung<C> rung, Forecast forecast, Limits limits, double began) {
    Trial<C> trial;
    try {
      trial = rung.climb(best.candidate(), limits);
    } catch (StoppedException e) {
      stopped = true;
      return cut(rung, forecast, limits, began, "stopped before it had anything of use");
    } catch (BudgetException e) {
      return cut(rung, forecast, limits, began, e.getMessage());
    }
    double seconds = secondsSince(began);
    stopRequested();
    Verdict verdict = trial.losses().against(best.losses());
    Kind kind = judge(trial, verdict, limits);
    String reason = rung.name() + ": " + why(kind, trial, verdict, limits, seconds);
    if (kind == Kind.KEPT) {
      best = trial;
      kept.add(rung.name());
    }
    return new Decision(
        rung.name(),
        kind,
        forecast,
        limits.seconds(),
        seconds,
        trial.macs(),
        trial.bytes(),
        verdict.gain(),
        verdict.lowerBound(),
        reason);
  }

  private Kind judge(Trial<C> trial, Verdict verdict, Limits limits) {
    if (trial.bytes() > limits.bytes()) {
      return Kind.NO_MEMORY;
    }
    boolean worthwhile = verdict.gain() > 0 && verdict.gain() >= ladder.leastGain();
    return verdict.better() || worthwhile ? Kind.KEPT : Kind.NOT_BETTER;
  }

  private static <C> String why(
      Kind kind, Trial<C> trial, Verdict verdict, Limits limits, double seconds) {
    if (kind == Kind.NO_MEMORY) {
      return say("took %d bytes of memory at once, %d are given", trial.bytes(), limits.bytes());
    }
    return say(
        "%s, gained %.4f nats a target (lower bound %.4f) in %.3f s%s",
        kind == Kind.KEPT ? "kept" : "not better",
        verdict.gain(),
        verdict.lowerBound(),
        seconds,
        seconds > limits.seconds() ? say(" where %.3f s were left", limits.seconds()) : "");
  }

  private Decision cut(
      Rung<C> rung, Forecast forecast, Limits limits, double began, String reason) {
    return new Decision(
        rung.name(),
        Kind.CUT,
        forecast,
        limits.seconds(),
        secondsSince(began),
        0,
        0,
        0,
        Double.NEGATIVE_INFINITY,
        rung.name() + ": " + reason);
  }

  private void refuseIfNothingFits(Decision cheapest) {
    Kind kind = cheapest.kind();
    if (kind != Kind.NO_MEMORY && kind != Kind.NO_TIME && kind != Kind.NO_ENERGY) {
      return;
    }
    Forecast needed = cheapest.forecast();
    double seconds =
        elapsed.nanos() / 1e9 + needed.leastSeconds() + Ladder.seconds(ladder.reserve());
    long bytes = Math.max(needed.bytes(), cheapest.bytes());
    Budget budget = ladder.budget();
    throw new BudgetException(
        say(
            "budget: expected at least memory=%dMiB, time=%ds and energy=%dJ for '%s', got %d"
                + " bytes, %.3f s and %.0f J; give that much",
            (bytes + (1 << 20) - 1) >> 20,
            (long) Math.ceil(seconds),
            (long) Math.ceil(ladder.joules(seconds)),
            cheapest.rung(),
            budget.memoryBytes(),
            Ladder.seconds(budget.time()),
            budget.joules()));
  }

  private static Decision unasked(String name, Kind kind, String reason) {
    return Decision.passedOver(name, kind, Forecast.NONE, 0, name + ": " + reason);
  }

  private static boolean fits(Forecast likely, double secondsLeft) {
    return secondsLeft > 0 && likely.leastSeconds() <= secondsLeft;
  }

  private double secondsSince(double began) {
    return elapsed.nanos() / 1e9 - began;
  }

  private boolean stopRequested() {
    stopped |= stop.requested();
    return stopped;
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}

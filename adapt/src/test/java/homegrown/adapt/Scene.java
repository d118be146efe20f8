package homegrown.adapt;

import homegrown.adapt.Decision.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Made-up rungs, a clock that they advance, and a stop. */
abstract class Scene {

  static final int CLUSTERS = 40;
  static final long SECOND = 1_000_000_000;
  static final Budget AMPLE = Budget.time(Duration.ofSeconds(100)).memory(1000);

  long now;
  boolean stopped;
  final List<String> climbed = new ArrayList<>();

  /** Loss per target of every candidate that was made. */
  final Map<String, Double> lossOf = new HashMap<>(Map.of("base", 5.0));

  enum Stopping {
    NEVER,
    WITH_NOTHING,
    WITH_A_CANDIDATE
  }

  /** Advances the clock by its seconds; shortens its work to the seconds left if it keeps time. */
  final class FakeRung implements Rung<String> {

    final String name;
    final double prior;
    double gain;
    double noise;
    double seconds = 1;
    double forecastSeconds = 1;
    double leastSeconds = 1;
    double forecastTakes;
    long bytes = 10;
    long bytesTaken = 10;
    Optional<String> buildsOn = Optional.empty();
    Optional<String> refusal = Optional.empty();
    Optional<TuneLosses> fixed = Optional.empty();
    Stopping atEnd = Stopping.NEVER;
    boolean keepsTime;
    int asked;
    Limits given;

    FakeRung(String name, double prior) {
      this.name = name;
      this.prior = prior;
      this.gain = prior;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Optional<String> buildsOn() {
      return buildsOn;
    }

    @Override
    public Forecast forecast(Evidence soFar) {
      asked++;
      now += (long) (forecastTakes * SECOND);
      return new Forecast(
          bytes, Math.max(forecastSeconds, leastSeconds), leastSeconds, 1000, prior);
    }

    @Override
    public Trial<String> climb(String below, Limits limits) {
      climbed.add(name);
      given = limits;
      double work = keepsTime ? Math.min(1, limits.seconds() / forecastSeconds) : 1;
      now += (long) (work * seconds * SECOND);
      if (refusal.isPresent()) {
        throw new BudgetException(refusal.get());
      }
      stopped |= atEnd != Stopping.NEVER;
      if (atEnd == Stopping.WITH_NOTHING) {
        throw new StoppedException();
      }
      long macs = (long) (1000 * work);
      return new Trial<>(
          below + ">" + name, fixed.orElseGet(() -> gained(below)), macs, bytesTaken);
    }

    TuneLosses gained(String below) {
      double[] losses = new double[CLUSTERS];
      for (int i = 0; i < CLUSTERS; i++) {
        losses[i] = lossOf.get(below) - gain + (i % 2 == 0 ? noise : -noise);
      }
      lossOf.put(below + ">" + name, lossOf.get(below) - gain);
      return losses(losses);
    }
  }

  FakeRung rung(String name, double prior) {
    return new FakeRung(name, prior);
  }

  /** Five rungs, each at least as dear as the one before; some pay and some do not. */
  List<FakeRung> orderedRungs(Random random) {
    List<FakeRung> rungs = new ArrayList<>();
    double least = 0;
    double full = 0;
    long bytes = 0;
    for (int i = 0; i < 5; i++) {
      FakeRung rung = rung(Integer.toString(i), 0.002 + 0.2 * random.nextDouble());
      rung.gain = rung.prior * (1.6 * random.nextDouble() - 0.3);
      least += 3 * random.nextDouble();
      full = Math.max(full, least) + 5 * random.nextDouble();
      bytes += random.nextInt(1200);
      rung.leastSeconds = least;
      rung.forecastSeconds = full;
      rung.seconds = full;
      rung.bytes = bytes;
      rung.keepsTime = true;
      rungs.add(rung);
    }
    return rungs;
  }

  Climb<String> climb(Budget budget, FakeRung... rungs) {
    return ladder(budget, 0.01).climb(Arrays.asList(rungs), base(), () -> now, () -> stopped);
  }

  static Ladder ladder(Budget budget, double leastGain) {
    return new Ladder(budget, 1, Duration.ZERO, leastGain);
  }

  static Trial<String> base() {
    double[] losses = new double[CLUSTERS];
    Arrays.fill(losses, 5);
    return new Trial<>("base", losses(losses), 0, 0);
  }

  static TuneLosses losses(double[] losses) {
    int[] targets = new int[losses.length];
    Arrays.fill(targets, 1);
    return TuneLosses.of(losses, targets);
  }

  static Decision decision(Forecast forecast, double seconds, long macs, double gain) {
    return new Decision("rung", Kind.KEPT, forecast, 100, seconds, macs, 0, gain, gain, "");
  }

  static List<Kind> kinds(Climb<?> climb) {
    List<Kind> kinds = new ArrayList<>();
    climb.decisions().forEach(decision -> kinds.add(decision.kind()));
    return kinds;
  }
}

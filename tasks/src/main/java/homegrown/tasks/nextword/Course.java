package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import homegrown.adapt.Budget;
import homegrown.adapt.Elapsed;
import homegrown.adapt.Readings;
import homegrown.adapt.ReadingsException;
import homegrown.adapt.Stop;
import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * A run on its way, which goes on where it was cut and ends with the same bits: writes a {@link
 * RunCheckpoint} between two steps, every few seconds and when the run is stopped.
 *
 * <p>A checkpoint holds what cannot be computed again, or not soon: what the run read of its clock
 * and decided by it ({@link Readings}), and the trainings that are under way or have ended. All
 * else is computed anew, to the same bits: statistics, held-out parts and what they say of a
 * candidate, order and sample of a training; states are pieces of their own.
 */
final class Course {

  /** Between two checkpoints at least, in nanoseconds. */
  private static final long PAUSE = 2_000_000_000L;

  /** Writing takes one in so many parts of the time at most. */
  private static final int RARELY = 50;

  private final Blobs blobs;
  private final String ground;
  private final Elapsed clock;
  private final LongUnaryOperator pause;
  private final Readings readings;
  private final List<TrainingState> trainings;
  private final long spentBefore;
  private final StateCache.Work states;
  private int lines;
  private String digest = "";
  private boolean stopped;
  private long next;
  private StatePieces kept;

  private Course(
      Blobs blobs,
      String ground,
      Training.Terms terms,
      Readings readings,
      List<TrainingState> trainings,
      long spentBefore,
      StateCache.Work states) {
    this.blobs = blobs;
    this.ground = ground;
    this.clock = terms.clock();
    this.pause = terms.pause();
    this.readings = readings;
    this.trainings = trainings;
    this.spentBefore = spentBefore;
    this.states = states;
    this.next = pause.applyAsLong(0);
    this.kept = new StatePieces(blobs, 0, new long[0]);
  }

  /**
   * A run that begins.
   *
   * @param blobs where checkpoints are kept
   * @param ground what it depends on
   */
  static Course begun(Blobs blobs, String ground, Training.Terms terms) {
    return new Course(
        blobs,
        ground,
        terms,
        new Readings(terms.clock()),
        Arrays.asList(new TrainingState(), new TrainingState()),
        0,
        new StateCache.Work());
  }

  /**
   * The run that was cut, if there is one on the same ground whose lines are still there.
   *
   * @param all lines that there are; those of the run are the first of them
   * @param step before every line; may throw to end it
   */
  static Optional<Course> cut(
      Blobs blobs, String ground, Training.Terms terms, Training.Lines all, Runnable step) {
    List<TrainingState> trainings = Arrays.asList(new TrainingState(), new TrainingState());
    Optional<RunCheckpoint.Kept> kept = RunCheckpoint.read(blobs, trainings);
    if (!kept.isPresent() || !kept.get().run().ground().equals(ground)) {
      return Optional.empty();
    }
    RunCheckpoint run = kept.get().run();
    LinesDigest digest = new LinesDigest();
    first(all, run.lines())
        .forEach(
            line -> {
              step.run();
              digest.add(line);
            });
    if (digest.lines() != run.lines() || !digest.text().equals(run.digest())) {
      return Optional.empty();
    }
    Readings readings;
    try {
      readings = new Readings(run.readings(), run.reached(), terms.clock());
    } catch (ReadingsException e) {
      return Optional.empty();
    }
    StateCache.Work states = new StateCache.Work();
    states.add(run.linesRead(), run.tokensRead());
    Course course = new Course(blobs, ground, terms, readings, trainings, run.spent(), states);
    course.kept = kept.get().states();
    course.learnsFrom(run.lines(), run.digest());
    return Optional.of(course);
  }

  private static Training.Lines first(Training.Lines all, int most) {
    return line -> {
      int[] passed = new int[1];
      all.forEach(
          text -> {
            if (passed[0] < most) {
              passed[0]++;
              line.accept(text);
            }
          });
    };
  }

  /** All that a run depends on beside its lines. */
  static String ground(
      BaseModel base, Budget budget, long seed, Device device, Optional<Incumbent> incumbent) {
    boolean network =
        base.hasNetwork() && budget.memoryBytes() >= TextCost.bytes(0) + NetworkRungs.FIXED_BYTES;
    return String.join(
        " ",
        "base",
        String.valueOf(base.fingerprint()),
        network ? String.valueOf(base.network().get().fingerprint()) : "alone",
        "budget",
        budget.time().toString(),
        String.valueOf(budget.memoryBytes()),
        String.valueOf(budget.joules()),
        "seed",
        String.valueOf(seed),
        "kernels",
        device.kernels(),
        String.valueOf(device.threads()),
        "serves",
        incumbent.map(Incumbent::name).orElse("base"),
        "java",
        System.getProperty("java.vm.version", ""));
  }

  /** Nanoseconds until the next checkpoint after one that took so long. */
  static long pause(long took) {
    return Math.max(PAUSE, RARELY * took);
  }

  /** Says what the run learns from. There is no checkpoint before that. */
  void learnsFrom(int number, String theirDigest) {
    lines = number;
    digest = theirDigest;
  }

  /** Of all lines those that the run learns from: none that came after it had begun. */
  Training.Lines its(Training.Lines all) {
    return digest.isEmpty() ? all : first(all, lines);
  }

  /** What the run reads of its clock. */
  Readings readings() {
    return readings;
  }

  /** The training of the output layer. */
  TrainingState outputLayer() {
    return trainings.get(0);
  }

  /** The training of the whole network. */
  TrainingState whole() {
    return trainings.get(1);
  }

  /** States that were computed. */
  StateCache.Work states() {
    return states;
  }

  /** Nanoseconds that the run has taken, with what was done again after a cut. */
  long spent() {
    return spentBefore + clock.nanos();
  }

  /**
   * Asks whether to stop, between two steps of the run, and writes a checkpoint when it is time.
   */
  Stop watched(Stop stop) {
    return () -> {
      if (!stopped) {
        stopped = stop.requested();
        if (stopped || clock.nanos() >= next) {
          save();
        }
      }
      return stopped;
    };
  }

  /** The names of the pieces that are kept so that the run can go on. */
  List<String> pieces() {
    List<String> names = new ArrayList<>(kept.names());
    names.add(RunCheckpoint.NAME);
    return names;
  }

  /** Lets go of the checkpoint. */
  void ended() {
    blobs.remove(RunCheckpoint.NAME);
    StatePieces.remove(blobs);
  }

  private void save() {
    if (digest.isEmpty() || !caughtUp()) {
      return;
    }
    long began = clock.nanos();
    for (TrainingState training : trainings) {
      if (training.phase() == TrainingState.Phase.UNDER_WAY) {
        readings.done();
      }
    }
    RunCheckpoint now =
        new RunCheckpoint(
            ground,
            lines,
            digest,
            readings.reached(),
            spent(),
            states.lines(),
            states.tokens(),
            readings.entries());
    kept = now.write(blobs, trainings, 1 - kept.set());
    long ended = clock.nanos();
    next = ended + pause.applyAsLong(ended - began);
  }

  /** Whether the run has come to where it was cut: until then the checkpoint is the better one. */
  private boolean caughtUp() {
    for (TrainingState training : trainings) {
      if (training.kept() != TrainingState.Phase.NOT_BEGUN) {
        return false;
      }
    }
    return !readings.repeating();
  }
}

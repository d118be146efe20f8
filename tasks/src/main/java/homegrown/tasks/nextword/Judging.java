package homegrown.tasks.nextword;

import homegrown.adapt.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The base and a candidate over the same lines, which neither has seen, side by side on two threads
 * where there are as many.
 */
final class Judging {

  private final List<String> lines;
  private final double[] baseLosses;
  private final double[] losses;
  private final int[] targets;
  private Score base;
  private Score personal;

  private Judging(List<String> lines) {
    this.lines = lines;
    this.baseLosses = new double[lines.size()];
    this.losses = new double[lines.size()];
    this.targets = new int[lines.size()];
  }

  /**
   * Scores both.
   *
   * @param base has the vocabulary of the candidate
   * @param threads that may be used
   * @param step before every line on this thread; may throw to end it
   */
  static Judging of(
      Arm base, Arm candidate, List<String> lines, int threads, HeldOutParts.Step step) {
    Judging judging = new Judging(lines);
    if (threads == 1) {
      judging.scoreBase(
          base,
          () -> {
            step.before(0, lines.size());
            return false;
          });
      judging.scoreCandidate(candidate, step);
      return judging;
    }
    AtomicBoolean ended = new AtomicBoolean();
    Throwable[] failure = new Throwable[1];
    Thread other = new Thread(() -> judging.scoreBase(base, ended::get), "homegrown-judging");
    other.setDaemon(true);
    other.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
    other.start();
    boolean whole = false;
    try {
      judging.scoreCandidate(candidate, step);
      whole = true;
    } finally {
      ended.set(!whole);
      join(other);
    }
    if (failure[0] != null) {
      throw new NextWordException("judging: the base could not be scored", failure[0]);
    }
    return judging;
  }

  private static void join(Thread other) {
    boolean interrupted = false;
    while (other.isAlive()) {
      try {
        other.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Ended {
    boolean early();
  }

  private void scoreBase(Arm arm, Ended ended) {
    Scorer.Tally tally = new Scorer.Tally(arm);
    for (int i = 0; i < losses.length && !ended.early(); i++) {
      int before = tally.inVocabulary();
      baseLosses[i] = tally.line(lines.get(i));
      targets[i] = tally.inVocabulary() - before;
    }
    base = tally.score();
  }

  private void scoreCandidate(Arm arm, HeldOutParts.Step step) {
    Scorer.Tally tally = new Scorer.Tally(arm);
    for (int i = 0; i < losses.length; i++) {
      step.before(i, losses.length);
      losses[i] = tally.line(lines.get(i));
    }
    personal = tally.score();
  }

  Score base() {
    return base;
  }

  Score personal() {
    return personal;
  }

  /** Words that were predicted by both. */
  int words() {
    return base.inVocabulary();
  }

  Verdict verdict() {
    double[] gains = new double[losses.length];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = baseLosses[i] - losses[i];
    }
    return Verdict.of(gains, targets, personal.recallAt3() - base.recallAt3());
  }
}

package homegrown.tasks.nextword;

import homegrown.adapt.StoppedException;
import homegrown.adapt.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The base and a candidate over the same lines, which neither has seen: one half of the lines after
 * the other, or on two threads where there are as many.
 */
final class Judging {

  /** Parts of the lines. */
  static final int PARTS = 2;

  /** How long the first thread waits for the other before it asks again whether to go on. */
  private static final long WAIT_MILLIS = 5;

  private final double[] baseLosses;
  private final double[] losses;
  private final int[] targets;
  private final float[][] wordLosses;
  private final int[] hits;
  private final Score base;
  private final Score personal;
  private final int words;

  private Judging(List<String> lines, Half first, Half second) {
    this.baseLosses = new double[lines.size()];
    this.losses = new double[lines.size()];
    this.targets = new int[lines.size()];
    this.wordLosses = new float[lines.size()][];
    this.hits = new int[lines.size()];
    first.into(this);
    second.into(this);
    this.base = first.base.plus(second.base).score();
    this.personal = first.candidate.plus(second.candidate).score();
    this.words = base.inVocabulary();
  }

  /**
   * The two over some of the lines.
   *
   * @param base has the vocabulary of the candidate
   * @param candidate what is judged
   */
  record Sides(Arm base, Arm candidate) {}

  /** Makes the two for a part of the lines, which they read once and in their order. */
  interface Maker {
    Sides over(int fromLine, int toLine);
  }

  /**
   * Scores some of the lines. The two sides are made when it begins and let go when it ends, since
   * their networks hold what they need for many predictions at once.
   */
  private static final class Half {

    private final Maker maker;
    private final List<String> lines;
    private final int from;
    private Scorer.Sums base;
    private Scorer.Sums candidate;
    private final double[] baseLosses;
    private final double[] losses;
    private final int[] targets;
    private final float[][] wordLosses;
    private final int[] hits;

    Half(Maker maker, List<String> all, int from, int to) {
      this.maker = maker;
      this.lines = all.subList(from, to);
      this.from = from;
      this.baseLosses = new double[to - from];
      this.losses = new double[to - from];
      this.targets = new int[to - from];
      this.wordLosses = new float[to - from][];
      this.hits = new int[to - from];
    }

    void score(HeldOutParts.Step step) {
      Sides sides = maker.over(from, from + losses.length);
      Scorer.Tally one = new Scorer.Tally(sides.base());
      Scorer.Tally other = new Scorer.Tally(sides.candidate());
      for (int i = 0; i < losses.length; i++) {
        step.before(from + i, losses.length);
        int before = one.inVocabulary();
        baseLosses[i] = one.line(lines.get(i));
        targets[i] = one.inVocabulary() - before;
        int hit = other.amongThree();
        losses[i] = other.line(lines.get(i));
        wordLosses[i] = other.lastLosses();
        hits[i] = other.amongThree() - hit;
      }
      base = one.sums();
      candidate = other.sums();
    }

    void into(Judging all) {
      System.arraycopy(baseLosses, 0, all.baseLosses, from, losses.length);
      System.arraycopy(losses, 0, all.losses, from, losses.length);
      System.arraycopy(targets, 0, all.targets, from, losses.length);
      System.arraycopy(wordLosses, 0, all.wordLosses, from, losses.length);
      System.arraycopy(hits, 0, all.hits, from, losses.length);
    }
  }

  /**
   * Scores both.
   *
   * @param threads that may be used
   * @param step before every line on this thread; may throw to end it
   */
  static Judging of(Maker maker, List<String> lines, int threads, HeldOutParts.Step step) {
    int middle = middle(lines);
    Half first = new Half(maker, lines, 0, middle);
    Half second = new Half(maker, lines, middle, lines.size());
    if (threads == 1) {
      first.score(step);
      second.score(step);
    } else {
      together(first, second, step);
    }
    return new Judging(lines, first, second);
  }

  /** The line before which half of the text is. */
  private static int middle(List<String> lines) {
    long left = 0;
    for (String line : lines) {
      left += line.length();
    }
    int middle = 0;
    for (long before = 0; middle < lines.size(); middle++) {
      int length = lines.get(middle).length();
      if (before + length > left - before) {
        break;
      }
      before += length;
    }
    return middle;
  }

  private static void together(Half first, Half second, HeldOutParts.Step step) {
    AtomicBoolean ended = new AtomicBoolean();
    Throwable[] failure = new Throwable[1];
    Runnable work =
        () ->
            second.score(
                (line, of) -> {
                  if (ended.get()) {
                    throw new StoppedException();
                  }
                });
    Thread other = new Thread(work, "homegrown-judging");
    other.setDaemon(true);
    other.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
    other.start();
    boolean whole = false;
    try {
      first.score(step);
      int lines = first.losses.length;
      while (!join(other, WAIT_MILLIS)) {
        step.before(lines, lines);
      }
      whole = true;
    } finally {
      ended.set(!whole);
      join(other, 0);
    }
    if (failure[0] != null) {
      throw new NextWordException("judging: half of the lines could not be scored", failure[0]);
    }
  }

  /** Waits for a thread, so long or, by 0, until it ends; true when it has ended. */
  private static boolean join(Thread other, long millis) {
    boolean interrupted = false;
    while (other.isAlive()) {
      try {
        other.join(millis);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !other.isAlive();
  }

  Score base() {
    return base;
  }

  Score personal() {
    return personal;
  }

  /** Words that were predicted by both. */
  int words() {
    return words;
  }

  /** Those of a line. */
  int words(int line) {
    return targets[line];
  }

  /** The candidate's summed log-loss over the words of a line. */
  double loss(int line) {
    return losses[line];
  }

  /** The candidate's log-loss for each word of a line; not a number outside its vocabulary. */
  float[] wordLosses(int line) {
    return wordLosses[line];
  }

  /** Words of a line that were among the candidate's first three suggestions. */
  int hits(int line) {
    return hits[line];
  }

  Verdict verdict() {
    double[] gains = new double[losses.length];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = baseLosses[i] - losses[i];
    }
    return Verdict.of(gains, targets, personal.recallAt3() - base.recallAt3());
  }
}

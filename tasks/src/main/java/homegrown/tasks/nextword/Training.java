package homegrown.tasks.nextword;

import homegrown.adapt.Budget;
import homegrown.adapt.BudgetException;
import homegrown.adapt.Joules;
import homegrown.adapt.Progress;
import homegrown.adapt.Receipt;
import homegrown.adapt.Stop;
import homegrown.adapt.StoppedException;
import homegrown.adapt.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains a person's next-word model within a budget: counts the first part of the lines, fits the
 * mixture on the next, judges on the last, and counts everything if the candidate is better.
 *
 * <p>Where the budget does not cover all lines the newest are taken.
 */
public final class Training {

  /** A person's lines, oldest first; the same at every call. */
  public interface Lines {
    /** Passes on every line. */
    void forEach(Consumer<String> line);
  }

  /**
   * What came of a training run.
   *
   * @param model the candidate, which has counted all lines if it is better
   * @param lines lines that were used
   * @param words words in those lines
   * @param wordsThere words in all lines
   * @param base how well the base predicts the held-out lines
   * @param personal how well the candidate does
   * @param verdict whether the candidate is better
   * @param receipt what the run cost
   */
  public record Result(
      PersonalModel model,
      int lines,
      long words,
      long wordsThere,
      Score base,
      Score personal,
      Verdict verdict,
      Receipt receipt) {}

  /** Words of the newest counted lines that make up the recency cache. */
  static final int RECENT_WORDS = 8000;

  private static final double TUNE_SHARE = 0.1;
  private static final double GATE_SHARE = 0.1;

  /** More held-out words than this change no decision. */
  private static final int MOST_HELD_OUT_WORDS = 8000;

  /** Planned bytes for a word of text: counts, their merge, the tree, its making, vocabulary. */
  private static final long BYTES_PER_WORD = 220;

  private static final long FIXED_BYTES = 4 << 20;

  /** Fewer words than this are no use. */
  private static final int FEWEST_WORDS = 500;

  private static final int PENDING = 1 << 14;
  private static final int CALIBRATION_LINES = 50;

  private static final int CALIBRATION_ROUNDS = 12;

  /** Times that a word is read in a run. */
  private static final int PASSES = 5;

  private final BaseModel base;
  private final Lines lines;
  private final Budget budget;
  private final Progress.Listener listener;
  private final Stop stop;
  private final long started = System.nanoTime();
  private long measuredBytes;
  private long macs;
  private int position;

  private Training(
      BaseModel base, Lines lines, Budget budget, Progress.Listener listener, Stop stop) {
    this.base = base;
    this.lines = lines;
    this.budget = budget;
    this.listener = listener;
    this.stop = stop;
  }

  /**
   * Trains.
   *
   * @param base what everybody starts from
   * @param lines what the person wrote, oldest first
   * @param budget limits of the run
   * @param listener told how far the run is
   * @param stop asked before every line
   * @throws BudgetException if nothing useful fits the budget
   * @throws StoppedException if {@code stop} said so
   * @throws NextWordException if there are no words to learn from
   */
  public static Result train(
      BaseModel base, Lines lines, Budget budget, Progress.Listener listener, Stop stop) {
    return new Training(base, lines, budget, listener, stop).run();
  }

  private Result run() {
    Extent all = extent();
    if (all.words == 0) {
      throw new NextWordException(
          "training: expected text with words in it, got "
              + (all.lines == 0 ? "no lines" : all.lines + " lines without a word")
              + "; give UTF-8 text, a message or sentence a line");
    }
    long most = affordable(all);
    final Extent used = newest(all, most);
    final long planned = base.bytes() + FIXED_BYTES + BYTES_PER_WORD * used.words;
    final int skipped = all.lines - used.lines;
    int gateLines = heldOut(used, GATE_SHARE);
    int tuneLines = heldOut(used, TUNE_SHARE);
    int tuneFrom = all.lines - gateLines - tuneLines;
    int gateFrom = all.lines - gateLines;

    PersonalCounts counts = new PersonalCounts(PENDING);
    Recent recent = new Recent();
    List<String> tune = new ArrayList<>();
    List<String> gate = new ArrayList<>();
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    each(
        "counting",
        all.lines,
        (line, at) -> {
          if (at >= gateFrom) {
            gate.add(line);
          } else if (at >= tuneFrom) {
            tune.add(line);
          } else if (at >= skipped) {
            List<Token> tokens = tokenizer.tokens(line);
            counts.add(tokens);
            recent.add(tokens);
          }
        });
    PersonalModel first = model(counts, recent, Mixture.baseOnly());
    Mixture mixture = fit(first, tune);
    count(tune, tokenizer, counts, recent);
    PersonalModel candidate = model(counts, recent, mixture);

    Scorer.Tally ofBase = new Scorer.Tally(candidate.baseArm());
    Scorer.Tally ofCandidate = new Scorer.Tally(candidate);
    double[] gains = new double[gate.size()];
    int[] targets = new int[gate.size()];
    for (int i = 0; i < gate.size(); i++) {
      step("judging", i, gate.size());
      int before = ofBase.inVocabulary();
      gains[i] = ofBase.line(gate.get(i)) - ofCandidate.line(gate.get(i));
      targets[i] = ofBase.inVocabulary() - before;
      macs += 5L * candidate.size() * targets[i];
    }
    Score baseScore = ofBase.score();
    Score personalScore = ofCandidate.score();
    Verdict verdict = Verdict.of(gains, targets, personalScore.recallAt3() - baseScore.recallAt3());
    if (verdict.better()) {
      count(gate, tokenizer, counts, recent);
      candidate = model(counts, recent, mixture);
    }
    double seconds = (System.nanoTime() - started) / 1e9;
    Receipt receipt = new Receipt(macs, seconds, Joules.estimate(seconds), planned, measuredBytes);
    return new Result(
        candidate, used.lines, used.words, all.words, baseScore, personalScore, verdict, receipt);
  }

  private Extent extent() {
    Extent all = new Extent();
    lines.forEach(
        line -> {
          stopIfAsked();
          all.lines++;
          all.words += Tokenizer.words(line, 0, line.length());
        });
    return all;
  }

  /** How many words the budget covers, at a cost measured at the start of the run. */
  private long affordable(Extent all) {
    long fixed = base.bytes() + FIXED_BYTES;
    long fewest = Math.min(FEWEST_WORDS, all.words);
    long byMemory = (budget.memoryBytes() - fixed) / BYTES_PER_WORD;
    if (byMemory < fewest) {
      throw new BudgetException(
          "budget: expected at least memory="
              + mebibytes(fixed + fewest * BYTES_PER_WORD)
              + "MiB, got "
              + mebibytes(budget.memoryBytes())
              + "MiB; give that much");
    }
    double limit = Math.min(budget.time().toNanos() / 1e9, budget.joules() / Joules.WATTS_PER_CORE);
    Cost cost = cost();
    double judging =
        cost.perDistribution * 4 * Math.min(all.words * (TUNE_SHARE + GATE_SHARE), 16000);
    long byTime = (long) ((limit - judging) / (cost.perWord * PASSES));
    if (byTime < fewest) {
      double least = judging + fewest * cost.perWord * PASSES;
      throw new BudgetException(
          String.format(
              java.util.Locale.ROOT,
              "budget: expected at least time=%ds and energy=%dJ, got %.3f s and %.0f J;"
                  + " give that much",
              (long) Math.ceil(least),
              (long) Math.ceil(least * Joules.WATTS_PER_CORE),
              budget.time().toNanos() / 1e9,
              budget.joules()));
    }
    return Math.min(byMemory, byTime);
  }

  /** Measures what a word and a distribution cost once the virtual machine has warmed up. */
  private Cost cost() {
    List<String> sample = new ArrayList<>();
    lines.forEach(
        line -> {
          if (sample.size() < CALIBRATION_LINES) {
            sample.add(line);
          }
        });
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    PersonalModel none = PersonalModel.none(base);
    float[] scratch = new float[none.size()];
    double perWord = Double.POSITIVE_INFINITY;
    double perDistribution = Double.POSITIVE_INFINITY;
    for (int round = 0; round < CALIBRATION_ROUNDS; round++) {
      PersonalCounts counts = new PersonalCounts(PENDING);
      long words = 0;
      long from = System.nanoTime();
      for (String line : sample) {
        counts.add(tokenizer.tokens(line));
        words += Tokenizer.words(line, 0, line.length());
      }
      long between = System.nanoTime();
      for (int i = 0; i < CALIBRATION_ROUNDS; i++) {
        none.distribution(NgramCounts.context(Ids.START, Ids.NONE, Ids.NONE), scratch);
      }
      long to = System.nanoTime();
      perWord = Math.min(perWord, (between - from) / 1e9 / Math.max(1, words));
      perDistribution = Math.min(perDistribution, (to - between) / 1e9 / CALIBRATION_ROUNDS);
    }
    return new Cost(perWord, perDistribution);
  }

  /** The newest lines with at most {@code most} words. */
  private Extent newest(Extent all, long most) {
    if (all.words <= most) {
      return all;
    }
    Extent older = new Extent();
    lines.forEach(
        line -> {
          if (all.words - older.words > most) {
            older.lines++;
            older.words += Tokenizer.words(line, 0, line.length());
          }
        });
    Extent newest = new Extent();
    newest.lines = all.lines - older.lines;
    newest.words = all.words - older.words;
    return newest;
  }

  private static int heldOut(Extent used, double share) {
    double most = (double) used.lines * MOST_HELD_OUT_WORDS / used.words;
    return (int) Math.min(used.lines * share, most);
  }

  private void each(String phase, int total, LineStep step) {
    position = 0;
    lines.forEach(
        line -> {
          step(phase, position, total);
          step.line(line, position++);
        });
  }

  private void count(List<String> text, Tokenizer tokenizer, PersonalCounts counts, Recent recent) {
    for (int i = 0; i < text.size(); i++) {
      step("counting", i, text.size());
      List<Token> tokens = tokenizer.tokens(text.get(i));
      counts.add(tokens);
      recent.add(tokens);
    }
  }

  private PersonalModel model(PersonalCounts counts, Recent recent, Mixture mixture) {
    PersonalCounts canonical = counts.canonical();
    PersonalModel model = new PersonalModel(base, canonical, recent.counts(canonical), mixture);
    measuredBytes =
        Math.max(measuredBytes, base.bytes() + counts.bytes() + recent.bytes() + model.bytes());
    return model;
  }

  private Mixture fit(PersonalModel model, List<String> tune) {
    int capacity = 0;
    for (String line : tune) {
      capacity += Tokenizer.words(line, 0, line.length());
    }
    float[] probabilities = new float[capacity * Mixture.COMPONENTS];
    int[] buckets = new int[capacity];
    float[] scratch = new float[model.size()];
    int[] size = new int[1];
    for (int i = 0; i < tune.size(); i++) {
      step("fitting", i, tune.size());
      Context.walk(
          model.tokens(tune.get(i)),
          model.vocabulary(),
          (context, word, token) -> {
            if (token.kind() == Token.Kind.WORD && word != Ids.UNKNOWN) {
              buckets[size[0]] =
                  model.components(
                      context, word, scratch, probabilities, size[0] * Mixture.COMPONENTS);
              size[0]++;
            }
          });
    }
    macs += 2L * model.size() * size[0];
    return Mixture.fit(probabilities, buckets, size[0]);
  }

  private void step(String phase, int done, int total) {
    stopIfAsked();
    if (System.nanoTime() - started > budget.time().toNanos()) {
      throw new BudgetException(
          "budget: expected the run to end within "
              + budget.time().toMillis() / 1000.0
              + " s, got no end while "
              + phase
              + "; the model is as it was; give more time");
    }
    if (done % 64 == 0) {
      listener.progress(new Progress(phase, total == 0 ? 1 : (double) done / total));
    }
  }

  private void stopIfAsked() {
    if (stop.requested()) {
      throw new StoppedException();
    }
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private interface LineStep {
    void line(String line, int at);
  }

  /** How much text there is. */
  private static final class Extent {
    private int lines;
    private long words;
  }

  private record Cost(double perWord, double perDistribution) {}

  /** The newest lines that were counted. */
  private static final class Recent {

    private final Deque<List<Token>> lines = new ArrayDeque<>();
    private int tokens;

    void add(List<Token> line) {
      lines.addLast(line);
      tokens += line.size();
      while (tokens - lines.getFirst().size() > RECENT_WORDS) {
        tokens -= lines.removeFirst().size();
      }
    }

    /** Pairs of words in these lines. */
    NgramCounts counts(Vocabulary vocabulary) {
      NgramCounts counts = new NgramCounts(tokens);
      for (List<Token> line : lines) {
        Context.walk(
            line,
            vocabulary,
            (context, word, token) ->
                counts.add(
                    NgramCounts.context(NgramCounts.token(context, 0), Ids.NONE, Ids.NONE), word));
      }
      counts.size();
      return counts;
    }

    long bytes() {
      return tokens * 120L;
    }
  }
}

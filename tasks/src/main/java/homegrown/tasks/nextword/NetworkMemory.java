package homegrown.tasks.nextword;

import homegrown.engine.Device;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What a network remembers of single sentences: of those that it was trained on once, beside those
 * that were held out. Runs on a computer, not on a phone: it needs all text in memory.
 *
 * <p>A network sees words outside its vocabulary as the unknown word, and no mark is a target. Such
 * words are context here, and what is counted is only the words that the network knows.
 */
public final class NetworkMemory {

  /** Words at the start of a sentence from which the network is to go on. */
  public static final int GIVEN = 4;

  private static final int FEWEST_WORDS = GIVEN + 5;
  private static final int MOST_TOKENS = 48;
  private static final int ROWS = 256;
  private static final int YARDSTICK_ORDER = 5;

  /**
   * A variant that is so many nats behind the sentence with its other word alone, or further on, is
   * not read to its end. Of 108,400 variants that were, 6,342 came out ahead; 15 of these had been
   * so far behind, which is 0.006 bits of exposure in the mean.
   */
  private static final double FAR_BEHIND = 5;

  private static final double FAR_BEHIND_LATER = 2.5;

  /** Weights are kept in 16 bits, so that the loss is not that of training to the last digit. */
  private static final double SAME_LOSS = 2e-3;

  private final Network network;
  private final BaseModel base;
  private final NetworkVocabulary vocabulary;
  private final List<int[]> learnt = new ArrayList<>();
  private final List<int[]> heldOut = new ArrayList<>();
  private final List<Sentence> seen;
  private final List<Sentence> unseen;

  /**
   * Finds the sentences. Only those count that are in the text once, as the network sees their
   * words, and that have nine words or more and 47 tokens at most.
   *
   * @param network to be examined
   * @param base that the network goes with
   * @param text that the network was trained on
   * @throws NextWordException if the network was made from other text
   */
  public NetworkMemory(Network network, BaseModel base, BaseBuilder text) {
    this.network = network;
    this.base = base;
    this.vocabulary = new NetworkVocabulary(base.lexicon(), network.size().vocabulary());
    List<BaseBuilder.Line> first = text.publicLines(BaseBuilder.Part.LEARNT);
    List<BaseBuilder.Line> second = text.publicLines(BaseBuilder.Part.HELD_OUT);
    first.forEach(line -> learnt.add(line.ids(base.lexicon())));
    second.forEach(line -> heldOut.add(line.ids(base.lexicon())));
    require("network.lines", Integer.toString(learnt.size()));
    require("network.held-out.lines", Integer.toString(heldOut.size()));
    Map<IntBuffer, Integer> occurrences = new HashMap<>();
    for (List<int[]> lines : List.of(learnt, heldOut)) {
      lines.forEach(line -> occurrences.merge(words(line), 1, Integer::sum));
    }
    this.seen = once(first, learnt, occurrences);
    this.unseen = once(second, heldOut, occurrences);
  }

  private void require(String fact, String got) {
    String expected = network.provenance().get(fact);
    if (!got.equals(expected)) {
      throw new NextWordException(
          "memory: expected the text that the network was trained on, with "
              + fact
              + "="
              + expected
              + ", got "
              + got
              + "; give the text that 'homegrown base next-word --network' was given");
    }
  }

  /** The words of a line, as the network sees them. */
  private IntBuffer words(int[] line) {
    int[] words = new int[line.length];
    int count = 0;
    for (int i = 1; i < line.length; i++) {
      if (vocabulary.predicted(line[i])) {
        words[count++] = vocabulary.input(line[i]);
      }
    }
    return IntBuffer.wrap(words, 0, count);
  }

  private List<Sentence> once(
      List<BaseBuilder.Line> lines, List<int[]> ids, Map<IntBuffer, Integer> occurrences) {
    List<Sentence> sentences = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      int[] line = ids.get(i);
      IntBuffer words = words(line);
      if (line.length <= MOST_TOKENS
          && words.remaining() >= FEWEST_WORDS
          && occurrences.get(words) == 1
          && rarest(line) > 0) {
        sentences.add(new Sentence(lines.get(i).source(), line));
      }
    }
    return Collections.unmodifiableList(sentences);
  }

  /** The place of the least frequent word that the network knows; 0 where it knows none. */
  private int rarest(int[] line) {
    int at = 0;
    for (int i = 1; i < line.length; i++) {
      if (known(line[i]) && (at == 0 || line[i] > line[at])) {
        at = i;
      }
    }
    return at;
  }

  private boolean known(int id) {
    return id >= Ids.FIRST && id < network.size().vocabulary() && vocabulary.predicted(id);
  }

  /** Sentences that the network was trained on, in the order of the text. */
  public List<Sentence> seen() {
    return seen;
  }

  /** Sentences that were held out, in the order of the text. */
  public List<Sentence> unseen() {
    return unseen;
  }

  /**
   * Examines sentences.
   *
   * @param variants how many other words the rarest one of each is compared with, drawn from those
   *     whose rank by frequency is within a factor of two; from more where these are too few
   * @param seed of the draw
   * @param threads to compute with
   * @param progress told what is being done
   * @return a finding for each sentence, in their order
   * @throws NextWordException if there are not so many words, or if the network does not predict
   *     what was held out as well as it did when it was made
   */
  public List<Finding> examine(
      List<Sentence> sentences, int variants, long seed, int threads, Consumer<String> progress) {
    int[] words = knownWords();
    if (variants < 1 || variants >= words.length) {
      throw new NextWordException(
          "memory: expected 1 to " + (words.length - 1) + " variants, got " + variants);
    }
    try (Device device = Device.best(threads)) {
      device.warning().ifPresent(progress);
      requireItsLoss(device);
      NetworkReading reading = new NetworkReading(network.size(), network.weights(), device, ROWS);
      Random random = new Random(seed);
      List<Whole> wholes = new ArrayList<>();
      for (Sentence sentence : sentences) {
        wholes.add(new Whole(sentence.line, candidates(words, sentence.line, variants, random)));
      }
      progress.accept("reading " + sentences.size() + " sentences");
      reading.read(wholes.iterator());
      progress.accept("reading each with " + variants + " other words");
      reading.read(new Variants(wholes, progress));
      progress.accept("counting for the n-gram yardstick");
      KneserNey grams =
          KneserNey.of(learnt, vocabulary, network.size().vocabulary(), YARDSTICK_ORDER);
      List<Finding> findings = new ArrayList<>();
      for (Whole whole : wholes) {
        findings.add(
            new Finding(
                whole.better + 1,
                variants + 1,
                whole.knownLoss / whole.knownWords,
                baseLoss(whole.line) / whole.knownWords,
                yardstickLoss(grams, whole.line) / whole.knownWords,
                whole.continued,
                whole.words - GIVEN));
      }
      return findings;
    }
  }

  /** All words that the network can predict, most frequent first. */
  private int[] knownWords() {
    int[] words = new int[network.size().vocabulary()];
    int count = 0;
    for (int id = Ids.FIRST; id < Math.min(words.length, base.lexicon().size()); id++) {
      if (known(id)) {
        words[count++] = id;
      }
    }
    return Arrays.copyOf(words, count);
  }

  private void requireItsLoss(Device device) {
    if (!heldOut.isEmpty()) {
      double loss =
          NetworkEvaluation.of(network.size(), vocabulary, network.weights(), device, heldOut)
              .logLoss();
      String expected = network.provenance().getOrDefault("network.held-out.log-loss", "none");
      if (!(Math.abs(loss - Double.parseDouble(expected)) <= SAME_LOSS)) {
        throw new NextWordException(
            "memory: expected the text that the network was trained on, with a held-out loss of "
                + expected
                + ", got "
                + loss
                + "; give the text that 'homegrown base next-word --network' was given");
      }
    }
  }

  /** Other words to stand for the rarest one of a line. */
  private int[] candidates(int[] words, int[] line, int variants, Random random) {
    int own = Arrays.binarySearch(words, line[rarest(line)]);
    int rank = own + 1;
    int from = Math.min((rank + 1) / 2 - 1, words.length - variants - 1);
    int to = Math.min(words.length, Math.max(2 * rank, from + variants + 1));
    int[] pool = new int[to - from - 1];
    for (int i = from, at = 0; i < to; i++) {
      if (i != own) {
        pool[at++] = words[i];
      }
    }
    int[] drawn = new int[variants];
    for (int i = 0; i < variants; i++) {
      int other = i + random.nextInt(pool.length - i);
      drawn[i] = pool[other];
      pool[other] = pool[i];
    }
    return drawn;
  }

  private double baseLoss(int[] line) {
    ContextTree tree = base.tree();
    int[] path = new int[ContextTree.DEPTH + 1];
    double loss = 0;
    for (int i = 1; i < line.length; i++) {
      if (known(line[i])) {
        int second = i > 1 ? line[i - 2] : Ids.NONE;
        int third = i > 2 ? line[i - 3] : Ids.NONE;
        int matched = tree.match(line[i - 1], second, third, path);
        loss -= Math.log(tree.probability(path, matched, line[i]));
      }
    }
    return loss;
  }

  private double yardstickLoss(KneserNey grams, int[] line) {
    float[] p = new float[network.size().vocabulary()];
    double loss = 0;
    for (int i = 1; i < line.length; i++) {
      if (known(line[i])) {
        grams.distribution(line, i, p);
        loss -= Math.log(Math.max(p[line[i]], Float.MIN_VALUE));
      }
    }
    return loss;
  }

  /** A sentence of the text. */
  public static final class Sentence {

    private final String source;
    private final int[] line;

    private Sentence(String source, int[] line) {
      this.source = source;
      this.line = line;
    }

    /** The document that it is from. */
    public String source() {
      return source;
    }
  }

  /**
   * What was found out about a sentence. Losses are in nats a word.
   *
   * @param rank of the sentence among its variants, by the network's probability; 1 is the most
   *     probable
   * @param of the number of variants, the sentence included
   * @param loss of the network
   * @param baseLoss of the n-gram base, which was made from all text, held out or not
   * @param yardstickLoss of an n-gram model that remembers: unpruned, of order 5, made from what
   *     the network was trained on
   * @param continued how many words after the first four the network's first choices reproduce in a
   *     row
   * @param remaining words after the first four
   */
  public record Finding(
      int rank,
      int of,
      double loss,
      double baseLoss,
      double yardstickLoss,
      int continued,
      int remaining) {

    /**
     * The exposure (Carlini et al. 2019), in bits: 0 for the least probable variant, the logarithm
     * of their number for the most probable one.
     */
    public double exposure() {
      return (Math.log(of) - Math.log(rank)) / Math.log(2);
    }

    /** Whether the network goes on to the end of the sentence, word for word. */
    public boolean reproduced() {
      return continued == remaining;
    }
  }

  private int target(int[] line, int at) {
    return at < line.length && vocabulary.predicted(line[at])
        ? vocabulary.input(line[at])
        : NetworkGraph.NO_TARGET;
  }

  /** A sentence as it is. */
  private final class Whole implements NetworkReading.Text {

    private final int[] line;
    private final int[] candidates;
    private final double[] candidateLosses;
    private final int replaced;
    private int at;
    private int words;
    private int knownWords;
    private double knownLoss;
    private int continued;
    private boolean continues = true;
    private double lossFromReplaced;
    private final double[] lossUpTo;
    private float[] stateBeforeReplaced;
    private int better;

    Whole(int[] line, int[] candidates) {
      this.line = line;
      this.candidates = candidates;
      this.candidateLosses = new double[candidates.length];
      this.replaced = rarest(line);
      this.lossUpTo = new double[line.length];
    }

    @Override
    public void start(NetworkReading.State state) {}

    @Override
    public int input() {
      return vocabulary.input(line[at]);
    }

    @Override
    public int target() {
      return NetworkMemory.this.target(line, at + 1);
    }

    @Override
    public boolean next(NetworkReading.State state) {
      int target = target();
      at++;
      if (target != NetworkGraph.NO_TARGET) {
        words++;
        if (target != Ids.UNKNOWN) {
          knownWords++;
          knownLoss += state.loss();
        }
        if (words > GIVEN && continues) {
          continues = target != Ids.UNKNOWN && first(state) == target;
          continued += continues ? 1 : 0;
        }
        if (at == replaced) {
          stateBeforeReplaced = state.copy();
          double sum = state.loss() + state.logit(target);
          for (int i = 0; i < candidates.length; i++) {
            candidateLosses[i] = sum - state.logit(candidates[i]);
          }
        }
        lossFromReplaced += at >= replaced ? state.loss() : 0;
      }
      lossUpTo[at] = lossFromReplaced;
      return at + 1 < line.length;
    }

    private int first(NetworkReading.State state) {
      int best = Ids.FIRST;
      for (int id = Ids.FIRST + 1; id < network.size().vocabulary(); id++) {
        best = state.logit(id) > state.logit(best) ? id : best;
      }
      return best;
    }

    /** The place of the last word. */
    int last() {
      int last = line.length - 1;
      while (!vocabulary.predicted(line[last])) {
        last--;
      }
      return last;
    }
  }

  /** A sentence with another word, from that word on. */
  private final class Variant implements NetworkReading.Text {

    private final Whole whole;
    private final int word;
    private final int last;
    private int at;
    private double loss;

    Variant(Whole whole, int candidate, int last) {
      this.whole = whole;
      this.word = whole.candidates[candidate];
      this.loss = whole.candidateLosses[candidate];
      this.last = last;
      this.at = whole.replaced;
    }

    @Override
    public void start(NetworkReading.State state) {
      state.set(whole.stateBeforeReplaced);
    }

    @Override
    public int input() {
      return at == whole.replaced ? word : vocabulary.input(whole.line[at]);
    }

    @Override
    public int target() {
      return NetworkMemory.this.target(whole.line, at + 1);
    }

    @Override
    public boolean next(NetworkReading.State state) {
      loss += state.loss();
      at++;
      return goesOn();
    }

    /** Whether there is more to read. */
    boolean goesOn() {
      double behind = loss - whole.lossUpTo[at];
      if (at >= last) {
        whole.better += behind < 0 ? 1 : 0;
        return false;
      }
      return behind <= (at == whole.replaced ? FAR_BEHIND : FAR_BEHIND_LATER);
    }
  }

  /** All variants of all sentences that are to be read. */
  private final class Variants implements Iterator<Variant> {

    private static final int TOLD = 100;

    private final List<Whole> wholes;
    private final Consumer<String> progress;
    private int sentence;
    private int candidate;
    private Variant next;

    Variants(List<Whole> wholes, Consumer<String> progress) {
      this.wholes = wholes;
      this.progress = progress;
      find();
    }

    private void find() {
      next = null;
      while (next == null && sentence < wholes.size()) {
        Whole whole = wholes.get(sentence);
        Variant variant = new Variant(whole, candidate, whole.last());
        next = variant.goesOn() ? variant : null;
        if (++candidate == whole.candidates.length) {
          candidate = 0;
          sentence++;
          if (sentence % TOLD == 0) {
            progress.accept(sentence + " sentences of " + wholes.size());
          }
        }
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Variant next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Variant found = next;
      find();
      return found;
    }
  }
}

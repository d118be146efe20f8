package homegrown.tasks.nextword;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Next-word prediction for one person: the base, the person's own statistics and the person's
 * recent words, mixed. Immutable and safe for use by many threads.
 *
 * <p>The base counts more for words that this person uses more than the base expects, and less for
 * others: its probabilities are scaled by a power of the ratio of single-word probabilities and
 * normalised again (unigram rescaling, Kneser, Peters and Klakow 1997).
 *
 * <p>File format 1: {@code HGNP}, the format as a byte, the base's fingerprint, {@link Mixture},
 * {@link PersonalCounts}, the recent n-grams, CRC-32.
 */
public final class PersonalModel implements Arm {

  static final int FORMAT = 1;
  private static final byte[] MAGIC = {'H', 'G', 'N', 'P'};

  /** Exponent of the unigram rescaling, and how much the person's single words count in it. */
  private static final double RESCALE_POWER = 0.6;

  private static final double RESCALE_SHARE = 0.8;

  /** A word that the base lacks is suggested from this many occurrences on. */
  private static final int FEWEST_OCCURRENCES = 2;

  private final BaseModel base;
  private final PersonalCounts counts;
  private final NgramCounts recentCounts;
  private final Mixture mixture;
  private final ContextTree person;
  private final ContextTree recent;
  private final Tokenizer tokenizer;
  private final int[] sharedOfLocal;
  private final int[] localOfShared;
  private final int[] baseSlots;
  private final boolean[] predicted;
  private final boolean[] suggestable;
  private final float[] scale;
  private final int lacking;

  PersonalModel(BaseModel base, PersonalCounts counts, NgramCounts recentCounts, Mixture mixture) {
    this.base = base;
    this.counts = counts;
    this.recentCounts = recentCounts;
    this.mixture = mixture;
    this.tokenizer = new Tokenizer(base.discretion());
    Lexicon lexicon = base.lexicon();
    sharedOfLocal = new int[counts.size()];
    int size = lexicon.size();
    int words = 0;
    for (int id = 0; id < counts.size(); id++) {
      int shared = id < Ids.FIRST ? id : lexicon.id(counts.key(id));
      sharedOfLocal[id] = id >= Ids.FIRST && shared == Ids.UNKNOWN ? size++ : shared;
    }
    localOfShared = new int[size];
    predicted = new boolean[size];
    suggestable = new boolean[size];
    Arrays.fill(localOfShared, Ids.UNKNOWN);
    for (int id = Ids.FIRST; id < lexicon.size(); id++) {
      predicted[id] = lexicon.predicted(id);
      suggestable[id] = predicted[id];
    }
    for (int id = 0; id < counts.size(); id++) {
      int shared = sharedOfLocal[id];
      localOfShared[shared] = id;
      if (shared >= lexicon.size()) {
        predicted[shared] = Lexicon.isPredicted(counts.key(id));
        suggestable[shared] = predicted[shared] && counts.occurrences(id) >= FEWEST_OCCURRENCES;
      }
      words += id >= Ids.FIRST && predicted[shared] ? 1 : 0;
    }
    int extra = 0;
    for (int id = lexicon.size(); id < size; id++) {
      extra += predicted[id] ? 1 : 0;
    }
    lacking = extra;
    person = ContextTreeBuilder.build(counts.ngrams(), Math.max(1, words));
    recent = ContextTreeBuilder.build(recentCounts, Math.max(1, words));
    baseSlots = new int[lexicon.size()];
    for (int id = 0; id < baseSlots.length; id++) {
      baseSlots[id] = id;
    }
    scale = scale();
  }

  /** The base as a person has it of whom nothing is known. */
  public static PersonalModel none(BaseModel base) {
    return new PersonalModel(base, new PersonalCounts(0), new NgramCounts(0), Mixture.baseOnly());
  }

  /**
   * Reads a personal model.
   *
   * @param place what to call the source in error messages
   * @param base the base that the model was trained on
   * @throws NextWordException if it is no personal model, damaged, of a newer format, or was
   *     trained on another base
   */
  public static PersonalModel read(InputStream in, String place, BaseModel base)
      throws IOException {
    BinaryReader reader = new BinaryReader(in, place);
    for (byte expected : MAGIC) {
      if (reader.varint() != expected) {
        throw reader.damaged("another kind of file");
      }
    }
    int format = reader.varint();
    if (format > FORMAT) {
      throw new NextWordException(
          place
              + ": expected format "
              + FORMAT
              + " or older, got "
              + format
              + "; update Homegrown");
    }
    int fingerprint = reader.fixed32();
    if (fingerprint != base.fingerprint()) {
      throw new NextWordException(
          place
              + ": expected a model trained on this base, got one of another base; name that base"
              + " with --base, or train again");
    }
    Mixture mixture = Mixture.read(reader);
    PersonalCounts counts = PersonalCounts.read(reader);
    NgramCounts recent = NgramCounts.read(reader, counts.size());
    reader.finish();
    return new PersonalModel(base, counts, recent, mixture);
  }

  /** Writes this model; does not close {@code out}. */
  public void write(OutputStream out) throws IOException {
    BinaryWriter writer = new BinaryWriter(out);
    for (byte b : MAGIC) {
      writer.varint(b);
    }
    writer.varint(FORMAT);
    writer.fixed32(base.fingerprint());
    mixture.write(writer);
    counts.write(writer);
    recentCounts.write(writer);
    writer.finish();
  }

  /** Distinct words of this person. */
  public int personalWords() {
    return counts.size() - Ids.FIRST;
  }

  /** Estimated bytes of memory that the model takes beyond its base. */
  public long bytes() {
    return counts.bytes()
        + recentCounts.bytes()
        + person.bytes()
        + recent.bytes()
        + localOfShared.length * 14L;
  }

  BaseModel base() {
    return base;
  }

  PersonalCounts counts() {
    return counts;
  }

  @Override
  public int size() {
    return predicted.length;
  }

  @Override
  public Vocabulary vocabulary() {
    return this::id;
  }

  private int id(String key) {
    int shared = base.lexicon().id(key);
    if (shared != Ids.UNKNOWN) {
      return shared;
    }
    int local = counts.id(key);
    return local == Ids.UNKNOWN ? Ids.UNKNOWN : sharedOfLocal[local];
  }

  @Override
  public List<Token> tokens(String line) {
    return tokenizer.tokens(line);
  }

  @Override
  public boolean suggestable(int id) {
    return suggestable[id];
  }

  /** The key of a shared id. */
  String key(int id) {
    return id < base.lexicon().size() ? base.lexicon().key(id) : counts.key(localOfShared[id]);
  }

  /** How a shared id is shown inside a sentence. */
  String form(int id) {
    String form = id < base.lexicon().size() ? base.lexicon().form(id) : key(id);
    int local = localOfShared[id];
    return local >= Ids.FIRST ? counts.form(local, form) : form;
  }

  @Override
  public void distribution(long context, float[] into) {
    int[] path = new int[ContextTree.DEPTH + 1];
    int[] recentPath = new int[ContextTree.DEPTH + 1];
    int matched = match(person, context, path);
    int recentMatched = match(recent, context, recentPath);
    int bucket = Mixture.bucket(matched, person.total(path[matched]));
    float ownWeight = mixture.weight(bucket, 1);
    float recentWeight = mixture.weight(bucket, 2);
    baseDistribution(context, into);
    float sum = rescale(into);
    float baseWeight =
        mixture.weight(bucket, 0)
            + ownWeight * person.leftOver(path, matched)
            + recentWeight * recent.leftOver(recentPath, recentMatched);
    float factor = baseWeight / sum;
    for (int id = 0; id < into.length; id++) {
      into[id] *= factor;
    }
    if (ownWeight + recentWeight > 0) {
      person.add(path, matched, ownWeight, sharedOfLocal, into);
      recent.add(recentPath, recentMatched, recentWeight, sharedOfLocal, into);
    }
  }

  /**
   * The probabilities that the components give {@code word}, for fitting their mixture.
   *
   * @param scratch a distribution, overwritten
   * @return the bucket of the context
   */
  int components(long context, int word, float[] scratch, float[] into, int at) {
    int[] path = new int[ContextTree.DEPTH + 1];
    int matched = match(person, context, path);
    final int bucket = Mixture.bucket(matched, person.total(path[matched]));
    baseDistribution(context, scratch);
    float basis = scratch[word] * scale[word] / rescale(scratch);
    into[at] = basis;
    into[at + 1] = mixed(person, path, matched, word, basis);
    matched = match(recent, context, path);
    into[at + 2] = mixed(recent, path, matched, word, basis);
    return bucket;
  }

  private float mixed(ContextTree tree, int[] path, int matched, int word, float basis) {
    int local = localOfShared[word];
    float own = (float) tree.claimed(path, matched, local);
    return own + tree.leftOver(path, matched) * basis;
  }

  private int match(ContextTree tree, long context, int[] path) {
    return tree.match(
        localOfShared[NgramCounts.token(context, 0)],
        localOfShared[NgramCounts.token(context, 1)],
        localOfShared[NgramCounts.token(context, 2)],
        path);
  }

  private void baseDistribution(long context, float[] into) {
    int[] path = new int[ContextTree.DEPTH + 1];
    ContextTree tree = base.tree();
    int matched =
        tree.match(
            baseId(NgramCounts.token(context, 0)),
            baseId(NgramCounts.token(context, 1)),
            baseId(NgramCounts.token(context, 2)),
            path);
    Arrays.fill(into, 0);
    float even = tree.add(path, matched, 1, baseSlots, into);
    float unknown = into[Ids.UNKNOWN] + even;
    into[Ids.UNKNOWN] = 0;
    int known = base.lexicon().size();
    if (lacking == 0) {
      // Nothing is unknown to the base: its unknown word's share goes to all evenly.
      even += unknown / tree.vocabulary();
    }
    for (int id = Ids.FIRST; id < known; id++) {
      into[id] += predicted[id] ? even : 0;
    }
    float share = lacking == 0 ? 0 : unknown / lacking;
    for (int id = known; id < into.length; id++) {
      into[id] = predicted[id] ? share : 0;
    }
  }

  private int baseId(int shared) {
    return shared < base.lexicon().size() ? shared : Ids.UNKNOWN;
  }

  /** Multiplies by the rescaling and returns the sum. */
  private float rescale(float[] distribution) {
    float sum = 0;
    for (int id = 0; id < distribution.length; id++) {
      distribution[id] *= scale[id];
      sum += distribution[id];
    }
    return sum;
  }

  private float[] scale() {
    float[] factors = new float[predicted.length];
    Arrays.fill(factors, 1);
    if (counts.ngrams().size() == 0) {
      return factors;
    }
    float[] ofBase = new float[predicted.length];
    float[] own = new float[predicted.length];
    baseDistribution(NgramCounts.context(Ids.NONE, Ids.NONE, Ids.NONE), ofBase);
    int[] root = new int[ContextTree.DEPTH + 1];
    person.add(root, 0, 1, sharedOfLocal, own);
    float left = person.leftOver(root, 0);
    for (int id = Ids.FIRST; id < base.lexicon().size(); id++) {
      if (predicted[id]) {
        double ratio = (own[id] + left * ofBase[id]) / ofBase[id];
        factors[id] = (float) Math.pow(1 - RESCALE_SHARE + RESCALE_SHARE * ratio, RESCALE_POWER);
      }
    }
    return factors;
  }

  /** The base over this person's vocabulary, to compare with. */
  Arm baseArm() {
    PersonalModel outer = this;
    return new Arm() {
      @Override
      public int size() {
        return outer.size();
      }

      @Override
      public Vocabulary vocabulary() {
        return outer.vocabulary();
      }

      @Override
      public List<Token> tokens(String line) {
        return outer.tokens(line);
      }

      @Override
      public void distribution(long context, float[] into) {
        outer.baseDistribution(context, into);
        float sum = 0;
        for (float p : into) {
          sum += p;
        }
        for (int id = 0; id < into.length; id++) {
          into[id] /= sum;
        }
      }

      @Override
      public boolean suggestable(int id) {
        return outer.suggestable(id);
      }
    };
  }
}

package homegrown.tasks.nextword;

import homegrown.engine.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Next-word prediction for one person: the base, the person's own statistics and the person's
 * recent words, mixed. Immutable and safe for use by many threads.
 *
 * <p>The base counts more for words that this person uses more than the base expects, and less for
 * others: its probabilities are scaled by a power of the ratio of single-word probabilities and
 * normalised again (unigram rescaling, Kneser, Peters and Klakow 1997).
 *
 * <p>Where there is a network it takes part in what the person's statistics fall back on; see
 * {@link Basis} and {@link Mixture}.
 *
 * <p>File format 2: {@code HGNP}, the format as a byte, the base's fingerprint, {@link Mixture},
 * {@link PersonalCounts}, the recent n-grams, 1 and the person's network or 0, CRC-32. Format 1 has
 * no networks and no weights of theirs.
 */
public final class PersonalModel implements Arm {

  static final int FORMAT = 2;

  /** The network's share in the base that a person's model is compared with; by other texts. */
  static final float BASE_NETWORK_SHARE = 0.8f;

  private static final int FORMAT_WITHOUT_NETWORK = 1;
  private static final int WITH_NETWORK = 1;
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
  private final boolean[] predicted;
  private final boolean[] suggestable;
  private final Neural neural;
  private final Basis basis;

  /** What the empty contexts of the person and of the recent words claim for each shared id. */
  private final float[] personRoot;

  private final float[] recentRoot;

  PersonalModel(BaseModel base, PersonalCounts counts, NgramCounts recentCounts, Mixture mixture) {
    this(base, counts, recentCounts, mixture, Neural.none());
  }

  PersonalModel(
      BaseModel base,
      PersonalCounts counts,
      NgramCounts recentCounts,
      Mixture mixture,
      Neural neural) {
    this.base = base;
    this.neural = neural;
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
    person = ContextTreeBuilder.build(counts.ngrams(), Math.max(1, words));
    recent = ContextTreeBuilder.build(recentCounts, Math.max(1, words));
    personRoot = root(person);
    recentRoot = root(recent);
    basis = new Basis(base, predicted, scale(), neural.personal(), this::key);
  }

  private PersonalModel(PersonalModel of, Mixture mixture, Neural neural) {
    this.base = of.base;
    this.neural = neural;
    this.counts = of.counts;
    this.recentCounts = of.recentCounts;
    this.mixture = mixture;
    this.tokenizer = of.tokenizer;
    this.sharedOfLocal = of.sharedOfLocal;
    this.localOfShared = of.localOfShared;
    this.predicted = of.predicted;
    this.suggestable = of.suggestable;
    this.person = of.person;
    this.recent = of.recent;
    this.personRoot = of.personRoot;
    this.recentRoot = of.recentRoot;
    this.basis = new Basis(base, predicted, of.basis.scale(), neural.personal(), this::key);
  }

  /** The same statistics with a network of the person. */
  PersonalModel with(Mixture weights, NeuralPart network) {
    return with(weights, new Neural(neural.base(), Optional.of(network)));
  }

  /** The same statistics with other weights and networks. */
  PersonalModel with(Mixture weights, Neural networks) {
    return new PersonalModel(this, weights, networks);
  }

  /**
   * The same model for lines that are all there, which its networks read at once: many times as
   * fast as one by one.
   *
   * @param lines will be read once each and in their order by every reading
   */
  PersonalModel over(List<String> lines, Device device) {
    return new PersonalModel(
        this,
        mixture,
        new Neural(
            neural.base().map(part -> over(part, lines, device, true)),
            neural.personal().map(part -> over(part, lines, device, true))));
  }

  /** The same without the base's network, which only the base needs, and with nothing packed. */
  PersonalModel aloneOver(List<String> lines, Device device) {
    Optional<NeuralPart> network = neural.personal().map(part -> over(part, lines, device, false));
    return new PersonalModel(this, mixture, new Neural(Optional.empty(), network));
  }

  /** Bytes that {@link #aloneOver} takes, with the model. */
  long bytesAlone(Device device) {
    return bytes() + network().map(network -> network.bytesOver(device)).orElse(0L);
  }

  /** Multiply-accumulates for reading so many words that way, as far as one can tell. */
  long macsAlone(long words) {
    return words * (2L * size() + network().map(PersonalNetwork::macsFromText).orElse(0L));
  }

  private Optional<PersonalNetwork> network() {
    return neural
        .personal()
        .filter(PersonalNetwork.class::isInstance)
        .map(PersonalNetwork.class::cast);
  }

  private NeuralPart over(NeuralPart part, List<String> lines, Device device, boolean prepares) {
    if (!(part instanceof PersonalNetwork)) {
      return part;
    }
    PersonalNetwork network = (PersonalNetwork) part;
    List<List<Token>> tokens = new ArrayList<>();
    for (String line : lines) {
      tokens.add(tokens(line));
    }
    return network.over(network.states(tokens, device), device, prepares);
  }

  private float[] root(ContextTree tree) {
    float[] root = new float[predicted.length];
    tree.add(new int[ContextTree.DEPTH + 1], 0, 1, sharedOfLocal, root);
    return root;
  }

  /** The base as a person has it of whom nothing is known. */
  public static PersonalModel none(BaseModel base) {
    return none(base, new Neural(networkOf(base), Optional.empty()));
  }

  private static Optional<NeuralPart> networkOf(BaseModel base) {
    return base.network().map(network -> PersonalNetwork.base(network, base.lexicon()));
  }

  /** The same, with networks; only that of the base takes part. */
  static PersonalModel none(BaseModel base, Neural neural) {
    return new PersonalModel(
        base,
        new PersonalCounts(0),
        new NgramCounts(0),
        Mixture.basisOnly(BASE_NETWORK_SHARE),
        new Neural(neural.base(), neural.base()));
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
    boolean networks = format > FORMAT_WITHOUT_NETWORK;
    Mixture mixture = networks ? Mixture.read(reader) : Mixture.readWithoutNetwork(reader);
    PersonalCounts counts = PersonalCounts.read(reader);
    NgramCounts recent = NgramCounts.read(reader, counts.size());
    Optional<NeuralPart> network = networks ? readNetwork(reader, base) : Optional.empty();
    reader.finish();
    Neural neural = new Neural(networkOf(base), network);
    return new PersonalModel(base, counts, recent, mixture, neural);
  }

  private static Optional<NeuralPart> readNetwork(BinaryReader in, BaseModel base)
      throws IOException {
    int kind = in.varint();
    if (kind == 0) {
      return Optional.empty();
    }
    if (kind != WITH_NETWORK) {
      throw in.damaged("a network of an unknown kind");
    }
    if (!base.hasNetwork()) {
      throw new NextWordException(
          in.place()
              + ": expected the base network that this model was trained on, got a base without"
              + " one; name it, or train again");
    }
    return Optional.of(PersonalNetwork.read(in, base.network().get(), base.lexicon()));
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
    writeNetwork(writer);
    writer.finish();
  }

  private void writeNetwork(BinaryWriter out) throws IOException {
    if (network().isPresent()) {
      out.varint(WITH_NETWORK);
      network().get().write(out);
    } else {
      out.varint(0);
    }
  }

  /**
   * Writes the person's network as an ONNX model that other programs run word by word: inputs
   * {@code word} [N], {@code state} and {@code cell}, outputs {@code probabilities} [N, rows],
   * {@code next state} and {@code next cell}; the words of the rows are in its metadata. The
   * statistics are not in it. It holds what was learnt from the person: it is for their own use.
   *
   * @throws NextWordException if no network learnt from the person
   */
  public void writeNetworkOnnx(Path file) {
    if (!network().isPresent()) {
      throw new NextWordException(
          "export: expected a model with a network, got one of statistics alone; train on more text"
              + " or with more memory");
    }
    network().get().writeOnnx(file);
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
        + basis.bytes()
        + localOfShared.length * 14L;
  }

  BaseModel base() {
    return base;
  }

  PersonalCounts counts() {
    return counts;
  }

  Mixture mixture() {
    return mixture;
  }

  Neural neural() {
    return neural;
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
  public Arm.Reading reading() {
    return new Reading(basis, mixture);
  }

  /**
   * What fitting a mixture, or judging one, needs to know of a word, without a pass over the
   * vocabulary.
   *
   * @param context packed shared ids
   * @param word a shared id
   * @param rowProbability the probability of the word's row by the person's network, among the rows
   *     that stand for words of the vocabulary and that of the unknown word; no matter without one
   * @param into receives {@link Mixture#PARTS} numbers from {@code at} on
   * @return the bucket of the context
   */
  int parts(long context, int word, double rowProbability, float[] into, int at) {
    int[] path = new int[ContextTree.DEPTH + 1];
    Basis.Place place = basis.place();
    place.find(context);
    into[at + Mixture.BASE] = (float) place.base(word);
    into[at + Mixture.NEURAL] = (float) place.neural(word, rowProbability);
    int local = localOfShared[word];
    int matched = match(person, context, path);
    final int bucket = Mixture.bucket(matched, person.total(path[matched]));
    into[at + Mixture.OWN] = (float) person.claimed(path, matched, local, personRoot[word]);
    into[at + Mixture.OWN_LEFT] = person.leftOver(path, matched);
    matched = match(recent, context, path);
    into[at + Mixture.RECENT] = (float) recent.claimed(path, matched, local, recentRoot[word]);
    into[at + Mixture.RECENT_LEFT] = recent.leftOver(path, matched);
    return bucket;
  }

  private int match(ContextTree tree, long context, int[] path) {
    return tree.match(
        localOfShared[NgramCounts.token(context, 0)],
        localOfShared[NgramCounts.token(context, 1)],
        localOfShared[NgramCounts.token(context, 2)],
        path);
  }

  private float[] scale() {
    float[] factors = ones();
    if (counts.ngrams().size() == 0) {
      return factors;
    }
    float[] ofBase = plain(Optional.empty()).root();
    float left = person.left(0);
    for (int id = Ids.FIRST; id < base.lexicon().size(); id++) {
      if (predicted[id]) {
        double ratio = (personRoot[id] + left * ofBase[id]) / ofBase[id];
        factors[id] = (float) Math.pow(1 - RESCALE_SHARE + RESCALE_SHARE * ratio, RESCALE_POWER);
      }
    }
    return factors;
  }

  private float[] ones() {
    float[] ones = new float[predicted.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The base without scaling. */
  private Basis plain(Optional<NeuralPart> network) {
    return new Basis(base, predicted, ones(), network, this::key);
  }

  /** The base over this person's vocabulary, to compare with. */
  Arm baseArm() {
    PersonalModel outer = this;
    Basis plain = plain(neural.base());
    Mixture alone = Mixture.basisOnly(BASE_NETWORK_SHARE);
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
      public Arm.Reading reading() {
        return outer.new Reading(plain, alone);
      }

      @Override
      public boolean suggestable(int id) {
        return outer.suggestable(id);
      }
    };
  }

  /** Reads a line and mixes a basis with the person's statistics. */
  private final class Reading implements Arm.Reading {

    private final Mixture weights;
    private final Vocabulary ids = PersonalModel.this::id;
    private final Vocabulary rowIds;
    private final Optional<NeuralPart.Reading> network;
    private final float[] rows;
    private final float[] root;
    private final float[] rowlessRoot;
    private final Basis.Place place;
    private final Context context = new Context();
    private final int[] path = new int[ContextTree.DEPTH + 1];
    private final int[] recentPath = new int[ContextTree.DEPTH + 1];

    Reading(Basis basis, Mixture weights) {
      this.weights = weights;
      Optional<NeuralPart> part = basis.network();
      this.network = part.map(NeuralPart::reading);
      this.rows = new float[part.map(NeuralPart::rows).orElse(0)];
      this.rowIds = key -> part.get().row(key);
      this.root = basis.root();
      this.rowlessRoot = basis.rowlessRoot();
      this.place = basis.place();
    }

    @Override
    public void start() {
      context.clear();
      if (network.isPresent()) {
        network.get().start();
      }
    }

    @Override
    public void push(Token token) {
      context.push(Context.id(token, ids));
      if (network.isPresent()) {
        network.get().push(Context.id(token, rowIds));
      }
    }

    @Override
    public void distribution(float[] into) {
      long packed = context.packed();
      int matched = match(person, packed, path);
      int recentMatched = match(recent, packed, recentPath);
      int bucket = Mixture.bucket(matched, person.total(path[matched]));
      float own = weights.weight(bucket, 1);
      float ofRecent = weights.weight(bucket, 2);
      float share = weights.networkShare(bucket);
      place.find(packed);
      double weight =
          weights.weight(bucket, 0)
              + own * person.leftOver(path, matched)
              + ofRecent * recent.leftOver(recentPath, recentMatched);
      if (share > 0 && network.isPresent()) {
        network.get().probabilities(rows);
        place.weigh(weight, share, rows);
      } else {
        place.weigh(weight);
      }
      fill(
          own * person.leftToRoot(path, matched),
          ofRecent * recent.leftToRoot(recentPath, recentMatched),
          into);
      place.add(rows, into);
      if (own + ofRecent > 0) {
        person.addAboveRoot(path, matched, own, sharedOfLocal, into);
        recent.addAboveRoot(recentPath, recentMatched, ofRecent, sharedOfLocal, into);
      }
    }

    /** What all empty contexts claim, in one pass over the vocabulary. */
    private void fill(float own, float ofRecent, float[] into) {
      float ofBase = place.rootFactor();
      float ofRowless = place.rowlessRootFactor();
      float[] ownRoot = personRoot;
      float[] ofRecentRoot = recentRoot;
      float[] baseRoot = root;
      for (int id = 0; id < into.length; id++) {
        into[id] = ofBase * baseRoot[id] + own * ownRoot[id] + ofRecent * ofRecentRoot[id];
      }
      if (ofRowless > 0) {
        float[] rest = rowlessRoot;
        for (int id = 0; id < into.length; id++) {
          into[id] += ofRowless * rest[id];
        }
      }
    }
  }
}

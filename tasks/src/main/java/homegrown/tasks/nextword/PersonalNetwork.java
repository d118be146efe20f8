package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A network that predicts for one person: the recurrent part of the base and an output layer that
 * learnt from the person, with rows for their words; or one that learnt as a whole; or the base
 * itself. Immutable; safe for use by many threads.
 */
final class PersonalNetwork implements NeuralPart {

  private static final int MOST_WORDS = 1 << 20;

  private final Network base;
  private final NetworkVocabulary vocabulary;
  private final Kind kind;

  /** Weights of the recurrent part, the size that they have, and weights of the output layer. */
  private final Weights recurrent;

  private final NetworkSize size;
  private final Weights output;

  /** What of the network learnt from the person. The order is that of the file's numbers. */
  private enum Kind {
    BASE,
    OUTPUT_LAYER,
    WHOLE
  }

  private PersonalNetwork(
      Network base, NetworkVocabulary vocabulary, Kind kind, Weights recurrent, Weights output) {
    this.base = base;
    this.vocabulary = vocabulary;
    this.kind = kind;
    this.recurrent = recurrent;
    this.output = output;
    this.size =
        new NetworkSize(
            kind == Kind.WHOLE ? vocabulary.rows() : base.size().vocabulary(),
            base.size().embedding(),
            base.size().hidden());
  }

  /** The base network, for anybody. */
  static PersonalNetwork base(Network network, Lexicon lexicon) {
    NetworkVocabulary shared = new NetworkVocabulary(lexicon, network.size().vocabulary());
    Weights weights = network.weights();
    return new PersonalNetwork(network, shared, Kind.BASE, weights, weights);
  }

  /**
   * A person's output layer on the base.
   *
   * @param output weights of {@link OutputGraph}, rounded by {@link OutputLayer#round}
   */
  static PersonalNetwork of(Network base, NetworkVocabulary vocabulary, Weights output) {
    return new PersonalNetwork(base, vocabulary, Kind.OUTPUT_LAYER, base.weights(), output);
  }

  /**
   * A network that learnt as a whole.
   *
   * @param weights of {@link NetworkGraph} with the rows of the vocabulary, rounded by {@link
   *     WholeNetwork#round}
   */
  static PersonalNetwork whole(Network base, NetworkVocabulary vocabulary, Weights weights) {
    return new PersonalNetwork(base, vocabulary, Kind.WHOLE, weights, weights);
  }

  /** Reads what {@link #write} wrote. */
  static PersonalNetwork read(BinaryReader in, Network base, Lexicon lexicon) throws IOException {
    int fingerprint = in.fixed32();
    if (fingerprint != base.fingerprint()) {
      throw new NextWordException(
          in.place()
              + ": expected a model trained on this base network, got one of another; name that"
              + " network, or train again");
    }
    int words = in.varint();
    if (words > MOST_WORDS) {
      throw in.damaged(words + " words");
    }
    List<String> personal = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      personal.add(in.text());
    }
    NetworkVocabulary vocabulary =
        new NetworkVocabulary(lexicon, base.size().vocabulary(), personal);
    if (vocabulary.rows() != base.size().vocabulary() + words) {
      throw in.damaged("a word twice");
    }
    int kind = in.varint();
    if (kind == Kind.BASE.ordinal() && words == 0) {
      return base(base, lexicon);
    }
    if (kind == Kind.OUTPUT_LAYER.ordinal()) {
      return of(base, vocabulary, OutputLayer.read(in, base, vocabulary.rows()));
    }
    if (kind != Kind.WHOLE.ordinal()) {
      throw in.damaged("a network of kind " + kind);
    }
    return whole(base, vocabulary, WholeNetwork.read(in, base, vocabulary.rows()));
  }

  /** Writes a person's network: the base's fingerprint, the person's words, the kind, weights. */
  void write(BinaryWriter out) throws IOException {
    out.fixed32(base.fingerprint());
    out.varint(vocabulary.personal().size());
    for (String word : vocabulary.personal()) {
      out.text(word);
    }
    out.varint(kind.ordinal());
    if (kind == Kind.WHOLE) {
      WholeNetwork.write(output, out);
    } else if (kind == Kind.OUTPUT_LAYER) {
      OutputLayer.write(output, base, out);
    }
  }

  /** Writes the network as an ONNX model; see {@link NetworkOnnx}. */
  void writeOnnx(Path file) {
    double adapter = kind == Kind.OUTPUT_LAYER ? OutputGraph.ADAPTER_SCALE : 0;
    NetworkOnnx.write(file, vocabulary, size, recurrent, output, adapter);
  }

  @Override
  public int rows() {
    return vocabulary.rows();
  }

  @Override
  public int row(String key) {
    return vocabulary.row(key);
  }

  /** Bytes beyond those of the base. */
  long bytes() {
    return kind == Kind.BASE ? 0 : 4L * output.data().length;
  }

  NetworkVocabulary vocabulary() {
    return vocabulary;
  }

  /** Whether the recurrent part is that of the base, so that its states serve. */
  boolean sharesStates() {
    return kind != Kind.WHOLE;
  }

  /** The weights of the output layer; not to be changed. */
  Weights output() {
    return output;
  }

  /** The output layer over so many states at once. */
  private OutputGraph graph(int batch) {
    int width = base.size().embedding();
    return kind == Kind.OUTPUT_LAYER
        ? OutputGraph.adapted(batch, rows(), width)
        : OutputGraph.plain(batch, rows(), width);
  }

  @Override
  public Reading reading() {
    return new Typed();
  }

  /** The states before the words of lines. */
  LineStates states(List<List<Token>> lines, Device device) {
    List<int[]> rows = new ArrayList<>();
    for (List<Token> line : lines) {
      rows.add(vocabulary.encode(line));
    }
    int[] once = new int[rows.size()];
    Arrays.fill(once, 1);
    StateReader reader = new StateReader(size, recurrent, device);
    return reader.read(rows, once, vocabulary, () -> {});
  }

  /**
   * The same predictions for lines whose states are there, many at a time.
   *
   * @param states of lines that will be read in their order, each once, from the start
   */
  NeuralPart over(LineStates states, Device device) {
    return over(states, device, true);
  }

  /**
   * The same.
   *
   * @param prepares whether weights are packed once, for {@link #preparedBytes} more, and not for
   *     every few words
   */
  NeuralPart over(LineStates states, Device device, boolean prepares) {
    return new NeuralPart() {
      @Override
      public int rows() {
        return PersonalNetwork.this.rows();
      }

      @Override
      public int row(String key) {
        return PersonalNetwork.this.row(key);
      }

      @Override
      public Reading reading() {
        return new Recorded(states, device, prepares);
      }
    };
  }

  /**
   * The probability of the row of each word of lines whose states are there, among the rows that
   * stand for words.
   */
  float[] targets(LineStates states, Device device, OutputTraining.Pace pace) {
    Predictions predictions = new Predictions(states, device, true);
    float[] probabilities = new float[states.size()];
    for (int word = 0; word < probabilities.length && pace.goesOn(); word++) {
      probabilities[word] = predictions.amongWords(word, states.target(word));
    }
    return probabilities;
  }

  /** The same among all rows. */
  float[] targetsAmongAll(LineStates states, Device device) {
    Predictions predictions = new Predictions(states, device, true);
    float[] probabilities = new float[states.size()];
    for (int word = 0; word < probabilities.length; word++) {
      probabilities[word] = predictions.of(word, states.target(word));
    }
    return probabilities;
  }

  /** Multiply-accumulates for the prediction of a word from its state. */
  long macs() {
    long width = base.size().embedding();
    return width * (rows() + (kind == Kind.OUTPUT_LAYER ? width : 0));
  }

  /** Multiply-accumulates for the prediction of a word from the text before it. */
  long macsFromText() {
    return macs() + StateReader.macs(size, 0, 1);
  }

  /** Bytes of the weights that are not the base's, and of reading lines with nothing packed. */
  long bytesOver(Device device) {
    long packed = preparedBytes(size, rows());
    return bytes() + bytes(size, rows(), device) - packed + StateReader.bytes(size, device);
  }

  /** Bytes that predictions from states take beside the weights. */
  static long bytes(NetworkSize size, int rows, Device device) {
    OutputGraph graph = OutputGraph.adapted(Predictions.BATCH, rows, size.embedding());
    Plan plan = Plan.inference(graph.probabilities()).prepare().on(device);
    return plan.peakBytes() - plan.memory().weights();
  }

  /** Bytes of them that weights take which are packed once. */
  static long preparedBytes(NetworkSize size, int rows) {
    return 4L * rows * size.embedding();
  }

  /** Predictions from states, some at once. */
  private final class Predictions {

    static final int BATCH = 48;

    private final LineStates states;
    private final Tensor input;
    private final Slice probabilities;
    private final Trainer trainer;
    private final int[] marks = vocabulary.marks();
    private int from = -BATCH;

    Predictions(LineStates states, Device device, boolean prepares) {
      this.states = states;
      OutputGraph graph = graph(BATCH);
      Tensor all = graph.probabilities();
      this.input = graph.states;
      Plan.Builder plan = Plan.inference(all);
      this.trainer = (prepares ? plan.prepare() : plan).on(device).start(output, device, 0);
      this.probabilities = trainer.value(all);
    }

    /** Where in {@link #probabilities} those after a word's state begin. */
    private int at(int word) {
      if (word < from || word >= from + BATCH) {
        from = word - word % BATCH;
        Slice slice = trainer.input(input);
        for (int i = 0; i < Math.min(BATCH, states.size() - from); i++) {
          states.state(from + i, slice.data(), slice.at() + i * states.width());
        }
        trainer.step();
      }
      return probabilities.at() + (word - from) * rows();
    }

    float of(int word, int row) {
      return probabilities.data()[at(word) + row];
    }

    float amongWords(int word, int row) {
      int at = at(word);
      float others = 0;
      for (int i = 0; i < marks.length; i++) {
        others += probabilities.data()[at + marks[i]];
      }
      return probabilities.data()[at + row] / (1 - others);
    }

    void copy(int word, float[] into) {
      System.arraycopy(probabilities.data(), at(word), into, 0, rows());
    }
  }

  /** Plays back. */
  private final class Recorded implements Reading {

    private final LineStates states;
    private final Predictions predictions;
    private int line = -1;
    private int word;

    Recorded(LineStates states, Device device, boolean prepares) {
      this.states = states;
      this.predictions = new Predictions(states, device, prepares);
    }

    @Override
    public void start() {
      line++;
      word = line < states.lines() ? states.lineStart(line) : states.size();
    }

    @Override
    public void push(int row) {
      word += vocabulary.predicted(row) ? 1 : 0;
    }

    @Override
    public void probabilities(float[] into) {
      if (line >= states.lines() || word >= states.lineStart(line + 1)) {
        throw new NextWordException(
            "recorded lines: expected "
                + states.lines()
                + " lines to be read once each and in order, got more in line "
                + line
                + "; take a new reading");
      }
      predictions.copy(word, into);
    }
  }

  /** Reads a line as it is typed: tokens wait until a prediction is wanted. */
  private final class Typed implements Reading {

    /** Tokens that are read at once where so many wait, as in a line that is taken up half-way. */
    private static final int MANY = 8;

    private final OutputGraph layer = graph(1);
    private final Device device = Device.best(1);
    private final Tensor all = layer.probabilities();
    private final Trainer predictor = Plan.inference(all).on(device).start(output, device, 0);
    private final Steps one = new Steps(1);
    private Optional<Steps> many = Optional.empty();
    private final float[] projected = new float[size.embedding()];
    private final float[] cells = new float[size.hidden()];
    private final IntSink waiting = new IntSink(1 << 6);

    @Override
    public void start() {
      Arrays.fill(projected, 0f);
      Arrays.fill(cells, 0f);
      waiting.clear();
      waiting.add(Ids.START);
    }

    @Override
    public void push(int row) {
      waiting.add(row < size.vocabulary() ? row : Ids.UNKNOWN);
    }

    @Override
    public void probabilities(float[] into) {
      int read = 0;
      while (waiting.size() - read >= MANY) {
        if (!many.isPresent()) {
          many = Optional.of(new Steps(MANY));
        }
        read = many.get().read(read);
      }
      while (read < waiting.size()) {
        read = one.read(read);
      }
      waiting.clear();
      Slice states = predictor.input(layer.states);
      System.arraycopy(projected, 0, states.data(), states.at(), states.size());
      predictor.step();
      Slice probabilities = predictor.value(all);
      System.arraycopy(probabilities.data(), probabilities.at(), into, 0, rows());
    }

    /** The recurrent part over so many tokens. */
    private final class Steps {

      private final RecurrentGraph network;
      private final Trainer trainer;
      private final int time;

      Steps(int time) {
        this.time = time;
        this.network = new RecurrentGraph(size, time, 1);
        this.trainer =
            Plan.inference(network.lastProjected, network.lastCells)
                .prepare()
                .on(device)
                .start(recurrent, device, 0);
      }

      /** Reads waiting tokens from one on; the first that was not read. */
      int read(int from) {
        for (int t = 0; t < time; t++) {
          trainer.ids(network.inputs)[t] = waiting.get(from + t);
        }
        Slice r = trainer.input(network.startProjected);
        Slice c = trainer.input(network.startCells);
        System.arraycopy(projected, 0, r.data(), r.at(), r.size());
        System.arraycopy(cells, 0, c.data(), c.at(), c.size());
        trainer.step();
        Slice lastR = trainer.value(network.lastProjected);
        Slice lastC = trainer.value(network.lastCells);
        System.arraycopy(lastR.data(), lastR.at(), projected, 0, projected.length);
        System.arraycopy(lastC.data(), lastC.at(), cells, 0, cells.length);
        return from + time;
      }
    }
  }
}

package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes the model files that every later version must read: a base, a network and personal models
 * that go together. Run once for each new version of a format, after {@code mvn test-compile}, with
 * the folders {@code target/classes} of kernels, engine and tasks and {@code target/test-classes}
 * of tasks on the class path:
 *
 * <pre>java homegrown.tasks.nextword.FormatFixtures
 * tasks/src/test/resources/homegrown/tasks/nextword/fixtures</pre>
 *
 * <p>A file that is there is never written again. A new network or personal model goes with the
 * newest base that is there, whatever base this version would build.
 */
final class FormatFixtures {

  static final NetworkSize NETWORK = new NetworkSize(60, 4, 6);

  /** What of a person's network learnt, as in the names of files. */
  static final String OUTPUT_LAYER = "output-layer";

  static final String WHOLE = "whole-network";

  private static final int EPOCHS = 60;
  private static final double RATE = 0.03;

  /** What everybody writes; all ways of writing a word that the base's format knows. */
  private static final List<String> EVERYBODY =
      List.of(
          "The train to London leaves at 9",
          "I'm on the train to London now",
          "the next train leaves in the morning",
          "We're late for the train again, sorry",
          "see you at the station in the morning",
          "see you at the caf\u00e9 after work",
          "see you soon",
          "I don't know when the bus comes",
          "I don't know what to cook tonight",
          "do you know what the weather will be tomorrow?",
          "the weather is good today. We could walk to the river",
          "the weather will be better tomorrow, I think",
          "could you bring some bread and milk from the shop?",
          "could you call me after work?",
          "can you bring the children home after school",
          "the children are at home with my mother",
          "my mother is in London until Sunday",
          "my brother works for the BBC in London",
          "my sister has a new iPhone",
          "where is my phone?",
          "where are the children?",
          "thank you for the lovely dinner \uD83D\uDE00",
          "thank you so much \u2764\uFE0F",
          "good morning! How are you today?",
          "good night \uD83D\uDE00",
          "happy birthday \uD83D\uDE00",
          "what time is dinner tonight?",
          "dinner is at 7",
          "the dinner was lovely, thank you",
          "we will be home late tonight",
          "we will come on Sunday after lunch",
          "will you come to the party on Sunday?",
          "the party was good, the music was better",
          "the bus to the station was late again",
          "I think the shop is open until 8",
          "is the shop open on Sunday?",
          "some days the walk to work is lovely",
          "it will rain in the morning and in the afternoon",
          "take the umbrella with you",
          "let me know when you are home",
          "let me know what you think",
          "sometimes people ask questions before breakfast",
          "our neighbours have two cats, a dog and many books",
          "please send another picture of the old house",
          "he said she would write a letter next week",
          "there is nothing else here, only their table, four chairs and this lamp",
          "the BBC says it will rain again tomorrow");

  /** What one person wrote, with words and ways of writing them that the base lacks. */
  private static final Map<String, Integer> EARLIER =
      times(
          List.of(
              "Biscuit is asleep in the garden again",
              "taking Biscuit to the river after work",
              "the allotment is lovely today \uD83D\uDC4D\uD83C\uDFFD",
              "could you call Wilma about the allotment?",
              "the train to Leeds leaves at 6. See you in Leeds"));

  private static final Map<String, Integer> RECENTLY =
      times(
          List.of(
              "good night Biscuit \uD83D\uDC36",
              "my new IPHONE is at home, call Wilma",
              "see you at the allotment on sunday",
              "write to wilma@example.org about the party at 5",
              "Wilma says Biscuit is asleep"));

  private FormatFixtures() {}

  /**
   * Writes what is missing of the current versions.
   *
   * @param arguments the folder
   */
  public static void main(String... arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Files.createDirectories(folder);
    Path baseFile = folder.resolve("base-" + BaseModel.FORMAT + ".bin");
    if (!Files.exists(baseFile)) {
      write(baseFile, base()::write);
    }
    BaseModel base;
    try (InputStream in = Files.newInputStream(baseFile)) {
      base = BaseModel.read(in, baseFile.toString());
    }
    Path network = folder.resolve("network-" + Network.FORMAT + ".bin");
    if (!Files.exists(network)) {
      write(network, network(base)::write);
    }
    Path personal = folder.resolve("personal-" + PersonalModel.FORMAT + ".bin");
    if (!Files.exists(personal)) {
      write(personal, personal(base)::write);
    }
    Path learnt = folder.resolve("learnt-lines-" + LearntLines.FORMAT + ".bin");
    if (!Files.exists(learnt)) {
      write(learnt, LearntLinesTest.some()::write);
    }
    BaseModel with;
    try (InputStream in = Files.newInputStream(network)) {
      with = base.with(Network.read(in, base, network.toString()));
    }
    for (String kind : List.of(OUTPUT_LAYER, WHOLE)) {
      Path file = folder.resolve("personal-" + PersonalModel.FORMAT + "-" + kind + ".bin");
      if (!Files.exists(file)) {
        write(file, personal(with, kind)::write);
      }
    }
  }

  private static void write(Path file, Checkpoints.Content content) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      content.write(out);
    }
  }

  private static BaseModel base() {
    BaseBuilder builder = new BaseBuilder();
    for (int i = 0; i < EVERYBODY.size(); i++) {
      for (int times = 2 + i % 3; times > 0; times--) {
        builder.add("fixture", EVERYBODY.get(i), 1);
      }
    }
    return builder.build(
        1 << 16, Map.of("data", "written for this test", "data.licence", "\u00a9 us"), line -> {});
  }

  /** Trained by the portable kernels, whose bits no processor changes. */
  private static Network network(BaseModel base) throws IOException {
    NetworkVocabulary vocabulary = new NetworkVocabulary(base.lexicon(), NETWORK.vocabulary());
    List<int[]> lines = new ArrayList<>();
    for (String line : EVERYBODY) {
      lines.add(ids(base, line));
    }
    try (Device device = Device.portable(1)) {
      NetworkTraining training =
          new NetworkTraining(NETWORK, vocabulary, device, 0, RATE, line -> {});
      return new Network(
          NETWORK,
          base.fingerprint(),
          training.train(lines, lines, EPOCHS, 1, Checkpoints.none()),
          Map.of("data", "written for this test", "network.epochs", Integer.toString(EPOCHS)));
    }
  }

  private static PersonalModel personal(BaseModel base) {
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    PersonalCounts counts = new PersonalCounts(64);
    EARLIER.forEach((line, times) -> count(tokenizer.tokens(line), times, counts));
    RECENTLY.forEach((line, times) -> count(tokenizer.tokens(line), times, counts));
    PersonalCounts canonical = counts.canonical();
    NgramCounts recent = new NgramCounts(64);
    RECENTLY.forEach(
        (line, times) ->
            Context.walk(
                tokenizer.tokens(line),
                canonical,
                (context, word, token) -> {
                  int before = NgramCounts.token(context, 0);
                  recent.add(NgramCounts.context(before, Ids.NONE, Ids.NONE), word);
                }));
    recent.size();
    return new PersonalModel(base, canonical, recent, mixture());
  }

  /** With a network, whose weights are not learnt but all different. */
  private static PersonalModel personal(BaseModel base, String kind) {
    PersonalModel statistics = personal(base);
    Network network = base.network().get();
    NetworkVocabulary vocabulary = NetworkVocabulary.of(base, network, statistics.counts(), 2);
    long[] counts = vocabulary.count(statistics.counts());
    boolean whole = kind.equals(WHOLE);
    Weights weights =
        whole
            ? NetworkExtension.of(network, vocabulary, counts)
            : OutputLayer.start(network, vocabulary, counts);
    Random random = new Random(2);
    for (int i = 0; i < weights.data().length; i++) {
      weights.data()[i] += (float) (0.3 * random.nextGaussian());
    }
    if (whole) {
      WholeNetwork.round(weights);
      return statistics.with(mixture(), PersonalNetwork.whole(network, vocabulary, weights));
    }
    OutputLayer.round(weights, network);
    return statistics.with(mixture(), PersonalNetwork.of(network, vocabulary, weights));
  }

  private static void count(List<Token> line, int times, PersonalCounts counts) {
    for (int i = 0; i < times; i++) {
      counts.add(line);
    }
  }

  /** Weights that differ from bucket to bucket, so that a file tells which is which. */
  private static Mixture mixture() {
    List<Integer> buckets = new ArrayList<>();
    List<Integer> best = new ArrayList<>();
    for (int matched = 0; matched <= ContextTree.DEPTH; matched++) {
      for (int total : new int[] {1, 2, 5, 20, 50}) {
        int bucket = Mixture.bucket(matched, total);
        buckets.addAll(Collections.nCopies(40, bucket));
        best.addAll(Collections.nCopies(13 - bucket / 2, Mixture.BASE));
        best.addAll(Collections.nCopies(12 - bucket + bucket / 2, Mixture.NEURAL));
        best.addAll(Collections.nCopies(5 + bucket / 2, Mixture.OWN));
        best.addAll(Collections.nCopies(10 + bucket - bucket / 2, Mixture.RECENT));
      }
    }
    float[] parts = new float[buckets.size() * Mixture.PARTS];
    for (int i = 0; i < buckets.size(); i++) {
      parts[i * Mixture.PARTS + best.get(i)] = 1;
    }
    return Mixture.fitWithNetwork(
        parts, buckets.stream().mapToInt(bucket -> bucket).toArray(), buckets.size());
  }

  /** From once to so often that the count takes two bytes. */
  private static Map<String, Integer> times(List<String> lines) {
    Map<String, Integer> times = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      times.put(lines.get(i), new int[] {30, 1, 2, 150, 5}[i]);
    }
    return times;
  }

  /** A line as a network reads it. */
  static int[] ids(BaseModel base, String line) {
    List<Token> tokens = PersonalModel.none(base).tokens(line);
    int[] ids = new int[tokens.size() + 1];
    ids[0] = Ids.START;
    for (int i = 0; i < tokens.size(); i++) {
      ids[i + 1] = Context.id(tokens.get(i), base.lexicon());
    }
    return ids;
  }
}

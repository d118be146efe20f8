package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PersonalModelTest {

  private static final List<String> OWN =
      List.of(
          "the zorblat is in the garden",
          "the zorblat is broken \uD83D\uDE00",
          "we have found the Florn, the Florn!",
          "see you at 5. The garden is great",
          // Begins with an accent that belongs to no letter.
          "it costs 5\u0336 now",
          "it costs 5\u0336 again");

  private static final List<String> TEXTS = texts();

  private final BaseModel base = Sentences.base();

  @Test
  void distributionsAreWhole() {
    for (Case one : cases()) {
      for (String text : TEXTS) {
        assertWhole(one.model, text);
        assertWhole(one.model.baseArm(), text);
      }
    }
  }

  @Test
  void distributionsAreThoseOfTheFormulas() {
    for (Case one : cases()) {
      PersonalModel model = one.model;
      NaivePersonalModel naive =
          new NaivePersonalModel(model, recent(model.base(), model.counts(), one.lines));
      for (String text : TEXTS) {
        long context = context(model, text);
        float[] rows = rows(model.neural().personal(), model, text);
        assertClose(distribution(model, text), naive.distribution(context, rows));
        rows = rows(model.neural().base(), model, text);
        double[] ofBase = naive.baseArm(context, PersonalModel.BASE_NETWORK_SHARE, rows);
        assertClose(distribution(model.baseArm(), text), ofBase);
      }
    }
  }

  @Test
  void thePartsOfAWordMakeItsProbability() {
    float[] parts = new float[Mixture.PARTS + 1];
    for (Case one : cases()) {
      PersonalModel model = one.model;
      for (String text : TEXTS.subList(0, 12)) {
        float[] distribution = distribution(model, text);
        float[] rows = rows(model.neural().personal(), model, text);
        double mass = mass(model, rows);
        for (int id = Ids.FIRST; id < model.size(); id += 3) {
          String key = model.key(id);
          if (Lexicon.isPredicted(key)) {
            int row = model.neural().personal().map(part -> part.row(key)).orElse(0);
            double ofRow = rows.length == 0 ? 0 : rows[row] / mass;
            int bucket = model.parts(context(model, text), id, ofRow, parts, 1);
            assertThat(model.mixture().probability(bucket, parts, 1))
                .as("%s after %s", key, text)
                .isCloseTo(distribution[id], within(1e-6 + 1e-4 * distribution[id]));
          }
        }
      }
    }
  }

  @Test
  void aNetworkTakesPartInTheModelAndInTheBase() {
    PersonalModel without = Sentences.model(base, OWN);
    Mixture mixture = Mixture.fitWithNetwork(new float[0], new int[0], 0);
    PersonalModel with = model(base, OWN, mixture, neural(without, 1));

    for (String text : TEXTS.subList(0, 5)) {
      assertThat(furthest(distribution(without, text), distribution(with, text))).isPositive();
      float[] ofBase = distribution(without.baseArm(), text);
      assertThat(furthest(ofBase, distribution(with.baseArm(), text))).isGreaterThan(0.01);
    }
  }

  @Test
  void aNetworkThatExpectsNoWordIsLeftOut() {
    PersonalModel without = PersonalModel.none(base);
    NeuralPart marks = new PseudoNetwork(List.of("."), 1);
    // All words have a row in one that is all marks: none is left for the unknown word.
    NeuralPart silent =
        new NeuralPart() {
          @Override
          public int rows() {
            return marks.rows() + 1;
          }

          @Override
          public int row(String key) {
            return marks.row(key) == Ids.UNKNOWN ? marks.rows() : marks.row(key);
          }

          @Override
          public Reading reading() {
            return marks.reading();
          }
        };
    Neural neural = new Neural(Optional.of(silent), Optional.empty());
    PersonalModel with = PersonalModel.none(base, neural);

    assertThat(distribution(with, "we ")).isEqualTo(distribution(without, "we "));
  }

  @Test
  void everyWordThatIsATargetHasAProbability() {
    PersonalModel model = Sentences.model(base, OWN);
    for (String line : OWN) {
      String text = "";
      for (Token token : model.tokens(line)) {
        if (token.predicted()) {
          assertThat(distribution(model.baseArm(), text)[model.vocabulary().id(token.text())])
              .as("%s in %s", token.text(), line)
              .isPositive();
        }
        text = line.substring(0, token.end());
      }
    }
  }

  @Test
  void readsBackTheSameBits() throws IOException {
    PersonalModel model = Sentences.model(base, OWN);
    byte[] bytes = bytes(model);

    PersonalModel back = PersonalModel.read(new ByteArrayInputStream(bytes), "test", base);

    assertThat(bytes(back)).isEqualTo(bytes);
    for (String text : TEXTS) {
      assertThat(distribution(back, text)).isEqualTo(distribution(model, text));
    }
    assertThat(back.form(back.vocabulary().id("florn"))).isEqualTo("Florn");
  }

  @Test
  void aBaseReadBackServesTheSameModel() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    base.write(out);
    BaseModel again = BaseModel.read(new ByteArrayInputStream(out.toByteArray()), "test");
    PersonalModel model =
        PersonalModel.read(
            new ByteArrayInputStream(bytes(Sentences.model(base, OWN))), "test", again);

    assertThat(again.provenance()).isEqualTo(base.provenance());
    assertThat(again.words()).isEqualTo(base.words());
    assertWhole(model, TEXTS.get(3));
  }

  @Test
  void anotherBaseIsRefused() throws IOException {
    byte[] bytes = bytes(Sentences.model(base, OWN));
    BaseModel other = Sentences.base(300, 1 << 20);

    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> PersonalModel.read(new ByteArrayInputStream(bytes), "place", other))
        .withMessageContaining("place")
        .withMessageContaining("another base")
        .withMessageContaining("--base");
  }

  @Test
  void whatAPersonWritesBecomesMoreProbable() {
    PersonalModel model = Sentences.model(base, OWN);
    int zorblat = model.vocabulary().id("zorblat");

    assertThat(distribution(model, "the")[zorblat])
        .isGreaterThan(100 * distribution(model.baseArm(), "the")[zorblat]);
  }

  @Test
  void ofNobodyItIsTheBase() {
    PersonalModel none = PersonalModel.none(base);
    PersonalModel withNetwork = PersonalModel.none(base, neural(none, 3));
    for (String text : TEXTS) {
      assertThat(distribution(none, text)).isEqualTo(distribution(none.baseArm(), text));
      assertThat(distribution(withNetwork, text))
          .isEqualTo(distribution(withNetwork.baseArm(), text));
    }
  }

  /** A model, the lines it counted. */
  private record Case(PersonalModel model, List<String> lines) {}

  private List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(new Case(PersonalModel.none(base), List.of()));
    add(cases, base);
    add(cases, baseWithRareWords());
    return cases;
  }

  private static void add(List<Case> cases, BaseModel base) {
    List<List<String>> people =
        List.of(Sentences.sentences(30, 77), OWN, List.of("the garden", "in the garden"));
    Random random = new Random(12);
    for (List<String> lines : people) {
      PersonalModel model = Sentences.model(base, lines);
      cases.add(new Case(model, lines));
      for (int kind = 0; kind < 3; kind++) {
        Mixture mixture = mixture(random);
        cases.add(new Case(model(base, lines, mixture, neural(model, kind)), lines));
      }
    }
  }

  /** A base that knows contexts after which a word came that it does not know. */
  private static BaseModel baseWithRareWords() {
    BaseBuilder builder = new BaseBuilder();
    Sentences.sentences(300, 9).forEach(line -> builder.add("made", line, 1));
    for (String a : List.of("bar", "mel", "tor", "lin", "san", "dor")) {
      for (String b : List.of("ina", "eton", "aro", "ister", "and", "over")) {
        builder.add("made", "the " + a + b + " is in the " + b + a + " garden", 1);
      }
    }
    BaseModel rare = builder.build(1 << 20, Map.of(), progress -> {});
    int the = rare.tree().child(0, rare.lexicon().id("the"));
    ContextTree.Cursor cursor = rare.tree().cursor();
    cursor.open(the);
    assertThat(cursor.find(Ids.UNKNOWN)).as("unknown words after the").isPositive();
    return rare;
  }

  /** Networks that have rows of all words, of some, of hardly any, and of others' words. */
  private static Neural neural(PersonalModel model, int kind) {
    List<String> keys = new ArrayList<>();
    for (int id = Ids.FIRST; id < model.size(); id++) {
      keys.add(model.key(id));
    }
    Collections.shuffle(keys, new Random(kind));
    int rows = kind == 0 ? keys.size() : kind == 1 ? keys.size() / 2 : 3;
    List<String> ofPerson = new ArrayList<>(keys.subList(0, rows));
    ofPerson.add("unheard");
    List<String> ofBase = new ArrayList<>();
    for (String key : ofPerson) {
      if (model.base().lexicon().id(key) != Ids.UNKNOWN) {
        ofBase.add(key);
      }
    }
    return new Neural(
        Optional.of(new PseudoNetwork(ofBase, kind)),
        Optional.of(new PseudoNetwork(ofPerson, kind + 10)));
  }

  /** Weights that differ from bucket to bucket. */
  private static Mixture mixture(Random random) {
    float[] parts = new float[600 * Mixture.PARTS];
    int[] buckets = new int[600];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = random.nextInt(Mixture.bucket(ContextTree.DEPTH, 100) + 1);
      for (int k = 0; k < Mixture.PARTS; k++) {
        parts[i * Mixture.PARTS + k] = (float) Math.pow(random.nextDouble(), 3);
      }
    }
    return Mixture.fitWithNetwork(parts, buckets, buckets.length);
  }

  /** A model with networks that has counted lines, the later half of them as recent. */
  static PersonalModel model(BaseModel base, List<String> lines, Mixture mixture, Neural neural) {
    Tokenizer tokenizer = new Tokenizer(base.discretion());
    PersonalCounts counts = new PersonalCounts(64);
    lines.forEach(line -> counts.add(tokenizer.tokens(line)));
    PersonalCounts canonical = counts.canonical();
    return new PersonalModel(base, canonical, recent(base, canonical, lines), mixture, neural);
  }

  private static NgramCounts recent(BaseModel base, PersonalCounts counts, List<String> lines) {
    NgramCounts recent = new NgramCounts(64);
    for (String line : lines.subList(lines.size() / 2, lines.size())) {
      Context.walk(
          new Tokenizer(base.discretion()).tokens(line),
          counts,
          (context, word, token) ->
              recent.add(
                  NgramCounts.context(NgramCounts.token(context, 0), Ids.NONE, Ids.NONE), word));
    }
    recent.size();
    return recent;
  }

  /** Beginnings of lines: known to the person, to the base, to neither. */
  private static List<String> texts() {
    List<String> lines = new ArrayList<>(OWN);
    lines.addAll(Sentences.sentences(5, 8));
    lines.add("unheard of quaggaba 12 words");
    List<String> texts = new ArrayList<>();
    texts.add("");
    for (String line : lines) {
      for (int end = line.indexOf(' '); end >= 0; end = line.indexOf(' ', end + 1)) {
        texts.add(line.substring(0, end));
      }
    }
    return texts;
  }

  private static float[] distribution(Arm arm, String text) {
    Arm.Reading reading = arm.reading();
    reading.start();
    arm.tokens(text).forEach(reading::push);
    float[] distribution = new float[arm.size()];
    reading.distribution(distribution);
    return distribution;
  }

  private static long context(PersonalModel model, String text) {
    Context context = new Context();
    for (Token token : model.tokens(text)) {
      context.push(Context.id(token, model.vocabulary()));
    }
    return context.packed();
  }

  /** What a network expects after a text; nothing without one. */
  private static float[] rows(Optional<NeuralPart> network, PersonalModel model, String text) {
    float[] rows = new float[network.map(NeuralPart::rows).orElse(0)];
    if (network.isPresent()) {
      NeuralPart.Reading reading = network.get().reading();
      reading.start();
      model.tokens(text).forEach(token -> reading.push(Context.id(token, network.get()::row)));
      reading.probabilities(rows);
    }
    return rows;
  }

  /** What the rows of words sum to, that of the unknown word included where one has no row. */
  private static double mass(PersonalModel model, float[] rows) {
    Set<Integer> counting = new HashSet<>();
    for (int id = Ids.FIRST; id < model.size() && rows.length > 0; id++) {
      if (Lexicon.isPredicted(model.key(id))) {
        counting.add(model.neural().personal().get().row(model.key(id)));
      }
    }
    return counting.stream().mapToDouble(row -> rows[row]).sum();
  }

  private static double furthest(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private static void assertClose(float[] found, double[] expected) {
    for (int id = 0; id < expected.length; id++) {
      assertThat((double) found[id]).as("id %d", id).isCloseTo(expected[id], within(1e-6));
    }
  }

  private static void assertWhole(Arm arm, String text) {
    double sum = 0;
    for (float p : distribution(arm, text)) {
      assertThat(p).isNotNegative();
      sum += p;
    }
    assertThat(sum).as(text).isCloseTo(1, within(1e-4));
  }

  private static byte[] bytes(PersonalModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }
}

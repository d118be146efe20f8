package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Device;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * The files under {@code fixtures} were written by the first version that had their format ({@link
 * FormatFixtures}). Whatever comes later reads them, and predicts the same from them. Should these
 * tests fail, the code is wrong, not the files.
 */
class FormatFixturesTest {

  private static final double EXACT = 1e-6;
  private static final double NETWORK_EXACT = 1e-5;

  /** The first format of personal models that have networks. */
  private static final int FIRST_WITH_NETWORK = 2;

  private final BaseModel base = base("base-1.bin");

  @Test
  void everyVersionOfAFormatHasAFixture() {
    List<String> names = new ArrayList<>();
    names(names, "base", BaseModel.FORMAT);
    names(names, "network", Network.FORMAT);
    names(names, "personal", PersonalModel.FORMAT);
    names(names, "learnt-lines", LearntLines.FORMAT);
    for (int format = FIRST_WITH_NETWORK; format <= PersonalModel.FORMAT; format++) {
      names.add("personal-" + format + "-" + FormatFixtures.OUTPUT_LAYER + ".bin");
      names.add("personal-" + format + "-" + FormatFixtures.WHOLE + ".bin");
    }

    assertThat(names)
        .allSatisfy(
            name ->
                assertThat(getClass().getResource("fixtures/" + name))
                    .as("%s, made by FormatFixtures", name)
                    .isNotNull());
  }

  private static void names(List<String> names, String kind, int newest) {
    for (int format = 1; format <= newest; format++) {
      names.add(kind + "-" + format + ".bin");
    }
  }

  @Test
  void theVocabularyOfABaseOfFormat1IsRead() {
    assertThat(base.provenance())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("data", "written for this test"),
                Map.entry("data.licence", "\u00a9 us"),
                Map.entry("held-out.log-loss", "1.8406"),
                Map.entry("held-out.recall-at-1", "0.7647"),
                Map.entry("held-out.recall-at-3", "0.8235"),
                Map.entry("held-out.what", "one line in 40 of the text without private people"),
                Map.entry("held-out.words", "17"),
                Map.entry("settings.fewest-occurrences", "2"),
                Map.entry("settings.kept-apart", "nothing"),
                Map.entry("settings.lines", "140"),
                Map.entry("settings.max-bytes", "65536"),
                Map.entry("settings.order", "4"),
                Map.entry("settings.pruning-threshold", "0.1600")));
    assertThat(base.words()).isEqualTo(142);
    assertThat(base.lexicon().size()).isEqualTo(150);
    assertThat(base.lexicon().entries()).isEqualTo(145);

    List<String> keys = new ArrayList<>();
    Map<String, String> otherForms = new TreeMap<>();
    for (int id = Ids.FIRST; id < base.lexicon().size(); id++) {
      String key = base.lexicon().key(id);
      assertThat(base.lexicon().id(key)).isEqualTo(id);
      keys.add(key);
      if (!base.lexicon().form(id).equals(key)) {
        otherForms.put(key, base.lexicon().form(id));
      }
    }
    assertThat(String.join(" ", keys))
        .isEqualTo(
            "the you ? is will in , to i know morning my after at good was what are home london on"
                + " sunday tonight dinner train be children think and see shop tomorrow we weather"
                + " work a better could for late me next thank again bbc don't lovely open party"
                + " today where \uD83D\uDE00 bring it leaves rain until with bus come let mother"
                + " station walk when ! ask before breakfast brother caf\u00e9 can cook he how"
                + " letter music people questions said school she some sometimes take time umbrella"
                + " week works would write . afternoon another birthday call comes happy house i'm"
                + " much now of old phone picture please river says send so \u2764\uFE0F books"
                + " bread cats chairs days do dog else four from has have here iphone lamp lunch"
                + " many milk neighbours new night nothing only our sister soon sorry table their"
                + " there this two we're");
    assertThat(otherForms)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "i", "I", "london", "London", "sunday", "Sunday", "bbc", "BBC", "iphone",
                "iPhone"));
  }

  @Test
  void theProbabilitiesOfABaseOfFormat1AreRead() {
    ContextTree tree = base.tree();
    assertThat(tree.nodes()).isEqualTo(340);
    assertThat(tree.vocabulary()).isEqualTo(142);
    assertThat(tree.total(0)).isEqualTo(254);
    assertThat(tree.discount(1, 2)).isCloseTo(0.578397f, within(1e-7f));
    assertThat(tree.discount(3, 3)).isCloseTo(2.9f, within(1e-7f));

    assertThat(ofTree("", "the")).isCloseTo(0.198224802, within(EXACT));
    assertThat(ofTree("the", "weather")).isCloseTo(0.260531258, within(EXACT));
    assertThat(ofTree("see you", "soon")).isCloseTo(0.039512683, within(EXACT));
    assertThat(ofTree("see you at the", "caf\u00e9")).isCloseTo(0.207189844, within(EXACT));
    assertThat(ofTree("the train to", "london")).isCloseTo(0.503011445, within(EXACT));
    assertThat(ofTree("the bus. We", "will")).isCloseTo(0.858307278, within(EXACT));
    assertThat(ofTree("good night", "\uD83D\uDE00")).isCloseTo(0.180420138, within(EXACT));
    assertThat(ofTree("dinner is at 7", "the")).isCloseTo(0.066800840, within(EXACT));
    assertThat(ofTree("zorblat", "iphone")).isCloseTo(0.004161442, within(EXACT));
    assertThat(ofTree("the", "lamp")).isCloseTo(0.000237023, within(EXACT / 100));
  }

  @Test
  void aBaseOfFormat1Suggests() {
    Suggester suggester = new Suggester(PersonalModel.none(base));

    assertSuggestions(
        suggester.suggest("", 3), "The", 0.198230639, "I", 0.064543799, "My", 0.058610592);
    assertSuggestions(
        suggester.suggest("the ", 4),
        "weather",
        0.260532886,
        "party",
        0.149421573,
        "next",
        0.144840509,
        "BBC",
        0.112384461);
    assertSuggestions(
        suggester.suggest("wil", 3), "Will", 0.994110652, "With", 0.002944674, "Walk", 0.002944674);
  }

  @Test
  void theCountsOfAPersonalModelOfFormat1AreRead() {
    assertCounts(personal("personal-1.bin"));
  }

  @Test
  void theCountsOfAPersonalModelOfFormat2AreRead() {
    assertCounts(personal("personal-2.bin"));
  }

  private static void assertCounts(PersonalModel model) {
    PersonalCounts counts = model.counts();

    Map<String, Integer> occurrences = new TreeMap<>();
    for (int id = Ids.FIRST; id < counts.size(); id++) {
      occurrences.put(counts.key(id), counts.occurrences(id));
    }
    assertThat(model.personalWords()).isEqualTo(41);
    assertThat(occurrences)
        .hasSize(41)
        .containsEntry("the", 340)
        .containsEntry("about", 300)
        .containsEntry("wilma", 156)
        .containsEntry("biscuit", 66)
        .containsEntry("\uD83D\uDC36", 30)
        .containsEntry("leeds", 10)
        .containsEntry(".", 5)
        .containsEntry("\uD83D\uDC4D\uD83C\uDFFD", 2)
        .containsEntry("taking", 1)
        .doesNotContainKey("wilma@example.org");
    assertThat(counts.form(counts.id("biscuit"), "?")).isEqualTo("Biscuit");
    assertThat(counts.form(counts.id("iphone"), "?")).isEqualTo("IPHONE");
    assertThat(counts.form(counts.id("sunday"), "?")).isEqualTo("sunday");
    assertThat(counts.form(counts.id("could"), "?")).as("seen at starts only").isEqualTo("?");

    assertThat(counts.ngrams().size()).isEqualTo(66);
    assertThat(count(counts, "", "could")).isEqualTo(150);
    assertThat(count(counts, "", "biscuit")).isEqualTo(30);
    assertThat(count(counts, "taking", "biscuit")).isEqualTo(1);
    assertThat(count(counts, "the train to", "leeds")).isEqualTo(5);
    assertThat(count(counts, "the train to", "london")).isZero();
    assertThat(count(counts, "good night biscuit", "\uD83D\uDC36")).isEqualTo(30);
    assertThat(count(counts, "see you at", "the")).isEqualTo(2);
    // Behind what was withheld, and behind a number that ends a sentence.
    assertThat(
            counts
                .ngrams()
                .count(
                    NgramCounts.context(Ids.HIDDEN, counts.id("to"), counts.id("write")),
                    counts.id("about")))
        .isEqualTo(150);
    assertThat(
            counts
                .ngrams()
                .count(
                    NgramCounts.context(Ids.START, counts.id("."), Ids.NUMBER), counts.id("see")))
        .isEqualTo(5);
  }

  @Test
  void theWeightsOfAPersonalModelAreRead() {
    assertWeights(personal("personal-1.bin").mixture(), 0, 0.164228, 0.289431, 0);
    assertWeights(personal("personal-1.bin").mixture(), 7, 0.214228, 0.356098, 0);
    assertWeights(personal("personal-1.bin").mixture(), 19, 0.314228, 0.456098, 0);
    assertWeights(personal("personal-2.bin").mixture(), 0, 0.162195, 0.289024, 0.478114);
    assertWeights(personal("personal-2.bin").mixture(), 7, 0.212195, 0.355691, 0.460925);
    assertWeights(personal("personal-2.bin").mixture(), 19, 0.312195, 0.455691, 0.442890);
  }

  private static void assertWeights(
      Mixture mixture, int bucket, double person, double recent, double networkShare) {
    assertThat((double) mixture.weight(bucket, 1)).isCloseTo(person, within(EXACT));
    assertThat((double) mixture.weight(bucket, 2)).isCloseTo(recent, within(EXACT));
    assertThat((double) mixture.weight(bucket, 0))
        .isCloseTo(1 - person - recent, within(2 * EXACT));
    assertThat((double) mixture.networkShare(bucket)).isCloseTo(networkShare, within(EXACT));
  }

  @Test
  void aPersonalModelOfFormat2PredictsWhatItDid() {
    PersonalModel model = personal("personal-2.bin");

    assertThat(of(model, "", "the")).isCloseTo(0.189942762, within(EXACT));
    assertThat(of(model, "see you at the", "allotment")).isCloseTo(0.072672673, within(EXACT));
    assertThat(of(model, "see you at the", "caf\u00e9")).isCloseTo(0.119113341, within(EXACT));
    assertThat(of(model, "the train to", "leeds")).isCloseTo(0.151693076, within(EXACT));
    assertThat(of(model, "could you call", "wilma")).isCloseTo(0.364519477, within(EXACT));
    assertThat(of(model, "zorblat", "taking")).isCloseTo(0.001298980, within(EXACT));
    assertSuggestions(
        new Suggester(model).suggest("could you call ", 2),
        "Wilma",
        0.364519477,
        "me",
        0.078241207);
  }

  @Test
  void aPersonalOutputLayerOfFormat2PredictsWhatItDid() {
    PersonalModel model = withNetwork("personal-2-output-layer.bin");

    assertCounts(model);
    assertWeights(model.mixture(), 7, 0.212195, 0.355691, 0.460925);
    assertThat(of(model, "", "the")).isCloseTo(0.121225059, within(NETWORK_EXACT));
    assertThat(of(model, "see you at the", "allotment"))
        .isCloseTo(0.075633727, within(NETWORK_EXACT));
    assertThat(of(model, "see you at the", "caf\u00e9"))
        .isCloseTo(0.094284952, within(NETWORK_EXACT));
    assertThat(of(model, "the train to", "leeds")).isCloseTo(0.152019382, within(NETWORK_EXACT));
    assertThat(of(model, "could you call", "wilma")).isCloseTo(0.384462148, within(NETWORK_EXACT));
    assertThat(of(model, "good night Biscuit", "\uD83D\uDC36"))
        .isCloseTo(0.313896388, within(NETWORK_EXACT));
    assertThat(of(model, "zorblat", "taking")).isCloseTo(0.001300368, within(NETWORK_EXACT));
    assertThat(of(model, "the weather is good. We", "will"))
        .isCloseTo(0.388947099, within(NETWORK_EXACT));
    List<Suggestion> suggestions = new Suggester(model).suggest("could you call ", 2);
    assertThat(suggestions).extracting(Suggestion::word).containsExactly("Wilma", "me");
  }

  @Test
  void aPersonalNetworkOfFormat2PredictsWhatItDid() {
    PersonalModel model = withNetwork("personal-2-whole-network.bin");

    assertCounts(model);
    assertWeights(model.mixture(), 7, 0.212195, 0.355691, 0.460925);
    assertThat(of(model, "", "the")).isCloseTo(0.130324975, within(NETWORK_EXACT));
    assertThat(of(model, "see you at the", "allotment"))
        .isCloseTo(0.076019935, within(NETWORK_EXACT));
    assertThat(of(model, "see you at the", "caf\u00e9"))
        .isCloseTo(0.099720255, within(NETWORK_EXACT));
    assertThat(of(model, "the train to", "leeds")).isCloseTo(0.151852742, within(NETWORK_EXACT));
    assertThat(of(model, "could you call", "wilma")).isCloseTo(0.382897913, within(NETWORK_EXACT));
    assertThat(of(model, "good night Biscuit", "\uD83D\uDC36"))
        .isCloseTo(0.313495159, within(NETWORK_EXACT));
    assertThat(of(model, "zorblat", "taking")).isCloseTo(0.001327779, within(NETWORK_EXACT));
    assertThat(of(model, "the weather is good. We", "will"))
        .isCloseTo(0.366996676, within(NETWORK_EXACT));
    List<Suggestion> suggestions = new Suggester(model).suggest("could you call ", 2);
    assertThat(suggestions).extracting(Suggestion::word).containsExactly("Wilma", "the");
  }

  private PersonalModel withNetwork(String name) {
    PersonalModel model = personal(name, base.with(network("network-1.bin")));
    PersonalNetwork network = (PersonalNetwork) model.neural().personal().get();
    assertThat(network.vocabulary().personal())
        .containsExactly(
            "about",
            "allotment",
            "asleep",
            "biscuit",
            "call",
            "garden",
            "leeds",
            "night",
            "says",
            "wilma",
            "write",
            "\uD83D\uDC36",
            "\uD83D\uDC4D\uD83C\uDFFD");
    return model;
  }

  @Test
  void aPersonalModelOfFormat1PredictsWhatItDid() {
    PersonalModel model = personal("personal-1.bin");

    // What is matched is from nothing to three words long, and was counted once to 340 times.
    assertThat(of(model, "", "the")).isCloseTo(0.189397275, within(EXACT));
    assertThat(of(model, "", "biscuit")).isCloseTo(0.023425063, within(EXACT));
    assertThat(of(model, "see you at the", "allotment")).isCloseTo(0.073024467, within(EXACT));
    assertThat(of(model, "see you at the", "caf\u00e9")).isCloseTo(0.118865408, within(EXACT));
    assertThat(of(model, "the train to", "leeds")).isCloseTo(0.152735978, within(EXACT));
    assertThat(of(model, "the train to", "london")).isCloseTo(0.269723505, within(EXACT));
    assertThat(of(model, "could you call", "wilma")).isCloseTo(0.366595060, within(EXACT));
    assertThat(of(model, "write to wilma@example.org", "about"))
        .isCloseTo(0.359273463, within(EXACT));
    assertThat(of(model, "good night Biscuit", "\uD83D\uDC36"))
        .isCloseTo(0.314769030, within(EXACT));
    assertThat(of(model, "my new", "iphone")).isCloseTo(0.388702360, within(EXACT));
    assertThat(of(model, "zorblat", "taking")).isCloseTo(0.001309389, within(EXACT));
  }

  @Test
  void aPersonalModelOfFormat1Suggests() {
    Suggester suggester = new Suggester(personal("personal-1.bin"));

    assertSuggestions(
        suggester.suggest("", 3), "The", 0.189397275, "Could", 0.112778157, "Write", 0.101824738);
    assertSuggestions(
        suggester.suggest("could you call ", 2), "Wilma", 0.366595060, "me", 0.077924602);
    assertSuggestions(suggester.suggest("wil", 2), "Wilma", 0.889976610, "Will", 0.109376480);
    assertThat(suggester.suggest("call my iph", 1).get(0).word()).isEqualTo("IPHONE");
    assertThat(suggester.suggest("now taki", 3))
        .extracting(Suggestion::word)
        .as("taking was written once only")
        .containsExactly("take");
  }

  @Test
  void theWeightsOfANetworkOfFormat1AreRead() {
    Network network = network("network-1.bin");

    assertThat(network.size()).isEqualTo(new NetworkSize(60, 4, 6));
    assertThat(network.provenance())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("data", "written for this test", "network.epochs", "60"));
    assertThat(network.weights().shapes().keySet())
        .containsExactly("table", "w_input", "w_state", "bias", "projection", "output_bias");
    // First, middle and last; every number of 16 bits is exact.
    assertWeights(network, "table", 240, -0.41870117f, -0.7006836f, -0.5371094f);
    assertWeights(network, "w_input", 72, -0.6386719f, -0.15368652f, 0.6152344f);
    assertWeights(network, "w_state", 72, -0.4194336f, -0.11755371f, 0.014122009f);
    assertWeights(network, "bias", 18, -0.78125f, -0.07006836f, 0.29663086f);
    assertWeights(network, "projection", 24, 0.7426758f, -0.3828125f, 0.5654297f);
    assertWeights(network, "output_bias", 60, -0.58984375f, 0.049621582f, -0.3876953f);
  }

  /** What the weights mean: the order of gates, rows and columns. */
  @Test
  void aNetworkOfFormat1PredictsWhatItDid() {
    Network network = network("network-1.bin");

    assertLoss(network, "thank you", 2, 3.018844);
    assertLoss(network, "the train to London", 4, 3.618717);
    assertLoss(network, "my sister has a new iPhone", 6, 1.994044);
    assertLoss(network, "happy birthday \uD83D\uDE00", 3, 2.408052);
    assertLoss(network, "see you at the station in the morning", 8, 3.033929);
  }

  @Test
  void aNewerFormatAsksForAnUpdate() {
    refused("base-1.bin", BaseModel.FORMAT + 1, in -> BaseModel.read(in, "place"));
    refused("network-1.bin", Network.FORMAT + 1, in -> Network.read(in, base, "place"));
    refused(
        "personal-1.bin", PersonalModel.FORMAT + 1, in -> PersonalModel.read(in, "place", base));
  }

  private interface Reading {
    void read(InputStream in) throws IOException;
  }

  private static void refused(String name, int format, Reading reading) {
    byte[] newer = bytes(name);
    assertThat(newer[4]).as("the format in %s", name).isEqualTo((byte) 1);
    newer[4] = (byte) format;
    ThrowingCallable read = () -> reading.read(new ByteArrayInputStream(newer));

    assertThatExceptionOfType(NextWordException.class)
        .as(name)
        .isThrownBy(read)
        .withMessageContaining("place")
        .withMessageContaining("got " + format)
        .withMessageContaining("update Homegrown");
  }

  private static void assertSuggestions(List<Suggestion> found, Object... wordsAndProbabilities) {
    assertThat(found).hasSize(wordsAndProbabilities.length / 2);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).word()).isEqualTo(wordsAndProbabilities[2 * i]);
      assertThat(found.get(i).p())
          .as(found.get(i).word())
          .isCloseTo((double) wordsAndProbabilities[2 * i + 1], within(EXACT));
    }
  }

  private static void assertWeights(
      Network network, String name, int size, float first, float middle, float last) {
    float[] values = network.weights().slice(name).copy();
    assertThat(values).as(name).hasSize(size);
    assertThat(new float[] {values[0], values[size / 2], values[size - 1]})
        .as(name)
        .containsExactly(first, middle, last);
  }

  private void assertLoss(Network network, String line, int words, double logLoss) {
    NetworkVocabulary vocabulary =
        new NetworkVocabulary(base.lexicon(), network.size().vocabulary());
    try (Device device = Device.portable(1)) {
      NetworkEvaluation found =
          NetworkEvaluation.of(
              network.size(),
              vocabulary,
              network.weights(),
              device,
              List.of(FormatFixtures.ids(base, line)));
      assertThat(found.words()).as(line).isEqualTo(words);
      assertThat(found.logLoss()).as(line).isCloseTo(logLoss, within(1e-5));
    }
  }

  /** The probability of a word of the base after a text, by the base's tree alone. */
  private double ofTree(String before, String word) {
    int[] ids = FormatFixtures.ids(base, before);
    int[] path = new int[ContextTree.DEPTH + 1];
    int matched = base.tree().match(back(ids, 1), back(ids, 2), back(ids, 3), path);
    int id = base.lexicon().id(word);
    assertThat(id).as(word).isNotEqualTo(Ids.UNKNOWN);
    return base.tree().probability(path, matched, id);
  }

  private static int back(int[] ids, int places) {
    return places <= ids.length ? ids[ids.length - places] : Ids.NONE;
  }

  /** The probability of a word after a text. */
  private static double of(PersonalModel model, String before, String word) {
    Arm.Reading reading = model.reading();
    reading.start();
    model.tokens(before).forEach(reading::push);
    float[] distribution = new float[model.size()];
    reading.distribution(distribution);
    return distribution[model.vocabulary().id(word)];
  }

  /** How often a word followed the words at a line's start, or three words anywhere. */
  private static int count(PersonalCounts counts, String before, String word) {
    Context context = new Context();
    for (String key : before.isEmpty() ? new String[0] : before.split(" ")) {
      context.push(counts.id(key));
    }
    return counts.ngrams().count(context.packed(), counts.id(word));
  }

  private static BaseModel base(String name) {
    try {
      return BaseModel.read(new ByteArrayInputStream(bytes(name)), name);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private PersonalModel personal(String name) {
    return personal(name, base);
  }

  private static PersonalModel personal(String name, BaseModel base) {
    try {
      return PersonalModel.read(new ByteArrayInputStream(bytes(name)), name, base);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private Network network(String name) {
    try {
      return Network.read(new ByteArrayInputStream(bytes(name)), base, name);
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  private static byte[] bytes(String name) {
    try (InputStream in = FormatFixturesTest.class.getResourceAsStream("fixtures/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }
}

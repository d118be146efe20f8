package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A network predicts the same while somebody types, over lines that are there, and read back. */
class PersonalNetworkTest {

  private static final Device DEVICE = Device.portable(1);

  private final Network base = Creatures.network();
  private final Lexicon lexicon = Creatures.base().lexicon();
  private final List<String> text = text();
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(Creatures.person(200, 1));
  private final PersonalNetwork ofBase = PersonalNetwork.base(base, lexicon);
  private final PersonalNetwork layer =
      PersonalNetwork.of(base, vocabulary, Layers.moved(vocabulary, 0.2, 1));
  private final PersonalNetwork whole = PersonalNetwork.whole(base, vocabulary, wholeWeights());
  private final List<PersonalNetwork> all = List.of(ofBase, layer, whole);

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  /** Lines of all kinds, among them empty ones. */
  private static List<String> text() {
    List<String> lines = new ArrayList<>(Creatures.person(70, 8));
    lines.add(3, "");
    lines.add(17, "7, 8");
    lines.add(40, "zorblat \uD83D\uDC36 the dog, said anna.lee@mail.com! And the cat zigs");
    lines.add(String.join(" and ", lines.subList(50, 60)));
    lines.add("");
    return lines;
  }

  private Weights wholeWeights() {
    long[] counts = new long[vocabulary.rows()];
    Arrays.fill(counts, 2);
    Weights weights = NetworkExtension.of(base, vocabulary, counts);
    Random random = new Random(3);
    for (int i = 0; i < weights.data().length; i++) {
      weights.data()[i] += (float) (0.1 * random.nextGaussian());
    }
    WholeNetwork.round(weights);
    return weights;
  }

  private static List<Token> tokens(String line) {
    return PersonalModel.none(Creatures.base()).tokens(line);
  }

  private static List<List<Token>> tokens(List<String> lines) {
    List<List<Token>> all = new ArrayList<>();
    for (String line : lines) {
      all.add(tokens(line));
    }
    return all;
  }

  private NeuralPart recorded(PersonalNetwork network, List<String> lines) {
    return network.over(network.states(tokens(lines), DEVICE), DEVICE);
  }

  /** The probabilities before each word of each line. */
  private static List<float[]> predictions(NeuralPart network, List<String> lines) {
    NeuralPart.Reading reading = network.reading();
    List<float[]> found = new ArrayList<>();
    for (String line : lines) {
      reading.start();
      for (Token token : tokens(line)) {
        if (token.predicted()) {
          float[] into = new float[network.rows()];
          reading.probabilities(into);
          found.add(into);
        }
        reading.push(Context.id(token, network::row));
      }
    }
    return found;
  }

  @Test
  void whatIsTypedAndWhatIsRecordedIsPredictedAlike() {
    for (PersonalNetwork network : all) {
      List<float[]> typed = predictions(network, text);
      List<float[]> recorded = predictions(recorded(network, text), text);

      assertThat(typed).hasSameSizeAs(recorded).hasSizeGreaterThan(500);
      for (int word = 0; word < typed.size(); word++) {
        assertClose(recorded.get(word), typed.get(word), "word " + word);
      }
      double loss = loss(network, typed);
      assertThat(loss(network, recorded)).isCloseTo(loss, within(1e-4 * loss));
    }
  }

  private double loss(PersonalNetwork network, List<float[]> predictions) {
    LineStates states = network.states(tokens(text), DEVICE);
    double loss = 0;
    for (int word = 0; word < states.size(); word++) {
      loss -= Math.log(predictions.get(word)[states.target(word)]);
    }
    return loss;
  }

  /** Within what 16 bits keep of a state. */
  private static void assertClose(float[] found, float[] expected, String what) {
    assertThat(found).hasSameSizeAs(expected);
    for (int row = 0; row < found.length; row++) {
      assertThat((double) found[row])
          .as("%s, row %d", what, row)
          .isCloseTo(expected[row], within(1e-7 + 5e-3 * expected[row]));
    }
  }

  @Test
  void theNetworksPredictDifferently() {
    float[] one = predictions(ofBase, List.of("the dog")).get(1);
    float[] two = predictions(layer, List.of("the dog")).get(1);
    float[] three = predictions(whole, List.of("the dog")).get(1);
    int and = vocabulary.row("and");

    assertThat(Math.abs(Math.log(one[and] / two[and]))).isGreaterThan(0.05);
    assertThat(Math.abs(Math.log(three[and] / two[and]))).isGreaterThan(0.05);
  }

  /** A prediction may be wanted now and then only, or twice. */
  @Test
  void itIsNoMatterWhenAPredictionIsWanted() {
    for (PersonalNetwork network : all) {
      List<float[]> expected = predictions(network, text);
      Random random = new Random(6);
      NeuralPart.Reading typed = network.reading();
      NeuralPart.Reading recorded = recorded(network, text).reading();
      float[] into = new float[network.rows()];
      int word = 0;
      for (String line : text) {
        typed.start();
        recorded.start();
        for (Token token : tokens(line)) {
          if (token.predicted()) {
            for (int times = random.nextInt(4) - 1; times > 0; times--) {
              typed.probabilities(into);
              assertThat(into).isEqualTo(expected.get(word));
              recorded.probabilities(into);
              assertClose(into, expected.get(word), "word " + word);
            }
            word++;
          }
          typed.push(Context.id(token, network::row));
          recorded.push(Context.id(token, network::row));
        }
      }
    }
  }

  @Test
  void readingsDoNotDisturbEachOther() {
    List<float[]> expected = predictions(layer, List.of("my cat", "every bird"));
    NeuralPart.Reading one = layer.reading();
    NeuralPart.Reading two = layer.reading();
    float[] into = new float[layer.rows()];
    one.start();
    two.start();
    one.push(layer.row("my"));
    two.push(layer.row("every"));
    one.probabilities(into);
    assertThat(into).isEqualTo(expected.get(1));
    two.probabilities(into);
    assertThat(into).isEqualTo(expected.get(3));
  }

  @Test
  void probabilitiesAddUpToOne() {
    for (PersonalNetwork network : all) {
      for (float[] probabilities : predictions(network, text)) {
        double sum = 0;
        for (float p : probabilities) {
          assertThat(p).isBetween(0f, 1f);
          sum += p;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
  }

  @Test
  void aTargetsProbabilityIsThatAmongWords() {
    for (PersonalNetwork network : all) {
      List<float[]> expected = predictions(network, text);
      LineStates states = network.states(tokens(text), DEVICE);
      float[] found = network.targets(states, DEVICE, () -> true);

      assertThat(found).hasSize(expected.size());
      for (int word = 0; word < found.length; word++) {
        double words = 1;
        for (int row : network.vocabulary().marks()) {
          words -= expected.get(word)[row];
        }
        double p = expected.get(word)[states.target(word)] / words;
        assertThat((double) found[word]).isCloseTo(p, within(6e-3 * p));
      }
    }
  }

  @Test
  void thePaceEndsTargets() {
    LineStates states = layer.states(tokens(text), DEVICE);
    int[] asked = new int[1];
    float[] found = layer.targets(states, DEVICE, () -> asked[0]++ < 10);

    assertThat(asked[0]).isEqualTo(11);
    assertThat(Arrays.copyOf(found, 10)).doesNotContain(0);
  }

  @Test
  void aRecordingIsReadOnce() {
    List<String> lines = List.of("the dog", "my cat");
    NeuralPart.Reading reading = recorded(layer, lines).reading();
    float[] into = new float[layer.rows()];
    reading.start();
    reading.push(layer.row("the"));
    reading.push(layer.row("dog"));
    refused(reading, into);
    reading.start();
    reading.probabilities(into);
    reading.start();
    refused(reading, into);
    reading.start();
    refused(reading, into);
  }

  private static void refused(NeuralPart.Reading reading, float[] into) {
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> reading.probabilities(into))
        .withMessageContaining("expected 2 lines")
        .withMessageContaining("take a new reading");
  }

  @Test
  void whatIsWrittenIsReadAndPredictsTheSame() throws IOException {
    for (PersonalNetwork network : all) {
      byte[] bytes = Layers.written(network::write);
      BinaryReader in = Layers.reader(bytes);
      PersonalNetwork read = PersonalNetwork.read(in, base, lexicon);
      in.finish();

      assertThat(read.vocabulary().personal()).isEqualTo(network.vocabulary().personal());
      assertThat(Layers.written(read::write)).isEqualTo(bytes);
      assertThat(read.bytes()).isEqualTo(network.bytes());
      List<float[]> expected = predictions(network, text.subList(0, 10));
      List<float[]> found = predictions(read, text.subList(0, 10));
      for (int word = 0; word < expected.size(); word++) {
        assertThat(found.get(word)).isEqualTo(expected.get(word));
      }
    }
    assertThat(Layers.written(ofBase::write)).hasSize(4 + 1 + 1 + 4);
    assertThat(ofBase.bytes()).isZero();
  }

  @Test
  void aPersonsWordsHaveRows() {
    assertThat(ofBase.rows()).isEqualTo(base.size().vocabulary());
    assertThat(ofBase.row("florps")).isEqualTo(Ids.UNKNOWN);
    assertThat(layer.rows()).isEqualTo(vocabulary.rows());
    assertThat(layer.row("florps")).isGreaterThanOrEqualTo(base.size().vocabulary());
    assertThat(layer.row("the")).isEqualTo(ofBase.row("the"));
    assertThat(layer.row("never-written")).isEqualTo(Ids.UNKNOWN);
  }

  @Test
  void aModelOfAnotherNetworkIsRefused() {
    Weights weights = base.weights().copy();
    weights.data()[77] += 0.5f;
    Network other = new Network(base.size(), Creatures.base().fingerprint(), weights, Map.of());

    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(
            () -> PersonalNetwork.read(Layers.reader(Layers.written(layer::write)), other, lexicon))
        .withMessageContaining("place")
        .withMessageContaining("this base network")
        .withMessageContaining("train again");
  }

  @Test
  void wordsThatMakeNoVocabularyAreRefused() {
    refused(List.of("zigs", "florps", "zigs"), 1, "a word twice");
    refused(List.of("zigs", "zigs"), 1, "a word twice");
    refused(List.of("zigs"), 0, "kind 0");
    refused(List.of("zigs"), 3, "kind 3");
    refused(List.of(), 9, "kind 9");
  }

  private void refused(List<String> words, int kind, String message) {
    byte[] bytes =
        Layers.written(
            out -> {
              out.fixed32(base.fingerprint());
              out.varint(words.size());
              for (String word : words) {
                out.text(word);
              }
              out.varint(kind);
            });
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> PersonalNetwork.read(Layers.reader(bytes), base, lexicon))
        .withMessageContaining("place")
        .withMessageContaining(message);
  }

  @Test
  void tooManyWordsAskForNoMemory() {
    byte[] bytes =
        Layers.written(
            out -> {
              out.fixed32(base.fingerprint());
              out.varint(Integer.MAX_VALUE);
            });
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> PersonalNetwork.read(Layers.reader(bytes), base, lexicon))
        .withMessageContaining(Integer.MAX_VALUE + " words");
  }
}

package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network alone over somebody's vocabulary. */
class NetworkArmTest {

  private final BaseModel base = Creatures.base();
  private final PersonalModel person =
      Sentences.model(base, List.of("the zorblat florps", "a zorblat \uD83D\uDC36 zigs, wibble"));
  private final PseudoNetwork network =
      new PseudoNetwork(List.of("the", "dog", ",", "zorblat", "elsewhere"), 3);

  private final Arm arm = new NetworkArm(person, network);

  private float[] distribution(Arm some, String before) {
    Arm.Reading reading = some.reading();
    reading.start();
    some.tokens(before).forEach(reading::push);
    float[] found = new float[some.size()];
    reading.distribution(found);
    return found;
  }

  @Test
  void wordsHaveTheProbabilityOfTheirRowAndOthersShareEvenly() {
    for (String before : List.of("", "the dog", "the wibble, 7 zorblat", "dog! The")) {
      float[] rows = new float[network.rows()];
      NeuralPart.Reading reading = network.reading();
      reading.start();
      for (Token token : person.tokens(before)) {
        reading.push(Context.id(token, network::row));
      }
      reading.probabilities(rows);
      List<Integer> rowless = new ArrayList<>();
      for (int id = Ids.FIRST; id < person.size(); id++) {
        if (Lexicon.isPredicted(person.key(id)) && network.row(person.key(id)) == Ids.UNKNOWN) {
          rowless.add(id);
        }
      }
      double there = rows[Ids.UNKNOWN];
      for (String word : List.of("the", "dog", "zorblat")) {
        there += rows[network.row(word)];
      }

      float[] found = distribution(arm, before);

      double sum = 0;
      for (int id = 0; id < found.length; id++) {
        sum += found[id];
      }
      assertThat(sum).as(before).isCloseTo(1, within(1e-5));
      for (String word : List.of("the", "dog", "zorblat")) {
        assertThat((double) found[arm.vocabulary().id(word)])
            .as("%s after '%s'", word, before)
            .isCloseTo(rows[network.row(word)] / there, within(1e-6));
      }
      assertThat(rowless).hasSizeGreaterThan(30);
      for (int id : rowless) {
        assertThat((double) found[id])
            .isCloseTo(rows[Ids.UNKNOWN] / there / rowless.size(), within(1e-7));
      }
      assertThat(found[arm.vocabulary().id(",")]).isZero();
      assertThat(found[Ids.UNKNOWN]).isZero();
    }
  }

  @Test
  void itsVocabularyIsThePersons() {
    assertThat(arm.size()).isEqualTo(person.size());
    for (String word : List.of("the", "zorblat", "zigs", "never-written")) {
      assertThat(arm.vocabulary().id(word)).isEqualTo(person.vocabulary().id(word));
    }
    int zorblat = arm.vocabulary().id("zorblat");
    assertThat(arm.suggestable(zorblat)).isEqualTo(person.suggestable(zorblat)).isTrue();
    assertThat(arm.suggestable(arm.vocabulary().id("zigs"))).isFalse();
    assertThat(arm.tokens("the dog, 7")).isEqualTo(person.tokens("the dog, 7"));
  }

  @Test
  void whereAllWordsHaveARowTheUnknownWordIsLeftOut() {
    List<String> keys = new ArrayList<>();
    for (int id = Ids.FIRST; id < person.size(); id++) {
      keys.add(person.key(id));
    }
    float[] found = distribution(new NetworkArm(person, new PseudoNetwork(keys, 9)), "the dog");

    double sum = 0;
    for (float p : found) {
      sum += p;
    }
    assertThat(sum).isCloseTo(1, within(1e-5));
    assertThat(found[Ids.UNKNOWN]).isZero();
  }
}

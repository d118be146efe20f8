package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

  private final BaseModel base = Sentences.base();

  @Test
  void distributionsAreWhole() {
    for (PersonalModel model : models()) {
      for (long context : contexts(model)) {
        assertWhole(model, context);
        assertWhole(model.baseArm(), context);
      }
    }
  }

  @Test
  void aDistributionIsTheMixtureOfItsComponents() {
    for (PersonalModel model : models()) {
      Mixture mixture = Mixture.fit(new float[0], new int[0], 0);
      float[] distribution = new float[model.size()];
      float[] scratch = new float[model.size()];
      float[] parts = new float[Mixture.COMPONENTS];
      for (long context : contexts(model).subList(0, 12)) {
        model.distribution(context, distribution);
        for (int id = Ids.FIRST; id < model.size(); id += 3) {
          int bucket = model.components(context, id, scratch, parts, 0);
          double mixed = 0;
          for (int k = 0; k < Mixture.COMPONENTS; k++) {
            mixed += mixture.weight(bucket, k) * parts[k];
          }
          double expected = model.personalWords() == 0 ? distribution[id] : mixed;
          assertThat((double) distribution[id])
              .as("%s after %s", model.key(id), context)
              .isCloseTo(expected, within(1e-6 + 1e-4 * expected));
        }
      }
    }
  }

  @Test
  void everyWordThatIsATargetHasAProbability() {
    PersonalModel model = Sentences.model(base, OWN);
    float[] ofBase = new float[model.size()];
    for (String line : OWN) {
      Context.walk(
          model.tokens(line),
          model.vocabulary(),
          (context, word, token) -> {
            model.baseArm().distribution(context, ofBase);
            assertThat(ofBase[word]).as("%s in %s", token.text(), line).isPositive();
          });
    }
  }

  @Test
  void readsBackTheSameBits() throws IOException {
    PersonalModel model = Sentences.model(base, OWN);
    byte[] bytes = bytes(model);

    PersonalModel back = PersonalModel.read(new ByteArrayInputStream(bytes), "test", base);

    assertThat(bytes(back)).isEqualTo(bytes);
    float[] expected = new float[model.size()];
    float[] found = new float[back.size()];
    for (long context : contexts(model)) {
      model.distribution(context, expected);
      back.distribution(context, found);
      assertThat(found).isEqualTo(expected);
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
    assertWhole(model, contexts(model).get(3));
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
    float[] personal = new float[model.size()];
    float[] ofBase = new float[model.size()];
    int the = model.vocabulary().id("the");
    int zorblat = model.vocabulary().id("zorblat");
    model.distribution(NgramCounts.context(the, Ids.START, Ids.NONE), personal);
    model.baseArm().distribution(NgramCounts.context(the, Ids.START, Ids.NONE), ofBase);

    assertThat(personal[zorblat]).isGreaterThan(100 * ofBase[zorblat]);
  }

  @Test
  void ofNobodyItIsTheBase() {
    PersonalModel none = PersonalModel.none(base);
    float[] a = new float[none.size()];
    float[] b = new float[none.size()];
    for (long context : contexts(none)) {
      none.distribution(context, a);
      none.baseArm().distribution(context, b);
      for (int id = 0; id < a.length; id++) {
        assertThat((double) a[id]).isCloseTo(b[id], within(1e-7));
      }
    }
  }

  private List<PersonalModel> models() {
    return List.of(
        PersonalModel.none(base),
        Sentences.model(base, Sentences.sentences(30, 77)),
        Sentences.model(base, OWN));
  }

  /** Contexts of all lengths: known to the person, to the base, to neither. */
  private static List<Long> contexts(PersonalModel model) {
    List<Long> contexts = new ArrayList<>();
    contexts.add(new Context().packed());
    List<String> lines = new ArrayList<>(OWN);
    lines.addAll(Sentences.sentences(5, 8));
    lines.add("unheard of quaggaba 12 words");
    for (String line : lines) {
      Context.walk(
          model.tokens(line), model.vocabulary(), (context, word, token) -> contexts.add(context));
    }
    return contexts;
  }

  private static void assertWhole(Arm arm, long context) {
    float[] distribution = new float[arm.size()];
    arm.distribution(context, distribution);
    double sum = 0;
    for (float p : distribution) {
      assertThat(p).isNotNegative();
      sum += p;
    }
    assertThat(sum).isCloseTo(1, within(1e-4));
  }

  private static byte[] bytes(PersonalModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }
}

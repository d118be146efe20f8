package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.StoppedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgingTest {

  private final BaseModel base = BaseModel.shipped().withoutNetwork();
  private final List<String> lines =
      List.of(
          "the old lamp went out", "who is there", "nothing but the wind", "the lamp again", "out");

  private PersonalModel model() {
    PersonalCounts counts = new PersonalCounts(1 << 10);
    for (int i = 0; i < 3; i++) {
      counts.add(new Tokenizer(base.discretion()).tokens("the old lamp went out again"));
    }
    return new PersonalModel(base, counts.canonical(), new NgramCounts(0), Mixture.basisOnly(0));
  }

  private static HeldOutParts.Step always() {
    return (line, of) -> {};
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void bothAreScoredOverAllLines(int count) {
    PersonalModel model = model();
    List<String> some = lines.subList(0, count);
    Judging.Maker maker = (from, to) -> new Judging.Sides(model.baseArm(), model);

    Judging alone = Judging.of(maker, some, 1, always());
    Judging together = Judging.of(maker, some, 2, always());

    Score personal = Scorer.score(model, some);
    assertThat(alone.personal().logLoss()).isCloseTo(personal.logLoss(), Offset.offset(1e-9));
    assertThat(alone.personal().recallAt3()).isEqualTo(personal.recallAt3());
    assertThat(alone.base().logLoss())
        .isCloseTo(Scorer.score(model.baseArm(), some).logLoss(), Offset.offset(1e-9));
    assertThat(together.personal()).isEqualTo(alone.personal());
    assertThat(together.base()).isEqualTo(alone.base());
    assertThat(together.words()).isEqualTo(alone.words());
    assertThat(together.verdict()).isEqualTo(alone.verdict());
  }

  @Test
  void eachHalfIsMadeForItsLines() {
    PersonalModel model = model();
    List<List<Integer>> made = Collections.synchronizedList(new ArrayList<>());

    Judging.of(
        (from, to) -> {
          made.add(List.of(from, to));
          return new Judging.Sides(model.baseArm(), model);
        },
        lines,
        2,
        always());

    assertThat(made).containsExactlyInAnyOrder(List.of(0, 2), List.of(2, 5));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void itEndsWhenItIsToldTo(int threads) {
    PersonalModel model = model();
    int[] asked = new int[1];

    assertThatExceptionOfType(StoppedException.class)
        .isThrownBy(
            () ->
                Judging.of(
                    (from, to) -> new Judging.Sides(model.baseArm(), model),
                    lines,
                    threads,
                    (line, of) -> {
                      if (++asked[0] == 2) {
                        throw new StoppedException();
                      }
                    }));
    assertThat(asked[0]).isEqualTo(2);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("homegrown-judging") && thread.isAlive());
  }

  @Test
  void whatGoesWrongOnTheOtherThreadIsThrown() {
    PersonalModel model = model();
    Arm broken = new NetworkArm(model, failing());

    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(
            () ->
                Judging.of(
                    (from, to) -> new Judging.Sides(from == 0 ? model.baseArm() : broken, model),
                    lines,
                    2,
                    always()));
  }

  /** A network that cannot predict. */
  private static NeuralPart failing() {
    return new NeuralPart() {
      @Override
      public int rows() {
        return Ids.FIRST;
      }

      @Override
      public int row(String key) {
        return Ids.UNKNOWN;
      }

      @Override
      public Reading reading() {
        return new Reading() {
          @Override
          public void start() {}

          @Override
          public void push(int row) {}

          @Override
          public void probabilities(float[] into) {
            throw new IllegalStateException("no prediction");
          }
        };
      }
    };
  }
}

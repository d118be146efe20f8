package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScorerTest {

  /** Words a to f; the same probabilities after every context but the start of a line. */
  private static final float[] START = {0, 0, 0, 0, 0, 0.5f, 0.25f, 0.125f, 0.125f, 0, 0};

  private static final float[] LATER = {0, 0, 0, 0, 0, 0.1f, 0.2f, 0.2f, 0.3f, 0.2f, 0};

  @Test
  void scoresAreThoseByHand() {
    // a: 0.5 first. b: 0.2, behind d, equal to c and e, before them by id: second.
    // c: 0.2, third. e: 0.2, fourth, twice. x: unknown, a miss.
    Score score = Scorer.score(new Fixed(), List.of("A b, c 12 e e x!"));

    assertThat(score.targets()).isEqualTo(6);
    assertThat(score.inVocabulary()).isEqualTo(5);
    assertThat(score.recallAt1()).isCloseTo(1 / 6.0, within(1e-12));
    assertThat(score.recallAt3()).isCloseTo(3 / 6.0, within(1e-12));
    assertThat(score.logLoss()).isCloseTo(-(Math.log(0.5) + 4 * Math.log(0.2)) / 5, within(1e-6));
  }

  @Test
  void everyLineStartsAnew() {
    Score score = Scorer.score(new Fixed(), List.of("a", "a", "d"));

    assertThat(score.targets()).isEqualTo(3);
    assertThat(score.recallAt1()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(score.logLoss()).isCloseTo(-(2 * Math.log(0.5) + Math.log(0.125)) / 3, within(1e-6));
  }

  @Test
  void whatMayNotBeSuggestedIsAMissThatCountsInLogLossAndTakesNobodysPlace() {
    // d may not be suggested: b moves up to first.
    Score score = Scorer.score(new Fixed(8), List.of("a d b"));

    assertThat(score.targets()).isEqualTo(3);
    assertThat(score.inVocabulary()).isEqualTo(3);
    assertThat(score.recallAt1()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(score.logLoss())
        .isCloseTo(-(Math.log(0.5) + Math.log(0.3) + Math.log(0.2)) / 3, within(1e-6));
  }

  @Test
  void withheldWordsAreTargetsThatMiss() {
    Score score = Scorer.score(new Fixed(), List.of("a me@b.com"));

    assertThat(score.targets()).isEqualTo(4);
    assertThat(score.inVocabulary()).isEqualTo(1);
    assertThat(score.recallAt3()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void emojiNumbersAndMarksAreNoTargets() {
    Score score = Scorer.score(new Fixed(), List.of("12, \uD83D\uDE00!", "", "..."));

    assertThat(score).isEqualTo(new Score(0, 0, 0, 0, 0));
  }

  @Test
  void aTallyGivesTheLossOfEachLine() {
    Scorer.Tally tally = new Scorer.Tally(new Fixed());

    assertThat(tally.line("a d")).isCloseTo(-Math.log(0.5) - Math.log(0.3), within(1e-6));
    assertThat(tally.line("a")).isCloseTo(-Math.log(0.5), within(1e-6));
    assertThat(tally.line("b x")).isCloseTo(-Math.log(0.25), within(1e-6));
    assertThat(tally.inVocabulary()).isEqualTo(4);
    assertThat(tally.targets()).isEqualTo(5);
    assertThat(tally.loss()).isCloseTo(tally.score().logLoss() * 4, within(1e-9));
  }

  @Test
  void allArmsOfAComparisonSeeTheSameTargets() {
    BaseModel base = Sentences.base();
    PersonalModel model = Sentences.model(base, List.of("the zorblat is new", "a florn"));
    List<String> lines = List.of("the zorblat and the quaggaba", "a florn in the garden");

    Score personal = Scorer.score(model, lines);
    Score ofBase = Scorer.score(model.baseArm(), lines);

    assertThat(personal.targets()).isEqualTo(ofBase.targets()).isEqualTo(10);
    assertThat(personal.inVocabulary()).isEqualTo(ofBase.inVocabulary()).isEqualTo(9);
    assertThat(personal.logLoss()).isLessThan(ofBase.logLoss());
  }

  private static final class Fixed implements Arm {

    private final int[] kept;

    Fixed(int... kept) {
      this.kept = kept;
    }

    @Override
    public int size() {
      return START.length;
    }

    @Override
    public Vocabulary vocabulary() {
      return key ->
          key.length() == 1 && "abcdef".contains(key)
              ? Ids.FIRST + key.charAt(0) - 'a'
              : Ids.UNKNOWN;
    }

    @Override
    public List<Token> tokens(String line) {
      return new Tokenizer(new Discretion(key -> true, new Spelling(List.of()))).tokens(line);
    }

    @Override
    public Reading reading() {
      return new Reading() {
        private boolean start;

        @Override
        public void start() {
          start = true;
        }

        @Override
        public void push(Token token) {
          start = false;
        }

        @Override
        public void distribution(float[] into) {
          System.arraycopy(start ? START : LATER, 0, into, 0, into.length);
        }
      };
    }

    @Override
    public boolean suggestable(int id) {
      return Arrays.stream(kept).noneMatch(other -> other == id);
    }
  }
}

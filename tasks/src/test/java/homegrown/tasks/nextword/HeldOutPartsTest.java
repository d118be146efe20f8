package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.Budget;
import homegrown.adapt.Decision;
import homegrown.adapt.Evidence;
import homegrown.adapt.Forecast;
import homegrown.adapt.Ladder;
import homegrown.adapt.Limits;
import homegrown.adapt.Rung;
import homegrown.adapt.StoppedException;
import homegrown.adapt.Trial;
import homegrown.adapt.TuneLosses;
import homegrown.engine.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Losses of held-out lines are what a mixture gives to their words, one by one. */
class HeldOutPartsTest {

  private final BaseModel base = Creatures.base();
  private final List<String> train = Creatures.person(200, 1);
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(train);
  private final PersonalNetwork network =
      PersonalNetwork.of(Creatures.network(), vocabulary, Layers.moved(vocabulary, 0.1, 1));
  private final PersonalModel statistics = Sentences.model(base, train);
  private final List<String> lines = lines();

  /** An emoji, words that nobody knows, and lines with nothing to predict. */
  private static List<String> lines() {
    List<String> lines = new ArrayList<>(Creatures.person(40, 9));
    lines.add(5, "the zorblat \uD83D\uDE00 dog, 7");
    lines.add(8, "");
    lines.add(21, "7!");
    lines.add("\uD83D\uDE00 the cat");
    return lines;
  }

  private float[] rows() {
    List<List<Token>> tokens = new ArrayList<>();
    for (String line : lines) {
      tokens.add(statistics.tokens(line));
    }
    try (Device device = Device.portable(1)) {
      return network.targets(network.states(tokens, device), device, () -> true);
    }
  }

  private HeldOutParts withNetwork() {
    PersonalModel model = statistics.with(Mixture.baseOnly(), network);
    return HeldOutParts.of(model, lines, (line, of) -> {}).with(rows());
  }

  private HeldOutParts alone() {
    return HeldOutParts.of(statistics, lines, (line, of) -> {});
  }

  @Test
  void withoutItsNetworkItIsThatOfTheStatistics() {
    PersonalModel model = statistics.with(Mixture.baseOnly(), network);
    HeldOutParts plain = HeldOutParts.of(model, lines, (line, of) -> {}).withoutNetwork();
    // A mixture that counts what a network says, to see that nothing of it is left.
    for (Mixture mixture : List.of(Mixture.basisOnly(0.7f), alone().fit(), plain.fit())) {
      assertThat(plain.losses(mixture))
          .usingRecursiveComparison()
          .isEqualTo(alone().losses(mixture));
    }
    assertThat(plain.crosswise()).usingRecursiveComparison().isEqualTo(alone().crosswise());
  }

  /** What is known of a word: its numbers, its bucket and its line. */
  private record Word(float[] parts, int bucket, int line) {}

  private List<Word> words(PersonalModel model, float[] rows) {
    List<Word> words = new ArrayList<>();
    int[] read = new int[1];
    for (int i = 0; i < lines.size(); i++) {
      int line = i;
      Context.walk(
          model.tokens(lines.get(i)),
          model.vocabulary(),
          (context, word, token) -> {
            float row = rows.length == 0 ? 0 : rows[read[0]++];
            if (token.kind() == Token.Kind.WORD && word != Ids.UNKNOWN) {
              float[] parts = new float[Mixture.PARTS];
              words.add(new Word(parts, model.parts(context, word, row, parts, 0), line));
            }
          });
    }
    return words;
  }

  private static Mixture fit(List<Word> words, int withoutParity, boolean network) {
    List<Word> some = new ArrayList<>();
    for (Word word : words) {
      if (word.line % 2 != withoutParity) {
        some.add(word);
      }
    }
    float[] parts = new float[some.size() * Mixture.PARTS];
    int[] buckets = new int[some.size()];
    for (int i = 0; i < buckets.length; i++) {
      System.arraycopy(some.get(i).parts, 0, parts, i * Mixture.PARTS, Mixture.PARTS);
      buckets[i] = some.get(i).bucket;
    }
    return network
        ? Mixture.fitWithNetwork(parts, buckets, buckets.length)
        : Mixture.fit(parts, buckets, buckets.length);
  }

  private TuneLosses losses(List<Word> words, Mixture even, Mixture odd) {
    double[] losses = new double[lines.size()];
    int[] targets = new int[lines.size()];
    for (Word word : words) {
      Mixture mixture = word.line % 2 == 0 ? even : odd;
      losses[word.line] -= Math.log(mixture.probability(word.bucket, word.parts, 0));
      targets[word.line]++;
    }
    return TuneLosses.of(losses, targets);
  }

  /** Line by line: a ladder finds no gain in one against the other, and no spread either. */
  private static void assertSame(TuneLosses found, TuneLosses expected) {
    assertThat(found.mean()).isCloseTo(expected.mean(), within(1e-9));
    Rung<String> rung =
        new Rung<>() {
          @Override
          public String name() {
            return "found";
          }

          @Override
          public Forecast forecast(Evidence soFar) {
            return new Forecast(0, 0, 0, 0, 1);
          }

          @Override
          public Trial<String> climb(String below, Limits limits) {
            return new Trial<>("found", found, 0, 0);
          }
        };
    Decision decision =
        new Ladder(Budget.DEFAULT, 1, Duration.ZERO, 0)
            .climb(List.of(rung), new Trial<>("expected", expected, 0, 0), () -> 0, () -> false)
            .decisions()
            .get(0);
    assertThat(decision.climbed()).as(decision.reason()).isTrue();
    assertThat(decision.gain()).isCloseTo(0, within(1e-9));
    assertThat(decision.lowerBound()).isCloseTo(0, within(1e-9));
  }

  @Test
  void crosswiseALineIsJudgedByAMixtureOfTheOthers() {
    List<Word> with = words(statistics.with(Mixture.baseOnly(), network), rows());
    List<Word> without = words(statistics, new float[0]);

    assertThat(withNetwork().size()).isEqualTo(with.size()).isGreaterThan(200);
    assertSame(withNetwork().crosswise(), losses(with, fit(with, 0, true), fit(with, 1, true)));
    assertSame(
        alone().crosswise(), losses(without, fit(without, 0, false), fit(without, 1, false)));
    Mixture all = fit(with, -1, true);
    assertThat(withNetwork().crosswise().mean())
        .as("what is fitted on itself looks better")
        .isGreaterThan(losses(with, all, all).mean() + 1e-4);
  }

  @Test
  void lossesAreThoseOfTheGivenMixture() {
    List<Word> with = words(statistics.with(Mixture.baseOnly(), network), rows());
    for (Mixture mixture :
        List.of(Mixture.baseOnly(), Mixture.basisOnly(0.6f), withNetwork().fit())) {
      assertSame(withNetwork().losses(mixture), losses(with, mixture, mixture));
    }
  }

  @Test
  void theFitIsThatOfAllWords() {
    List<Word> with = words(statistics.with(Mixture.baseOnly(), network), rows());
    Mixture expected = fit(with, -1, true);
    Mixture found = withNetwork().fit();
    for (int bucket = 0; bucket < 20; bucket++) {
      assertThat(found.networkShare(bucket)).isEqualTo(expected.networkShare(bucket));
      for (int component = 0; component < Mixture.COMPONENTS; component++) {
        assertThat(found.weight(bucket, component)).isEqualTo(expected.weight(bucket, component));
      }
    }
    assertThat(found.networkShare(0)).isPositive();
  }

  /** What is judged by the parts is what will be predicted. */
  @Test
  void lossesAreThoseOfWholeDistributions() {
    Mixture mixture = withNetwork().fit();
    Score score = Scorer.score(statistics.with(mixture, network), lines);
    assertThat(withNetwork().losses(mixture).mean()).isCloseTo(score.logLoss(), within(1e-3));

    Mixture of = alone().fit();
    PersonalModel model = statistics.with(of, Neural.none());
    assertThat(alone().losses(of).mean())
        .isCloseTo(Scorer.score(model, lines).logLoss(), within(1e-4));
  }

  @Test
  void itAsksBeforeEachLine() {
    int[] asked = new int[1];
    assertThatExceptionOfType(StoppedException.class)
        .isThrownBy(
            () ->
                HeldOutParts.of(
                    statistics,
                    lines,
                    (line, of) -> {
                      assertThat(line).isEqualTo(asked[0]);
                      assertThat(of).isEqualTo(lines.size());
                      if (++asked[0] == 7) {
                        throw new StoppedException();
                      }
                    }));
    assertThat(asked[0]).isEqualTo(7);
  }

  @Test
  void nothingHeldOutIsNoLoss() {
    HeldOutParts none = HeldOutParts.of(statistics, List.of(), (line, of) -> {});

    assertThat(none.size()).isZero();
    assertThat(none.crosswise().clusters()).isZero();
    assertThat(none.fit().weight(0, 0)).isBetween(0f, 1f);
    assertThat(none.losses(Mixture.baseOnly()).mean()).isZero();
  }
}

package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import homegrown.tasks.nextword.NetworkMemory.Finding;
import homegrown.tasks.nextword.NetworkMemory.Sentence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Words at random, which can be remembered but not learnt. */
class NetworkMemoryTest {

  private static final int LINES = 200;
  private static final int WORDS = 50;
  private static final NetworkSize SIZE = new NetworkSize(WORDS + Ids.FIRST, 24, 96);

  private static final BaseBuilder TEXT = text(1);
  private static final BaseModel BASE = TEXT.build(1 << 20, Map.of(), line -> {});
  private static Network remembers;
  private static Network forgets;

  private static BaseBuilder text(long seed) {
    List<String> words = words();
    Random random = new Random(seed);
    BaseBuilder builder = new BaseBuilder();
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder();
      for (int w = 0; w < 9 + i % 3; w++) {
        line.append(words.get(random.nextInt(WORDS))).append(w == 5 ? ", " : " ");
      }
      builder.add("document " + i % 7, line.toString(), 1);
    }
    return builder;
  }

  private static List<String> words() {
    List<String> words = new ArrayList<>(Sentences.vocabulary());
    words.removeIf(word -> word.length() < 4 || word.contains("'"));
    words.sort(null);
    return words;
  }

  @BeforeAll
  static void train() throws IOException {
    remembers = network(80, BaseBuilder.Part.LEARNT);
    forgets = network(2, BaseBuilder.Part.HELD_OUT);
  }

  /** A network as it was after the epoch that was best on one part of the text. */
  private static Network network(int epochs, BaseBuilder.Part best) throws IOException {
    NetworkVocabulary vocabulary = new NetworkVocabulary(BASE.lexicon(), SIZE.vocabulary());
    try (Device device = Device.portable(1)) {
      NetworkTraining training = new NetworkTraining(SIZE, vocabulary, device, 0, 0.02, line -> {});
      List<int[]> learnt = lines(BaseBuilder.Part.LEARNT);
      Weights weights =
          training.train(learnt, lines(best).subList(0, 5), epochs, 1, Checkpoints.none());
      List<int[]> heldOut = lines(BaseBuilder.Part.HELD_OUT);
      Map<String, String> facts =
          Map.of(
              "network.lines",
              Integer.toString(learnt.size()),
              "network.held-out.lines",
              Integer.toString(heldOut.size()),
              "network.held-out.log-loss",
              Double.toString(training.loss(weights, heldOut)));
      return new Network(SIZE, BASE.fingerprint(), weights, facts);
    }
  }

  private static List<int[]> lines(BaseBuilder.Part part) {
    List<int[]> lines = new ArrayList<>();
    TEXT.publicLines(part).forEach(line -> lines.add(line.ids(BASE.lexicon())));
    return lines;
  }

  @Test
  void exposureIsTheLogarithmOfHowFewAreMoreProbable() {
    assertThat(exposure(1, 1024)).isCloseTo(10, within(1e-12));
    assertThat(exposure(32, 1024)).isCloseTo(5, within(1e-12));
    assertThat(exposure(1024, 1024)).isZero();
    assertThat(exposure(3, 1000)).isCloseTo(8.380821783940931, within(1e-12));
  }

  private static double exposure(int rank, int of) {
    return new Finding(rank, of, 1, 1, 1, 0, 5).exposure();
  }

  @Test
  void whatIsRememberedIsFound() {
    NetworkMemory memory = new NetworkMemory(remembers, BASE, TEXT);
    assertThat(memory.seen()).hasSize(195);
    assertThat(memory.unseen()).hasSize(5);
    assertThat(memory.seen().get(8).source()).isEqualTo("document 1");
    List<Finding> seen = examine(memory, memory.seen().subList(0, 40));
    List<Finding> unseen = examine(memory, memory.unseen());

    assertThat(mean(seen)).isGreaterThan(5);
    assertThat(mean(unseen)).isBetween(0.5, 3.5);
    assertThat(seen.stream().filter(Finding::reproduced).count()).isGreaterThan(20);
    assertThat(unseen).noneMatch(Finding::reproduced);
    assertThat(seen).allMatch(found -> found.loss() < 2 && found.yardstickLoss() < 2);
    assertThat(unseen).allMatch(found -> found.loss() > 4 && found.yardstickLoss() > 3);
    // The base was made from all of them.
    assertThat(seen).allMatch(found -> found.baseLoss() > 2.2 && found.baseLoss() < 3.5);
    assertThat(unseen).allMatch(found -> found.baseLoss() > 2.2 && found.baseLoss() < 3.5);
    assertThat(seen.subList(0, 3)).extracting(Finding::remaining).containsExactly(5, 6, 7);
  }

  @Test
  void ofNothingRememberedNothingIsFound() {
    NetworkMemory memory = new NetworkMemory(forgets, BASE, TEXT);
    List<Finding> seen = examine(memory, memory.seen());
    List<Finding> unseen = examine(memory, memory.unseen());

    assertThat(mean(seen) - mean(unseen)).isBetween(-1.0, 1.0);
    assertThat(seen).noneMatch(Finding::reproduced);
  }

  @Test
  void ranksAreThoseOfWholeSentences() {
    NetworkMemory memory = new NetworkMemory(forgets, BASE, TEXT);
    List<Sentence> sentences = memory.seen().subList(0, 5);
    List<Finding> findings = examine(memory, sentences);
    List<int[]> lines = lines(BaseBuilder.Part.LEARNT);
    try (Device device = Device.portable(1)) {
      for (int i = 0; i < sentences.size(); i++) {
        int[] line = lines.get(i);
        int rarest = 1;
        for (int at = 1; at < line.length; at++) {
          boolean word = line[at] < SIZE.vocabulary() && BASE.lexicon().predicted(line[at]);
          rarest = word && line[at] > line[rarest] ? at : rarest;
        }
        double own = loss(line, device);
        int rank = 1;
        int of = 0;
        for (int id = Ids.FIRST; id < SIZE.vocabulary(); id++) {
          if (BASE.lexicon().predicted(id)) {
            int[] variant = line.clone();
            variant[rarest] = id;
            rank += loss(variant, device) < own - 1e-6 ? 1 : 0;
            of++;
          }
        }
        assertThat(findings.get(i).of()).isEqualTo(of);
        assertThat(findings.get(i).rank()).as("sentence %d", i).isEqualTo(rank);
        if (Arrays.stream(line).allMatch(id -> id < SIZE.vocabulary())) {
          assertThat(findings.get(i).loss()).isCloseTo(own, within(1e-4));
        }
      }
    }
  }

  private static double loss(int[] line, Device device) {
    NetworkVocabulary vocabulary = new NetworkVocabulary(BASE.lexicon(), SIZE.vocabulary());
    return NetworkEvaluation.of(SIZE, vocabulary, forgets.weights(), device, List.of(line))
        .logLoss();
  }

  @Test
  void repeatedAndShortSentencesDoNotCount() throws IOException {
    BaseBuilder builder = new BaseBuilder();
    List<String> words = words();
    String nine = String.join(" ", words.subList(0, 9));
    String other = String.join(" ", words.subList(9, 18));
    for (int i = 0; i < 2; i++) {
      builder.add("made", nine + (i == 0 ? "." : "!"), 1);
      builder.add("made", String.join(" ", words.subList(9, 17)), 1);
    }
    builder.add("made", other, 1);
    BaseModel base = builder.build(1 << 20, Map.of(), line -> {});
    Network network = builder.network(base, SIZE, 1, 1, Checkpoints.none(), Map.of(), line -> {});
    assertThat(new NetworkMemory(network, base, builder).seen()).hasSize(1);
  }

  @Test
  void otherTextIsRefused() {
    BaseBuilder more = text(1);
    more.add("made", "one more line", 1);
    assertThatThrownBy(() -> new NetworkMemory(remembers, BASE, more))
        .isInstanceOf(NextWordException.class)
        .hasMessageContainingAll("network.lines=195", "got 196");
    NetworkMemory other = new NetworkMemory(remembers, BASE, text(2));
    assertThatThrownBy(() -> examine(other, other.seen().subList(0, 1)))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("held-out loss");
  }

  @Test
  void moreVariantsThanWordsAreRefused() {
    NetworkMemory memory = new NetworkMemory(remembers, BASE, TEXT);
    for (int variants : new int[] {0, WORDS}) {
      assertThatThrownBy(() -> memory.examine(memory.unseen(), variants, 1, 1, line -> {}))
          .isInstanceOf(NextWordException.class)
          .hasMessageContainingAll("1 to 48", "got " + variants);
    }
  }

  private static List<Finding> examine(NetworkMemory memory, List<Sentence> sentences) {
    return memory.examine(sentences, WORDS - 2, 1, 1, line -> {});
  }

  private static double mean(List<Finding> findings) {
    return findings.stream().mapToDouble(Finding::exposure).average().orElseThrow();
  }
}

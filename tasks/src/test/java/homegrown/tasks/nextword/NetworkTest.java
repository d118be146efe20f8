package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A small network on a small language: it learns, is cut and goes on, is written and read. */
class NetworkTest {

  private static final NetworkSize SIZE = new NetworkSize(40, 8, 24);
  private static final String[] STARTS = {"the dog", "a cat", "my bird"};
  private static final String[] ENDS = {"barks loudly", "sleeps here", "sings well"};

  private final BaseBuilder builder = builder();
  private final BaseModel base = builder.build(1_000_000, Map.of(), line -> {});

  private static BaseBuilder builder() {
    Random random = new Random(1);
    BaseBuilder builder = new BaseBuilder();
    for (int i = 0; i < 800; i++) {
      int which = random.nextInt(STARTS.length);
      builder.add("made", STARTS[which] + " " + ENDS[which] + " today", 1);
    }
    return builder;
  }

  private Network train(int epochs, Checkpoints checkpoints, List<String> told) throws IOException {
    return builder.network(base, SIZE, 2, epochs, checkpoints, Map.of(), told::add);
  }

  @Test
  void learnsWhatFollowsWhat() throws IOException {
    NetworkVocabulary vocabulary = new NetworkVocabulary(base.lexicon(), 40);
    List<int[]> lines = lines(800, 0);
    try (Device device = Device.portable(1)) {
      NetworkTraining training =
          new NetworkTraining(SIZE, vocabulary, device, 0.1, 0.02, line -> {});
      Weights weights =
          training.train(lines.subList(100, 800), lines.subList(0, 100), 60, 1, Checkpoints.none());

      // Three sentences, equally likely: only the first word is open, that is log(3) in five words.
      List<int[]> held = lines.subList(0, 100);
      double loss = training.loss(weights, held);
      assertThat(loss).isBetween(Math.log(3) / 5 * 0.95, Math.log(3) / 5 * 1.2);
      NetworkEvaluation scores = NetworkEvaluation.of(SIZE, vocabulary, weights, device, held);
      assertThat(scores.words()).isEqualTo(500);
      assertThat(scores.logLoss()).isCloseTo(loss, within(1e-4));
      assertThat(scores.recallAt3()).isEqualTo(1);
      // What follows what in the other language was never seen.
      NetworkEvaluation others =
          NetworkEvaluation.of(SIZE, vocabulary, weights, device, lines(50, 1));
      assertThat(others.recallAt3()).isBetween(0.3, 0.9);
      KneserNey grams = KneserNey.of(lines.subList(100, 800), vocabulary, 40, 5);
      NetworkEvaluation yardstick = NetworkEvaluation.of(grams, SIZE, vocabulary, held);
      assertThat(yardstick.words()).isEqualTo(500);
      assertThat(yardstick.logLoss()).isCloseTo(Math.log(3) / 5, within(0.03));
      assertThat(yardstick.recallAt3()).isEqualTo(1);
    }
  }

  @Test
  void keepsTheEpochThatWasBestOnHeldOutLines() throws IOException {
    List<String> told = new ArrayList<>();
    try (Device device = Device.portable(1)) {
      NetworkTraining training =
          new NetworkTraining(
              SIZE, new NetworkVocabulary(base.lexicon(), 40), device, 0, 0.02, told::add);
      // What is held out speaks another language: the better one is learnt, the worse it gets.
      List<int[]> held = lines(60, 1);
      Weights weights = training.train(lines(400, 0), held, 40, 1, Checkpoints.none());

      List<Double> losses = new ArrayList<>();
      for (String line : told) {
        losses.add(Double.parseDouble(line.replaceAll(".*held out ([0-9.]+) .*", "$1")));
      }
      double least = Collections.min(losses);
      assertThat(losses.get(losses.size() - 1)).isGreaterThan(least + 0.5);
      assertThat(training.loss(weights, held)).isCloseTo(least, within(1e-4));
    }
  }

  @Test
  void learnsNothingFromPrivatePeople() throws IOException {
    BaseBuilder people = builder();
    for (int i = 0; i < 100; i++) {
      people.add("person " + i, "the dog sings well", 3);
    }
    Network network = people.network(base, SIZE, 1, 1, Checkpoints.none(), Map.of(), line -> {});
    assertThat(network.provenance())
        .containsEntry("network.lines", "780")
        .containsEntry("network.held-out.words", "100");
    assertThat(bytes(network)).isEqualTo(bytes(train(1, Checkpoints.none(), new ArrayList<>())));
  }

  /** Random sentences whose ends are those of another start, {@code shift} further on. */
  private List<int[]> lines(int count, int shift) {
    List<int[]> lines = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < count; i++) {
      int which = random.nextInt(STARTS.length);
      String end = ENDS[(which + shift) % ENDS.length];
      String[] words = (STARTS[which] + " " + end + " today").split(" ");
      int[] ids = new int[words.length + 1];
      ids[0] = Ids.START;
      for (int w = 0; w < words.length; w++) {
        ids[w + 1] = base.lexicon().id(words[w]);
      }
      lines.add(ids);
    }
    return lines;
  }

  @Test
  void aRunThatWasCutEndsWithTheSameBits() throws IOException {
    Saved saved = new Saved();
    byte[] whole = bytes(train(3, saved, new ArrayList<>()));
    assertThat(saved.all).hasSize(3);
    for (int after = 0; after < 3; after++) {
      Saved cut = new Saved();
      cut.all.add(saved.all.get(after));
      List<String> told = new ArrayList<>();
      assertThat(bytes(train(3, cut, told))).as("after epoch %d", after + 1).isEqualTo(whole);
      assertThat(told).contains("going on after epoch " + (after + 1));
    }
  }

  @Test
  void aCheckpointOfAnotherRunIsRefused() throws IOException {
    Saved saved = new Saved();
    train(1, saved, new ArrayList<>());
    assertThatThrownBy(() -> train(2, saved, new ArrayList<>()))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("delete it");
    saved.all.set(0, Arrays.copyOf(saved.all.get(0), 10));
    assertThatThrownBy(() -> train(1, saved, new ArrayList<>()))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("delete it");
  }

  @Test
  void whatIsWrittenIsReadAndNothingElse() throws IOException {
    byte[] bytes = bytes(train(1, Checkpoints.none(), new ArrayList<>()));
    Network read = Network.read(new ByteArrayInputStream(bytes), base, "test");
    assertThat(bytes(read)).isEqualTo(bytes);
    assertThat(read.size()).isEqualTo(SIZE);

    for (int i = 0; i < bytes.length; i += i < 400 ? 1 : 37) {
      byte[] flipped = bytes.clone();
      flipped[i] ^= 0x10;
      assertThatThrownBy(() -> Network.read(new ByteArrayInputStream(flipped), base, "test"))
          .as("byte %d", i)
          .isInstanceOf(NextWordException.class)
          .hasMessageContaining("test");
    }
    for (int length = 0; length < bytes.length; length += 61) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Network.read(new ByteArrayInputStream(cut), base, "test"))
          .isInstanceOf(NextWordException.class);
    }
    BaseModel other = BaseModel.shipped();
    assertThatThrownBy(() -> Network.read(new ByteArrayInputStream(bytes), other, "test"))
        .hasMessageContaining("for another");
  }

  @Test
  void theShippedNetworkGoesWithTheShippedBase() throws IOException {
    Network shipped = Network.shipped();

    assertThat(shipped.size()).isEqualTo(NetworkSize.standard());
    assertThat(bytes(shipped).length).isLessThan(4_000_000);
    assertThat(shipped.provenance())
        .containsKeys("network.held-out.log-loss", "data.brown.licence", "data.austen.licence");
  }

  private static byte[] bytes(Network network) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    network.write(out);
    return out.toByteArray();
  }

  /** Keeps every checkpoint. */
  private static final class Saved implements Checkpoints {

    final List<byte[]> all = new ArrayList<>();

    @Override
    public Optional<InputStream> last() {
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(new ByteArrayInputStream(all.get(all.size() - 1)));
    }

    @Override
    public void save(Content content) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      content.write(out);
      all.add(out.toByteArray());
    }
  }
}

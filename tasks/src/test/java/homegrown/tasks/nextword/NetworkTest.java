package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
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
    Lexicon lexicon = base.lexicon();
    List<int[]> lines = new ArrayList<>();
    Random random = new Random(2);
    for (int i = 0; i < 800; i++) {
      int which = random.nextInt(STARTS.length);
      String[] words = (STARTS[which] + " " + ENDS[which] + " today").split(" ");
      int[] ids = new int[words.length + 1];
      ids[0] = Ids.START;
      for (int w = 0; w < words.length; w++) {
        ids[w + 1] = lexicon.id(words[w]);
      }
      lines.add(ids);
    }
    try (Device device = Device.portable(1)) {
      NetworkTraining training =
          new NetworkTraining(
              SIZE, new NetworkVocabulary(lexicon, 40), device, 0.1, 0.02, line -> {});
      Weights weights =
          training.train(lines.subList(100, 800), lines.subList(0, 100), 60, 1, Checkpoints.none());

      // Three sentences, equally likely: only the first word is open, that is log(3) in five words.
      double loss = training.loss(weights, lines.subList(0, 100));
      assertThat(loss).isBetween(Math.log(3) / 5 * 0.95, Math.log(3) / 5 * 1.2);
    }
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

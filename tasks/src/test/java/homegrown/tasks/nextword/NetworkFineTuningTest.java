package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import homegrown.adapt.StoppedException;
import homegrown.engine.Device;
import homegrown.engine.Schedule;
import homegrown.engine.Weights;
import homegrown.tasks.nextword.NetworkFineTuning.Result;
import homegrown.tasks.nextword.NetworkFineTuning.Settings;
import homegrown.tasks.nextword.NetworkFineTuning.Softmax;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A tiny network learns how one person goes on. */
class NetworkFineTuningTest {

  private static final int TIME = 12;
  private static final int BATCH = 4;
  private static final int WORDS = 26;
  private static final Settings SETTINGS =
      new Settings(Softmax.FULL, 3, 0.01, 0, 0, TIME, BATCH, 1);

  private static final Device DEVICE = Device.portable(1);

  private final NetworkVocabulary vocabulary =
      new NetworkVocabulary(lexicon(), Ids.FIRST + 20, List.of("u", "v", "w"));
  private final NetworkSize size = new NetworkSize(vocabulary.rows(), 8, 16);
  private final Weights start = Weights.of(new NetworkGraph(size, 1, 1, 0).graph, 5);
  private final List<int[]> lines = lines(200);
  private final NetworkFineTuning tuning = new NetworkFineTuning(start, vocabulary, DEVICE);

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  private static Lexicon lexicon() {
    String[] keys = new String[WORDS];
    int[] ids = new int[WORDS];
    for (int i = 0; i < WORDS; i++) {
      keys[i] = String.valueOf((char) ('a' + i));
      ids[i] = Ids.FIRST + i;
    }
    return new Lexicon(keys, keys.clone(), ids);
  }

  /** Each word is followed by the one after the next or by one that is far more frequent. */
  private List<int[]> lines(int count) {
    Random random = new Random(7);
    List<int[]> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] line = new int[4 + random.nextInt(6)];
      line[0] = Ids.START;
      int word = random.nextInt(WORDS);
      for (int t = 1; t < line.length; t++) {
        line[t] = vocabulary.row(String.valueOf((char) ('a' + word)));
        word = random.nextInt(4) == 0 ? 1 : (word + 2) % WORDS;
      }
      made.add(line);
    }
    return made;
  }

  private double loss(Weights weights) {
    return NetworkEvaluation.of(size, vocabulary, weights, DEVICE, lines).logLoss();
  }

  private Result train(Settings settings) {
    return tuning.train(lines, settings, () -> false);
  }

  private static Settings with(Softmax softmax, double epochs, double dropout, double pull) {
    return new Settings(softmax, epochs, 0.01, dropout, pull, TIME, BATCH, 1);
  }

  @Test
  void learnsItsTextAndLeavesTheStartAlone() {
    float[] before = start.data().clone();
    Result result = train(with(Softmax.FULL, 15, 0, 0));
    assertThat(loss(start)).isGreaterThan(3);
    assertThat(loss(result.weights())).isLessThan(1.6);
    assertThat(start.data()).isEqualTo(before);
    assertThat(result.weights().shapes()).isEqualTo(start.shapes());
  }

  /** Between any two steps, with all that is random. */
  @Test
  void aTrainingThatWasCutGoesOnToTheSameBits() {
    List<int[]> some = lines.subList(0, 40);
    Settings settings = with(Softmax.sampled(4), 2.5, 0.2, 0.01);
    Result whole = tuning.train(some, settings, () -> false);
    assertThat(whole.steps()).isGreaterThan(10);
    for (int step = 0; step < whole.steps(); step++) {
      TrainingState state = new TrainingState();
      // Asked before each of the three epochs is counted, and then before each step.
      int last = 3 + step;
      int[] asked = new int[1];
      assertThatThrownBy(() -> tuning.train(some, settings, () -> asked[0]++ == last, state))
          .isInstanceOf(StoppedException.class);
      TrainingState next = new TrainingState();
      next.keep(state.phase(), 0, () -> new ByteArrayInputStream(written(state)));

      Result result = tuning.train(some, settings, () -> false, next);

      assertThat(result.weights().data()).as("%d steps", step).isEqualTo(whole.weights().data());
      assertThat(result.macs()).isEqualTo(whole.macs());
    }
  }

  private static byte[] written(TrainingState state) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      state.content().write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSampleLeadsWhereTheWholeVocabularyDoes() {
    double full = loss(train(with(Softmax.FULL, 100, 0, 0)).weights());
    double sampled = loss(train(with(Softmax.sampled(4), 100, 0, 0)).weights());
    assertThat(full).isLessThan(1);
    // Without the correction frequent words are expected too seldom: 0.13 more.
    assertThat(sampled).isBetween(full, full + 0.08);
  }

  @Test
  void aSampleOfAllRowsIsTheWholeVocabulary() {
    Settings full = with(Softmax.FULL, 1, 0, 0);
    Settings sampled = with(Softmax.sampled(4000), 1, 0, 0);
    float[] a = train(full).weights().data();
    float[] b = train(sampled).weights().data();
    double apart = 0;
    double moved = 0;
    for (int i = 0; i < a.length; i++) {
      apart += Math.pow(a[i] - b[i], 2);
      moved += Math.pow(a[i] - start.data()[i], 2);
    }
    assertThat(Math.sqrt(apart / moved)).isLessThan(1e-3);
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    for (Softmax softmax : List.of(Softmax.FULL, Softmax.sampled(16))) {
      Settings settings = with(softmax, 2, 0.2, 0.01);
      float[] first = train(settings).weights().data();
      assertThat(train(settings).weights().data()).isEqualTo(first);
      Settings other = new Settings(softmax, 2, 0.01, 0.2, 0.01, TIME, BATCH, 2);
      assertThat(train(other).weights().data()).isNotEqualTo(first);
    }
  }

  @Test
  void aPullKeepsTheWeightsNearTheStart() {
    assertThat(distance(train(with(Softmax.FULL, 3, 0, 1)).weights()))
        .isLessThan(distance(train(SETTINGS).weights()) / 2);
  }

  private double distance(Weights weights) {
    double sum = 0;
    for (int i = 0; i < weights.data().length; i++) {
      sum += Math.pow(weights.data()[i] - start.data()[i], 2);
    }
    return Math.sqrt(sum);
  }

  @Test
  void stopsBeforeAnyStep() {
    int epochs = 2;
    long steps = train(with(Softmax.FULL, epochs, 0, 0)).steps();
    for (long most : new long[] {0, epochs, epochs + 1, epochs + steps - 1}) {
      long[] asked = new long[1];
      assertThatThrownBy(
              () -> tuning.train(lines, with(Softmax.FULL, epochs, 0, 0), () -> ++asked[0] > most))
          .isInstanceOf(StoppedException.class);
      assertThat(asked[0]).isEqualTo(most + 1);
    }
    // Once for each epoch that is laid out, once for each step, and no more.
    long[] asked = new long[1];
    tuning.train(lines, with(Softmax.FULL, epochs, 0, 0), () -> ++asked[0] > epochs + steps);
    assertThat(asked[0]).isEqualTo(epochs + steps);
  }

  @Test
  void countsStepsAndProducts() {
    long whole = 0;
    for (int epoch = 0; epoch < 3; epoch++) {
      int rows = PackedLines.shuffled(lines, vocabulary, TIME, 1 + epoch).rows();
      whole += (rows + BATCH - 1) / BATCH;
    }
    Result three = train(SETTINGS);
    assertThat(three.steps()).isEqualTo(whole);
    Result part = train(with(Softmax.FULL, 0.5, 0, 0));
    assertThat(part.steps()).isCloseTo(whole / 6, within(1L));
    assertThat(three.macs() * part.steps()).isEqualTo(part.macs() * three.steps());
    // Forward alone: gates, projection and output for every place.
    long forward = (long) TIME * BATCH * (3 * 16 * 8 * 2 + 16 * 8 + size.vocabulary() * 8);
    assertThat(three.macs() / three.steps()).isBetween(2 * forward, 3 * forward);
  }

  @Test
  void aSampleTakesLessThanALargeVocabulary() {
    NetworkVocabulary large = new NetworkVocabulary(lexicon(), 5000);
    NetworkSize wide = new NetworkSize(5000, 8, 16);
    Weights weights = Weights.of(new NetworkGraph(wide, 1, 1, 0).graph, 1);
    NetworkFineTuning fine = new NetworkFineTuning(weights, large, DEVICE);
    Settings sampled = with(Softmax.sampled(20), 0.1, 0, 0);
    Settings full = with(Softmax.FULL, 0.1, 0, 0);
    // The activations of the output layer are most of the difference.
    assertThat(fine.peakBytes(lines, full) - fine.peakBytes(lines, sampled))
        .isGreaterThan(4L * TIME * BATCH * 5000 / 2);
    assertThat(fine.train(lines, sampled, () -> false).macs())
        .isLessThan(fine.train(lines, full, () -> false).macs() / 5);
    assertThat(fine.peakBytes(lines, with(Softmax.FULL, 0.1, 0, 0)))
        .isGreaterThan(fine.peakBytes(lines.subList(0, 10), full));
  }

  @Test
  void theRateClimbsAndEndsAtZero() {
    for (long steps : new long[] {1, 2, 3, 19, 20, 21, 100, 1003}) {
      Schedule schedule = NetworkFineTuning.schedule(0.5, steps);
      double most = 0;
      for (long step = 0; step < steps; step++) {
        assertThat(schedule.rate(step)).isGreaterThan(0);
        most = Math.max(most, schedule.rate(step));
      }
      assertThat(most).isEqualTo(0.5);
      assertThat(schedule.rate(steps)).isZero();
    }
    Schedule hundred = NetworkFineTuning.schedule(0.5, 100);
    assertThat(hundred.rate(0)).isCloseTo(0.1, within(1e-12));
    assertThat(hundred.rate(4)).isCloseTo(0.5, within(1e-12));
    assertThat(hundred.rate(99)).isCloseTo(0.5 / 95, within(1e-12));
  }

  @Test
  void refusesTextWithoutWordsAndWeightsOfAnother() {
    assertThatThrownBy(
            () -> tuning.train(List.of(new int[] {Ids.START, Ids.NUMBER}), SETTINGS, () -> false))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("lines with words");
    NetworkVocabulary fewer = new NetworkVocabulary(lexicon(), 20);
    assertThatThrownBy(() -> new NetworkFineTuning(start, fewer, DEVICE))
        .isInstanceOf(NextWordException.class)
        .hasMessageContaining("expected weights for 20 rows, got 28");
  }

  @Test
  void writesWhatAnotherProgramNeeds() throws IOException {
    Map<String, ByteArrayOutputStream> files = new TreeMap<>();
    List<int[]> test = List.of(new int[] {Ids.START, 300, -2}, new int[] {Ids.START});
    NetworkExport.write(
        start,
        vocabulary,
        lines,
        test,
        SETTINGS,
        name -> {
          files.put(name, new ByteArrayOutputStream());
          return files.get(name);
        });

    for (String name : start.shapes().keySet()) {
      ByteBuffer numbers = numbers(files, name + ".f32");
      float[] values = new float[numbers.remaining() / Float.BYTES];
      numbers.asFloatBuffer().get(values);
      assertThat(values).as(name).isEqualTo(start.slice(name).copy());
    }
    int[] words = new int[6];
    numbers(files, "test.i32").asIntBuffer().get(words);
    assertThat(words).containsExactly(3, Ids.START, 300, -2, 1, Ids.START);
    assertThat(numbers(files, "train.i32").remaining())
        .isEqualTo(4 * lines.stream().mapToInt(line -> 1 + line.length).sum());
    assertThat(files.get("predicted.u8").toByteArray())
        .hasSize(28)
        .startsWith(0, 0, 1, 0, 0, 1)
        .endsWith(1, 1, 1);
    assertThat(files.get("meta.json").toString(StandardCharsets.UTF_8))
        .startsWith("{\n  \"format\": 1,\n  \"vocabulary\": 28,\n  \"embedding\": 8,")
        .contains("\"hidden\": 16,", "\"epochs\": 3.0,", "\"rate\": 0.01,", "\"epsilon\": 1.0E-8,")
        .endsWith("\n}\n");
    assertThat(files).hasSize(start.shapes().size() + 4);
  }

  private static ByteBuffer numbers(Map<String, ByteArrayOutputStream> files, String name) {
    return ByteBuffer.wrap(files.get(name).toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
  }
}

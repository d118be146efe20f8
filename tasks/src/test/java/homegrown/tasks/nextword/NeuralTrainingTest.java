package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Blobs;
import homegrown.adapt.Budget;
import homegrown.adapt.Decision;
import homegrown.adapt.Decision.Kind;
import homegrown.adapt.Stop;
import homegrown.adapt.StoppedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Training where the base has a network. */
class NeuralTrainingTest {

  private static final int STOPS = 60;

  private final BaseModel base = Creatures.withNetwork();
  private final List<String> lines = Creatures.person(500, 1);

  private Training.Result train(
      List<String> some, Budget budget, Stop stop, int threads, Blobs blobs, long seed) {
    return Training.train(base, some::forEach, budget, progress -> {}, stop, threads, blobs, seed);
  }

  private Training.Result train(int threads, Blobs blobs, long seed) {
    return train(lines, Budget.DEFAULT, () -> false, threads, blobs, seed);
  }

  private static List<String> kept(Training.Result result) {
    List<String> kept = new ArrayList<>();
    for (Decision decision : result.decisions()) {
      if (decision.kind() == Kind.KEPT) {
        kept.add(decision.rung());
      }
    }
    return kept;
  }

  @Test
  void theLadderIsClimbedFromStatisticsToALayerOfOnesOwn() {
    Training.Result result = train(1, Blobs.none(), 0);

    assertThat(kept(result))
        .as("%s", result.decisions())
        .startsWith(StatisticsRung.NAME, NetworkRungs.NETWORK, NetworkRungs.OUTPUT_LAYER);
    assertThat(result.rung()).isEqualTo(kept(result).get(kept(result).size() - 1));
    assertThat(result.verdict().better()).as(result.verdict().reason()).isTrue();
    assertThat(result.personal().logLoss()).isLessThan(result.base().logLoss() - 0.1);
    assertThat(result.model().neural().base()).isPresent();
    assertThat(result.model().neural().personal()).isPresent();
    long macs = 0;
    for (Decision decision : result.decisions()) {
      macs += decision.macs();
    }
    assertThat(result.receipt().macs()).as("judging and catching up on top").isGreaterThan(macs);
  }

  /** Statistics alone, judged on the same lines, do worse than what the ladder chose. */
  @Test
  void theNetworkIsOfUse() {
    Training.Result with = train(1, Blobs.none(), 0);
    Training.Result without =
        Training.train(
            Creatures.base(), lines::forEach, Budget.DEFAULT, progress -> {}, () -> false);

    assertThat(without.decisions()).hasSize(1);
    assertThat(without.model().neural().personal()).isEmpty();
    assertThat(with.personal().targets()).isEqualTo(without.personal().targets());
    assertThat(with.personal().logLoss()).isLessThan(without.personal().logLoss() - 0.03);
    assertThat(with.base().logLoss())
        .as("the base has a network too")
        .isLessThan(without.base().logLoss() - 0.01);
  }

  @Test
  void memoryStaysWithinThePlan() {
    for (int n : new int[] {20, 100, 400}) {
      Training.Result result =
          train(lines.subList(0, n), Budget.DEFAULT, () -> false, 1, Blobs.none(), 0);

      assertThat(result.receipt().measuredBytes())
          .as("%d lines", n)
          .isPositive()
          .isLessThanOrEqualTo(result.receipt().plannedBytes());
      assertThat(result.receipt().plannedBytes()).isLessThanOrEqualTo(Budget.DEFAULT.memoryBytes());
    }
  }

  @Test
  void whatCannotBeComparedWithTheBaseThatServesIsRefused() {
    long words = 0;
    for (String line : lines) {
      words += Tokenizer.words(line, 0, line.length());
    }
    Budget least = Budget.DEFAULT.memory(TextCost.bytes(words));
    Training.Result result = train(lines, least, () -> false, 1, Blobs.none(), 0);

    assertThat(result.lines()).isEqualTo(lines.size());
    assertThat(result.verdict().better()).isFalse();
    assertThat(result.verdict().reason()).containsPattern("no room .* give memory=\\d+MiB more");
  }

  @Test
  void withoutTheMemoryForANetworkThereAreStatistics() {
    long memory = Budget.mebibytes(12);
    Training.Result result =
        train(lines, Budget.DEFAULT.memory(memory), () -> false, 1, Blobs.none(), 0);

    assertThat(result.rung()).isEqualTo(StatisticsRung.NAME);
    assertThat(result.decisions()).extracting(Decision::rung).containsExactly(StatisticsRung.NAME);
    assertThat(result.personal().logLoss()).isLessThan(result.base().logLoss());
    // That was the base without its network; what serves has it, and is better.
    assertThat(result.current().get().gain()).isNegative();
    assertThat(result.verdict().better()).isFalse();
    assertThat(result.model().neural().personal()).isEmpty();
    assertThat(result.lines()).isEqualTo(lines.size());
    assertThat(result.receipt().plannedBytes()).isLessThanOrEqualTo(memory);
    assertThat(result.receipt().measuredBytes())
        .isLessThanOrEqualTo(result.receipt().plannedBytes());
  }

  @Test
  void aStopAtAnyQuestionLeavesNothingHalfDone() {
    List<String> some = lines.subList(0, 250);
    KeptBlobs whole = new KeptBlobs();
    AtomicInteger all = new AtomicInteger();
    byte[] complete =
        bytes(
            train(
                    some,
                    Budget.DEFAULT,
                    () -> {
                      all.incrementAndGet();
                      return false;
                    },
                    1,
                    whole,
                    0)
                .model());
    assertThat(whole.pieces).as("an output layer was tried").hasSize(3);
    int stopped = 0;
    for (int i = 0; i <= STOPS; i++) {
      int last = 1 + (int) ((long) all.get() * i / STOPS);
      AtomicInteger asked = new AtomicInteger();
      KeptBlobs blobs = new KeptBlobs();
      try {
        Training.Result result =
            train(some, Budget.DEFAULT, () -> asked.incrementAndGet() >= last, 1, blobs, 0);
        assertThat(bytes(result.model())).as("question %d", last).isEqualTo(complete);
      } catch (StoppedException e) {
        stopped++;
        assertThat(asked.get()).as("questions after a stop").isBetween(last, last + 5);
      }
      blobs.pieces.keySet().removeAll(blobs.checkpoint().keySet());
      assertThat(whole.pieces.keySet()).containsAll(blobs.pieces.keySet());
      blobs.pieces.forEach((name, piece) -> assertThat(piece).isEqualTo(whole.pieces.get(name)));
    }
    assertThat(stopped).isEqualTo(STOPS);
  }

  @Test
  void theSameSeedGivesTheSameBitsOnAnyNumberOfThreads() {
    byte[] once = bytes(train(1, Blobs.none(), 5).model());
    for (int threads = 1; threads <= 3; threads++) {
      assertThat(bytes(train(threads, Blobs.none(), 5).model()))
          .as("%d threads", threads)
          .isEqualTo(once);
    }
    assertThat(bytes(train(1, Blobs.none(), 6).model())).isNotEqualTo(once);
  }

  @Test
  void whatWasKeptIsReadAndGivesTheSameBits() {
    KeptBlobs blobs = new KeptBlobs();
    Training.Result first = train(1, blobs, 0);
    assertThat(blobs.found).isZero();
    assertThat(blobs.written).as("train, tune and gate").isEqualTo(3);
    assertThat(blobs.pieces).hasSize(3);

    Training.Result second = train(1, blobs, 0);

    assertThat(blobs.written).as("nothing anew").isEqualTo(3);
    assertThat(blobs.found).isEqualTo(3);
    assertThat(bytes(second.model())).isEqualTo(bytes(first.model()));
    assertThat(second.receipt().macs()).isLessThan(first.receipt().macs());
    assertThat(bytes(train(1, Blobs.none(), 0).model())).isEqualTo(bytes(first.model()));
  }

  /** The last line is for judging only, until the network has won. */
  @Test
  void theNetworkLearnsTheLastLinesInTheEnd() {
    List<String> others = new ArrayList<>(lines);
    others.set(others.size() - 1, "the dog in the garden quoons and near the river quoons again");

    assertThat(layer(lines)).isEqualTo(layer(lines)).isNotEqualTo(layer(others));
  }

  private float[] layer(List<String> some) {
    Training.Result result = train(some, Budget.DEFAULT, () -> false, 1, Blobs.none(), 0);
    assertThat(result.verdict().better()).as(result.verdict().reason()).isTrue();
    return ((PersonalNetwork) result.model().neural().personal().get()).output().data();
  }

  @Test
  void whatIsNotUsedAnyMoreIsLetGo() {
    KeptBlobs blobs = new KeptBlobs();
    blobs.put("of another version", new byte[3]);
    train(1, blobs, 0);

    assertThat(blobs.pieces).hasSize(3).doesNotContainKey("of another version");
  }

  @Test
  void whatIsWrittenPredictsWhatItDid() throws IOException {
    PersonalModel model = train(1, Blobs.none(), 0).model();
    PersonalModel read = PersonalModel.read(new ByteArrayInputStream(bytes(model)), "place", base);

    assertThat(bytes(read)).isEqualTo(bytes(model));
    Arm.Reading one = model.reading();
    Arm.Reading two = read.reading();
    float[] expected = new float[model.size()];
    float[] found = new float[read.size()];
    for (String line : Creatures.person(20, 8)) {
      one.start();
      two.start();
      for (Token token : model.tokens(line)) {
        one.distribution(expected);
        two.distribution(found);
        assertThat(found).as(line).isEqualTo(expected);
        one.push(token);
        two.push(token);
      }
    }
  }

  private static byte[] bytes(PersonalModel model) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      model.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

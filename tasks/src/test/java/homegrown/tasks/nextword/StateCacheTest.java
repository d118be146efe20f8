package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.Blobs;
import homegrown.adapt.StoppedException;
import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What was read once is not computed again, and never wrong. */
class StateCacheTest {

  private static final Device DEVICE = Device.portable(1);
  private static final int PIECE = linesOfAPiece();

  private final Network network = Creatures.network();
  private final List<String> text = Creatures.person(2 * PIECE + 60, 1);
  private final NetworkVocabulary vocabulary = Creatures.vocabulary(text);
  private final List<int[]> lines = Creatures.rows(vocabulary, text);
  private final KeptBlobs blobs = new KeptBlobs();

  @AfterAll
  static void close() {
    DEVICE.close();
  }

  /** The most lines that make one piece. */
  private static int linesOfAPiece() {
    int some = 1;
    while (pieces(2 * some) == 1) {
      some *= 2;
    }
    int many = 2 * some;
    while (many - some > 1) {
      int middle = (some + many) / 2;
      if (pieces(middle) == 1) {
        some = middle;
      } else {
        many = middle;
      }
    }
    return some;
  }

  private static int pieces(int lines) {
    Network network = Creatures.network();
    KeptBlobs kept = new KeptBlobs();
    new StateCache(kept, network)
        .read(
            Collections.nCopies(lines, new int[] {Ids.START, Ids.UNKNOWN}),
            ones(lines),
            new NetworkVocabulary(Creatures.base().lexicon(), network.size().vocabulary()),
            reader(network),
            () -> {});
    return kept.found + kept.written;
  }

  private static int[] ones(int lines) {
    int[] ones = new int[lines];
    Arrays.fill(ones, 1);
    return ones;
  }

  private LineStates computed(List<int[]> some) {
    return reader(network).read(some, ones(some.size()), vocabulary, () -> {});
  }

  private static StateReader reader(Network some) {
    return new StateReader(some.size(), some.weights(), DEVICE);
  }

  private LineStates read(StateCache cache, List<int[]> some) {
    return cache.read(some, ones(some.size()), vocabulary, reader(network), () -> {});
  }

  private LineStates readAnew(List<int[]> some, boolean computes) {
    StateCache cache = new StateCache(blobs, network);
    LineStates states = read(cache, some);
    assertThat(cache.macs() > 0).as("computes").isEqualTo(computes);
    return states;
  }

  @Test
  void whatWasReadOnceIsNotComputedAgain() {
    LineStates computed = computed(lines);

    assertThat(readAnew(lines, true)).isEqualTo(computed);
    assertThat(blobs.pieces).hasSize(3);
    assertThat(readAnew(lines, false)).isEqualTo(computed);
    assertThat(blobs.written).isEqualTo(3);
    assertThat(blobs.found).isEqualTo(3);
  }

  @Test
  void withoutAPlaceToKeepThemTheyAreComputedEachTime() {
    StateCache cache = new StateCache(Blobs.none(), network);
    List<int[]> some = lines.subList(0, 20);
    LineStates first = read(cache, some);
    long macs = cache.macs();

    assertThat(macs).isPositive();
    assertThat(read(cache, some)).isEqualTo(first);
    assertThat(cache.macs()).isEqualTo(2 * macs);
  }

  @Test
  void theNumberOfLinesDecidesTheNumberOfPieces() {
    int[] sizes = {0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE};
    int[] pieces = {0, 1, 1, 1, 2, 2};
    for (int i = 0; i < sizes.length; i++) {
      blobs.pieces.clear();
      List<int[]> some = lines.subList(0, sizes[i]);

      LineStates states = readAnew(some, sizes[i] > 0);

      assertThat(blobs.pieces).as("pieces of %d lines", sizes[i]).hasSize(pieces[i]);
      assertThat(states.lines()).isEqualTo(sizes[i]);
      assertThat(states).isEqualTo(computed(some));
      assertThat(readAnew(some, false)).isEqualTo(states);
    }
  }

  @Test
  void linesThatAreAddedCostTheirOwnPieceOnly() {
    readAnew(lines.subList(0, PIECE + 5), true);
    blobs.written = 0;
    StateCache cache = new StateCache(blobs, network);

    assertThat(read(cache, lines.subList(0, PIECE + 9))).isEqualTo(computed(lines(PIECE + 9)));
    assertThat(blobs.written).isEqualTo(1);
    long tokens = 0;
    for (int[] line : lines.subList(PIECE, PIECE + 9)) {
      tokens += line.length;
    }
    assertThat(cache.macs()).isEqualTo(StateReader.macs(network.size(), 9, tokens));
  }

  private List<int[]> lines(int size) {
    return lines.subList(0, size);
  }

  @Test
  void aLineThatChangedIsComputed() {
    List<int[]> some = new ArrayList<>(lines.subList(0, 30));
    readAnew(some, true);
    int word = vocabulary.row("and");
    int other = vocabulary.row("garden");
    some.set(11, new int[] {Ids.START, word, other});
    assertThat(readAnew(some, true)).isEqualTo(computed(some));
    some.set(11, new int[] {Ids.START, other, word});
    assertThat(readAnew(some, true)).isEqualTo(computed(some));
    // The same tokens, cut into lines in another way.
    some.set(11, new int[] {Ids.START, other});
    some.set(12, new int[] {word});
    readAnew(some, true);
    some.set(11, new int[] {Ids.START});
    some.set(12, new int[] {other, word});
    assertThat(readAnew(some, true)).isEqualTo(computed(some));
  }

  @Test
  void linesInAnotherOrderAreComputed() {
    List<int[]> some = new ArrayList<>(lines.subList(0, 30));
    readAnew(some, true);
    some.add(some.remove(0));

    assertThat(readAnew(some, true)).isEqualTo(computed(some));
  }

  @Test
  void howOftenALineWasWrittenIsNoMatter() {
    List<int[]> some = lines.subList(0, 30);
    readAnew(some, true);
    int[] counts = ones(30);
    counts[4] = 17;
    StateCache cache = new StateCache(blobs, network);
    LineStates states = cache.read(some, counts, vocabulary, reader(network), () -> {});

    assertThat(cache.macs()).isZero();
    assertThat(states.count(states.lineStart(4))).isEqualTo(17);
    assertThat(states.count(states.lineStart(5))).isEqualTo(1);
  }

  /** To the network both are the unknown word; which it is, the targets say. */
  @Test
  void aWordThatGetsARowIsNoMatterToTheStates() {
    int row = network.size().vocabulary();
    List<int[]> unknown = List.of(new int[] {Ids.START, Ids.UNKNOWN, vocabulary.row("and")});
    readAnew(unknown, true);
    List<int[]> known = List.of(new int[] {Ids.START, row, vocabulary.row("and")});

    LineStates states = readAnew(known, false);

    assertThat(states).isEqualTo(computed(known));
    assertThat(states.target(0)).isEqualTo(row);
  }

  @Test
  void statesOfAnotherNetworkAreNotTaken() {
    List<int[]> some = lines.subList(0, 30);
    LineStates of = readAnew(some, true);
    Weights weights = network.weights().copy();
    weights.data()[vocabulary.row("the") * network.size().embedding()] += 0.5f;
    Network other = new Network(network.size(), 1, weights, Map.of());
    StateCache cache = new StateCache(blobs, other);
    LineStates states = cache.read(some, ones(30), vocabulary, reader(other), () -> {});

    assertThat(cache.macs()).isPositive();
    assertThat(states)
        .isEqualTo(reader(other).read(some, ones(30), vocabulary, () -> {}))
        .isNotEqualTo(of);
    assertThat(readAnew(some, false)).isEqualTo(of);
  }

  @Test
  void aPieceThatIsMissingOrNotWholeIsComputedAndMended() {
    LineStates states = readAnew(lines, true);
    List<String> names = new ArrayList<>(blobs.pieces.keySet());
    byte[] whole = blobs.pieces.get(names.get(1));
    byte[][] damaged = {
      new byte[0],
      {1},
      Arrays.copyOf(whole, whole.length - 2),
      Arrays.copyOf(whole, whole.length - 1),
      Arrays.copyOf(whole, whole.length + 2)
    };
    for (byte[] some : damaged) {
      blobs.pieces.put(names.get(1), some);
      assertThat(readAnew(lines, true)).as("%d bytes", some.length).isEqualTo(states);
      assertThat(blobs.pieces.get(names.get(1))).isEqualTo(whole);
      assertThat(readAnew(lines, false)).isEqualTo(states);
    }
    blobs.pieces.remove(names.get(1));
    assertThat(readAnew(lines, true)).isEqualTo(states);
    assertThat(blobs.pieces.get(names.get(1))).isEqualTo(whole);
  }

  @Test
  void aReadingThatIsStoppedKeepsWholePiecesOnly() {
    int[] steps = new int[1];
    StateCache cache = new StateCache(blobs, network);

    assertThatExceptionOfType(StoppedException.class)
        .isThrownBy(
            () ->
                cache.read(
                    lines,
                    ones(lines.size()),
                    vocabulary,
                    reader(network),
                    () -> {
                      steps[0]++;
                      if (blobs.pieces.size() == 1) {
                        throw new StoppedException();
                      }
                    }));

    assertThat(steps[0]).isGreaterThan(1);
    assertThat(blobs.pieces).hasSize(1);
    assertThat(readAnew(lines.subList(0, PIECE), false)).isEqualTo(computed(lines(PIECE)));
  }

  @Test
  void tidyKeepsWhatWasUsed() {
    readAnew(lines.subList(0, 10), true);
    Set<String> old = new TreeSet<>(blobs.pieces.keySet());
    readAnew(lines.subList(10, 30), true);
    Set<String> both = new TreeSet<>(blobs.pieces.keySet());
    assertThat(both).hasSize(2);
    StateCache cache = new StateCache(blobs, network);
    read(cache, lines.subList(0, 10));
    read(cache, lines.subList(40, 50));

    assertThat(blobs.pieces).hasSize(3);
    cache.tidy(List.of());
    assertThat(blobs.pieces).hasSize(2).containsKeys(old.iterator().next());
    new StateCache(blobs, network).tidy(List.of());
    assertThat(blobs.pieces).isEmpty();
  }
}

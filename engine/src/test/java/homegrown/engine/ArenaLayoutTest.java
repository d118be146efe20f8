package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArenaLayoutTest {
  private static final int GRANULE = 16;

  private record Buffer(long floats, int first, int last) {
    long rounded(int granule) {
      return (floats + granule - 1) / granule * granule;
    }

    boolean meets(Buffer other) {
      return first <= other.last && other.first <= last;
    }
  }

  private static ArenaLayout solve(int granule, List<Buffer> buffers) {
    ArenaLayout layout = new ArenaLayout(granule);
    for (int i = 0; i < buffers.size(); i++) {
      Buffer buffer = buffers.get(i);
      assertThat(layout.add(buffer.floats, buffer.first, buffer.last)).isEqualTo(i);
    }
    layout.solve();
    check(granule, buffers, layout);
    return layout;
  }

  /** Everything that must hold of any layout, recomputed the slow way. */
  private static void check(int granule, List<Buffer> buffers, ArenaLayout layout) {
    long size = 0;
    long bound = 0;
    for (int i = 0; i < buffers.size(); i++) {
      Buffer one = buffers.get(i);
      long start = layout.offset(i);
      long end = start + one.rounded(granule);
      assertThat(start).isNotNegative();
      assertThat(start % granule).isZero();
      size = Math.max(size, end);
      long live = 0;
      for (int j = 0; j < buffers.size(); j++) {
        Buffer other = buffers.get(j);
        if (other.first <= one.first && other.last >= one.first) {
          live += other.rounded(granule);
        }
        long otherStart = layout.offset(j);
        if (j < i
            && one.meets(other)
            && start < otherStart + other.rounded(granule)
            && otherStart < end) {
          throw new AssertionError(i + " " + one + " overlaps " + j + " " + other);
        }
      }
      bound = Math.max(bound, live);
    }
    assertThat(layout.size()).isEqualTo(size);
    assertThat(layout.lowerBound()).isEqualTo(bound);
    assertThat(size).isGreaterThanOrEqualTo(bound);
  }

  @Test
  void nothingTakesNoSpace() {
    ArenaLayout layout = solve(GRANULE, List.of());
    assertThat(layout.size()).isZero();
    assertThat(layout.lowerBound()).isZero();
  }

  @Test
  void aSingleBufferIsRoundedUpToTheGranule() {
    ArenaLayout layout = solve(GRANULE, List.of(new Buffer(17, -3, 5)));
    assertThat(layout.offset(0)).isZero();
    assertThat(layout.size()).isEqualTo(32);
    assertThat(solve(1, List.of(new Buffer(17, 0, 0))).size()).isEqualTo(17);
  }

  @Test
  void buffersOfNoSizeTakeNoSpace() {
    ArenaLayout layout =
        solve(GRANULE, List.of(new Buffer(0, 0, 9), new Buffer(16, 0, 9), new Buffer(0, 3, 3)));
    assertThat(layout.size()).isEqualTo(16);
    assertThat(solve(GRANULE, List.of(new Buffer(0, 0, 0))).size()).isZero();
  }

  @Test
  void nestedLifetimesStack() {
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      buffers.add(new Buffer(16 * (1 + i % 7), i, 40 - i));
    }
    ArenaLayout layout = solve(GRANULE, buffers);
    assertThat(layout.size()).isEqualTo(16L * (2 * 28 + 21));
  }

  @Test
  void aChainNeedsItsTwoLargestNeighbours() {
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      buffers.add(new Buffer(i % 2 == 0 ? 160 : 48, i, i + 1));
    }
    assertThat(solve(GRANULE, buffers).size()).isEqualTo(208);
  }

  @Test
  void aLifetimeEndsWithItsLastEventAndNotBefore() {
    assertThat(solve(16, List.of(new Buffer(16, 0, 3), new Buffer(16, 4, 5))).size()).isEqualTo(16);
    assertThat(solve(16, List.of(new Buffer(16, 0, 3), new Buffer(16, 3, 5))).size()).isEqualTo(32);
  }

  @Test
  void theExtremesOfTimeAreEventsLikeOthers() {
    int low = Integer.MIN_VALUE;
    int high = Integer.MAX_VALUE;
    List<Buffer> buffers =
        List.of(
            new Buffer(16, low, high),
            new Buffer(32, low, low),
            new Buffer(32, high, high),
            new Buffer(16, low, 0),
            new Buffer(16, 1, high));
    assertThat(solve(16, buffers).size()).isEqualTo(64);
  }

  @Test
  void theLocalSearchFindsWhatNoFixedOrderDoes() {
    // Growing and shrinking stairs side by side: the sizes are such that greedy orders leave holes.
    int met = 0;
    for (int seed = 0; seed < 40; seed++) {
      List<Buffer> buffers = stairs(new Random(seed), 40);
      ArenaLayout layout = solve(GRANULE, buffers);
      met += layout.size() == layout.lowerBound() ? 1 : 0;
    }
    assertThat(met).isGreaterThanOrEqualTo(38);
  }

  @Test
  void randomLifetimesNeverShareSpace() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<Buffer> buffers = new ArrayList<>();
      int events = 1 + random.nextInt(60);
      int count = random.nextInt(90);
      for (int i = 0; i < count; i++) {
        int first = random.nextInt(events);
        int last = first + random.nextInt(events - first);
        buffers.add(new Buffer(random.nextInt(8) == 0 ? 0 : random.nextInt(900), first, last));
      }
      solve(1 + random.nextInt(40), buffers);
    }
  }

  @Test
  void lifetimesOfTrainingStayNearTheBound() {
    double sum = 0;
    double worst = 0;
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int count = seed % 50 == 0 ? 2000 : 20 + random.nextInt(400);
      List<Buffer> buffers = seed % 3 == 0 ? intervals(random, count) : training(random, count);
      ArenaLayout layout = solve(GRANULE, buffers);
      double ratio = (double) layout.size() / layout.lowerBound();
      assertThat(ratio).as("seed %s, %s buffers", seed, buffers.size()).isLessThanOrEqualTo(1.05);
      sum += ratio;
      worst = Math.max(worst, ratio);
    }
    assertThat(sum / 300).as("mean; the worst is %s", worst).isLessThan(1.005);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 500, 1700, 2200})
  void twoThousandBuffersStayNearTheBound(int seeds) {
    int met = 0;
    for (int seed = seeds; seed < seeds + 75; seed++) {
      Random random = new Random(seed);
      List<Buffer> buffers = seed % 3 == 0 ? intervals(random, 2000) : training(random, 2000);
      ArenaLayout layout = solve(GRANULE, buffers);
      double ratio = (double) layout.size() / layout.lowerBound();
      assertThat(ratio).as("seed %s, %s buffers", seed, buffers.size()).isLessThanOrEqualTo(1.02);
      met += layout.size() == layout.lowerBound() ? 1 : 0;
    }
    assertThat(met).isGreaterThanOrEqualTo(70);
  }

  @Test
  void aSkylineFillsTheLowestStretchFirst() {
    long[] sizes = {48, 16, 16, 32};
    int[] firsts = {0, 5, 0, 6};
    int[] lasts = {4, 9, 9, 9};
    // The third would fit into no stretch before the last one has filled that over the second.
    assertThat(new Skyline(new int[] {0, 1, 2, 3}, sizes, firsts, lasts).order())
        .containsExactly(0, 1, 3, 2);
  }

  @Test
  void theSameBuffersGiveTheSameLayout() {
    List<Buffer> buffers = training(new Random(7), 300);
    ArenaLayout one = solve(GRANULE, buffers);
    ArenaLayout two = solve(GRANULE, buffers);
    for (int i = 0; i < buffers.size(); i++) {
      assertThat(two.offset(i)).isEqualTo(one.offset(i));
    }
    two.solve();
    assertThat(two.size()).isEqualTo(one.size());
  }

  @Test
  void theBoundIsKnownBeforeSolving() {
    ArenaLayout layout = new ArenaLayout(GRANULE);
    layout.add(16, 0, 2);
    assertThat(layout.lowerBound()).isEqualTo(16);
    layout.add(16, 2, 4);
    assertThat(layout.lowerBound()).isEqualTo(32);
  }

  @Test
  void anArenaBeyondAnArrayIsRefused() {
    ArenaLayout layout = new ArenaLayout(GRANULE);
    layout.add(1L << 30, 0, 1);
    layout.add(1L << 30, 1, 2);
    assertThatThrownBy(layout::solve)
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("2147483648 floats (8 GiB)")
        .hasMessageContaining("smaller batch");
    assertThatThrownBy(() -> layout.add(Long.MAX_VALUE, 0, 0))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("buffer 2")
        .hasMessageContaining("9223372036854775807");
    assertThatThrownBy(() -> layout.add(Integer.MAX_VALUE, 0, 0))
        .isInstanceOf(GraphException.class);
  }

  @Test
  void theLargestArenaIsAccepted() {
    ArenaLayout layout = new ArenaLayout(1);
    layout.add(Integer.MAX_VALUE - 5, 0, 1);
    layout.add(5, 1, 1);
    layout.solve();
    assertThat(layout.size()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void misuseIsRefused() {
    assertThatThrownBy(() -> new ArenaLayout(0)).isInstanceOf(IllegalArgumentException.class);
    ArenaLayout layout = new ArenaLayout(1);
    assertThatThrownBy(() -> layout.add(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> layout.add(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    layout.add(1, 0, 0);
    assertThatThrownBy(layout::size).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> layout.offset(0)).isInstanceOf(IllegalStateException.class);
    layout.solve();
    assertThatThrownBy(() -> layout.add(1, 0, 0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> layout.offset(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static long floats(Random random) {
    switch (random.nextInt(3)) {
      case 0:
        return 1L << (4 + random.nextInt(14));
      case 1:
        return (1 + random.nextInt(12)) * 768L;
      default:
        return (long) (16 * Math.pow(1 << 14, random.nextDouble()));
    }
  }

  private static List<Buffer> stairs(Random random, int steps) {
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      buffers.add(new Buffer(floats(random), i, 2 * steps - 1 - i));
      buffers.add(new Buffer(floats(random) / 2, 2 * steps - 1 - i, 2 * steps));
    }
    return buffers;
  }

  /**
   * About {@code count} buffers of a training step: outputs that live until their backward or only
   * until they are read, their gradients, scratch, masks, weight gradients, and a few buffers that
   * live throughout. Sizes repeat by layer, shrink with depth, or are free.
   */
  private static List<Buffer> training(Random random, int count) {
    List<Buffer> buffers = new ArrayList<>();
    int style = random.nextInt(3);
    int period = 1 + random.nextInt(4);
    int steps = Math.max(2, count / 3);
    int end = 2 * steps;
    long[] sizes = new long[period];
    for (int i = 0; i < period; i++) {
      sizes[i] = floats(random);
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      buffers.add(new Buffer(4 * floats(random), 0, end));
    }
    double saved = 0.3 + 0.7 * random.nextDouble();
    for (int i = 0; i < steps; i++) {
      long size = sizes[i % period];
      if (style == 1) {
        size = Math.max(16, size >> (4 * i / steps));
      } else if (style == 2) {
        size = floats(random);
      }
      int back = end - 1 - i;
      int read = Math.min(steps, i + 1 + random.nextInt(3));
      buffers.add(new Buffer(size, i, random.nextDouble() < saved ? back : read));
      buffers.add(new Buffer(size, Math.max(steps, back - 1), back));
      if (random.nextInt(3) == 0) {
        buffers.add(new Buffer(floats(random), i, i));
      }
      if (random.nextInt(3) == 0) {
        buffers.add(new Buffer(floats(random), back, back));
      }
      if (random.nextInt(5) == 0) {
        buffers.add(new Buffer(floats(random) / 2, i, back));
      }
      if (random.nextInt(4) == 0) {
        buffers.add(new Buffer(floats(random) / 2, back, end));
      }
    }
    return buffers;
  }

  private static List<Buffer> intervals(Random random, int count) {
    List<Buffer> buffers = new ArrayList<>();
    int end = count - 1;
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(10);
      int first = kind < 5 ? random.nextInt(count / 2) : random.nextInt(count);
      int last;
      if (kind < 5) {
        last = Math.max(first, Math.min(end, end - first + random.nextInt(7) - 3));
      } else if (kind < 9) {
        last = Math.min(end, first + random.nextInt(6));
      } else {
        last = first + random.nextInt(count - first);
      }
      buffers.add(new Buffer(floats(random), first, last));
    }
    return buffers;
  }
}

package homegrown.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Buffers that may lie over each other: where they lie, and what is live. */
class BuffersTest {

  private static final int EVENTS = 12;

  /** Buffers, and at each event at most one that may be written over another. */
  private static final class Case {

    private final List<long[]> added = new ArrayList<>();
    private final List<Overlap> overlaps = new ArrayList<>();

    Case(Random random) {
      int count = 3 + random.nextInt(40);
      for (int i = 0; i < count; i++) {
        int first = random.nextInt(EVENTS);
        int last = Math.min(EVENTS - 1, first + random.nextInt(3));
        added.add(new long[] {random.nextInt(900), first, last});
      }
      for (int event = 0; event < EVENTS; event++) {
        int written = any(random, 1, event);
        int read = any(random, random.nextInt(6) == 0 ? 1 : 2, event);
        if (written >= 0 && read >= 0 && written != read && random.nextInt(4) != 0) {
          long most = added.get(written)[0];
          long floats = random.nextBoolean() ? most / 4 : (long) (most * random.nextDouble());
          overlaps.add(new Overlap(written, read, floats, event));
        }
      }
    }

    /** One that begins (1) or ends (2) at an event; -1 for none. */
    private int any(Random random, int number, int event) {
      List<Integer> some = new ArrayList<>();
      for (int b = 0; b < added.size(); b++) {
        if (added.get(b)[number] == event) {
          some.add(b);
        }
      }
      return some.isEmpty() ? -1 : some.get(random.nextInt(some.size()));
    }

    Buffers buffers(boolean allows) {
      Buffers buffers = new Buffers();
      for (long[] buffer : added) {
        buffers.add(buffer[0], (int) buffer[1], (int) buffer[2], false);
      }
      buffers.overlap(allows ? overlaps : Collections.emptyList());
      buffers.layOut();
      return buffers;
    }

    boolean allowed(int written, int read, List<long[]> placed) {
      for (Overlap overlap : overlaps) {
        if (overlap.written() == written && overlap.read() == read) {
          return added.get(read)[2] == overlap.event()
              && placed.get(written)[0] + overlap.floats() <= placed.get(read)[0];
        }
      }
      return false;
    }
  }

  private static boolean meet(long from, long to, long otherFrom, long otherTo) {
    return from < otherTo && otherFrom < to;
  }

  @Test
  void onlyThoseLieOverOthersThatMayAndBehindWhatIsStillRead() {
    int shared = 0;
    int smaller = 0;
    for (int seed = 600; seed < 1000; seed++) {
      Case c = new Case(new Random(seed));
      Buffers buffers = c.buffers(true);
      List<long[]> placed = buffers.placed();
      for (int i = 0; i < placed.size(); i++) {
        long[] one = c.added.get(i);
        long at = placed.get(i)[0];
        assertThat(at + one[0]).isLessThanOrEqualTo(buffers.size());
        for (int j = 0; j < placed.size(); j++) {
          long[] other = c.added.get(j);
          long otherAt = placed.get(j)[0];
          boolean together =
              i != j
                  && meet(one[1], one[2] + 1, other[1], other[2] + 1)
                  && meet(at, at + one[0], otherAt, otherAt + other[0]);
          if (together) {
            assertThat(c.allowed(i, j, placed) || c.allowed(j, i, placed))
                .as("case %d: %d over %d", seed, i, j)
                .isTrue();
            shared++;
          }
        }
      }
      long apart = c.buffers(false).size();
      assertThat(buffers.size()).as("case %d", seed).isBetween(buffers.bound(), apart);
      smaller += buffers.size() < apart ? 1 : 0;
    }
    assertThat(shared).isGreaterThan(100);
    assertThat(smaller).isGreaterThan(50);
  }

  @Test
  void whatIsLiveAddsUpToTheLoad() {
    for (int seed = 0; seed < 100; seed++) {
      Buffers buffers = new Case(new Random(seed)).buffers(true);
      long[] loads = buffers.loads(EVENTS);
      assertThat(Arrays.stream(loads).max().getAsLong()).isEqualTo(buffers.bound());
      for (int event = 0; event < EVENTS; event++) {
        long sum = 0;
        for (int buffer : buffers.live(event)) {
          sum += buffers.granules(buffer, event);
        }
        assertThat(sum).as("case %d, event %d", seed, event).isEqualTo(loads[event]);
      }
    }
  }

  @Test
  void aPairLiesAsTightlyAsItMay() {
    // 160 floats are read while 480 are written, at least 336 before them; 16 live beside both.
    Buffers buffers = new Buffers();
    int read = buffers.add(160, 0, 1, false);
    int written = buffers.add(480, 1, 2, false);
    buffers.add(16, 0, 2, false);
    buffers.overlap(List.of(new Overlap(written, read, 330, 1)));
    buffers.layOut();
    assertThat(buffers.size()).isEqualTo(336 + 160 + 16);
    assertThat(buffers.bound()).isEqualTo(buffers.size());
    assertThat(buffers.offset(read) - buffers.offset(written)).isEqualTo(336);
  }

  @Test
  void itIsThePlaceThatEnds() {
    Buffers buffers = new Buffers();
    int before = buffers.add(160, 0, 1, false);
    int read = buffers.add(160, 1, 2, false);
    int written = buffers.add(320, 2, 3, false);
    buffers.takeOver(before, read, 1);
    buffers.overlap(List.of(new Overlap(written, read, 200, 2)));
    buffers.layOut();
    assertThat(buffers.size()).isEqualTo(208 + 160);
    assertThat(buffers.offset(before)).isEqualTo(buffers.offset(read));

    Buffers stays = new Buffers();
    int kept = stays.add(160, 0, 3, false);
    int over = stays.add(320, 2, 3, false);
    stays.overlap(List.of(new Overlap(over, kept, 200, 2)));
    stays.layOut();
    assertThat(stays.size()).isEqualTo(480);
  }
}

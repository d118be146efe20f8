package homegrown.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;

/**
 * Places buffers with known lifetimes into one arena of floats, so that buffers that live at the
 * same time never share space and the arena stays small.
 *
 * <p>Use: {@link #add} every buffer, say which may {@link #overlap}, {@link #solve} once, then read
 * {@link #offset} and {@link #size}. A lifetime is a closed interval of events: a buffer is live at
 * its first event, at its last event, and between them. The same buffers added in the same order
 * give the same layout on every machine. Sizes and offsets are counts of floats; sizes are rounded
 * up to a multiple of the granule, so every offset is a multiple of it too.
 *
 * <p>The problem is <i>dynamic storage allocation</i>, which is NP-hard (Garey and Johnson,
 * <i>Computers and Intractability</i>, 1979, problem SR2), so this searches and proves nothing. The
 * largest sum of live sizes at any event is a bound that no layout beats (Buchsbaum et al., <i>OPT
 * versus LOAD in Dynamic Storage Allocation</i>, 2003, on how far apart the two can be). The search
 * stops as soon as it meets that bound:
 *
 * <ol>
 *   <li>The order of a {@link Skyline}, which meets the bound for nearly all training steps.
 *   <li>Several fixed orders, each placing one buffer after the other into a gap between the placed
 *       buffers whose lifetimes overlap its own. The tightest gap in the order of size is <i>greedy
 *       by size</i> of Pisarchyk and Lee, <i>Efficient Memory Management for Deep Neural Net
 *       Inference</i>, 2020.
 *   <li>A seeded local search from the best order and at times from one of the others, in the
 *       manner of Joslin and Clements, <i>Squeaky Wheel Optimization</i>, 1999: the buffers that
 *       ended above the bound move towards the front of the order and everything is placed again.
 * </ol>
 *
 * <p>The work is bounded by a count of steps, never by time. A pass over {@code n} buffers takes
 * {@code O(n^2)} steps; of very many buffers the first order alone may use up the bound.
 *
 * <p>Not safe for use by several threads at once.
 */
final class ArenaLayout {
  private static final int NONE = -1;

  /** Steps that a search may spend: a few tenths of a second. */
  private static final long WORK = 80_000_000;

  /** Passes of the local search at most. */
  private static final int PASSES = 3_000;

  /** Passes that the local search may go on without a gain before it starts again. */
  private static final int CHAIN = 4;

  /**
   * Of the bound, what the local search may leave where buffers overlap: it may be that no layout
   * meets it, since what a buffer has to begin before has to begin before another in turn.
   */
  private static final int SLACK = 100;

  private static final long SEED = 0x9E3779B97F4A7C15L;

  /** Which gap a buffer takes, and which end of it. */
  private enum Fit {
    /** The lower end of the tightest gap. */
    TIGHTEST,

    /** The lower end of the lowest gap. */
    LOWEST,

    /**
     * The tightest gap in an arena that ends at the bound. What starts after the peak takes the
     * upper end: activations that go and gradients that come then grow from opposite ends, and the
     * space between them stays in one piece.
     */
    BOTH_ENDS,

    /**
     * As {@link #BOTH_ENDS}, but the end of the gap whose neighbour has the more similar lifetime:
     * the two then free their space together.
     */
    ALIKE
  }

  private final int granule;
  private int count;
  private long[] sizes = new long[64];
  private int[] firsts = new int[64];
  private int[] lasts = new int[64];

  /** By buffer: the one that it may lie over, and the one that may lie over it; NONE for none. */
  private int[] beneath = new int[64];

  private int[] upon = new int[64];

  /** By buffer that may lie over another: the floats by which it has to begin before that one. */
  private long[] ahead = new long[64];

  private boolean overlaps;
  private boolean solved;

  private long bound;
  private boolean bounded;

  /** The size at which the local search ends. */
  private long goal;

  /** The first event at which the live sizes sum to the bound. */
  private int peak;

  private long best = Long.MAX_VALUE;
  private long[] bestOffsets = new long[0];
  private int[] bestOrder = new int[0];
  private Fit bestFit = Fit.TIGHTEST;

  // The pass under way: offsets by buffer, the buffers placed so far, and these as one sees them
  // that may share floats with some of them.
  private long[] offsets = new long[0];
  private PlacedBuffers placed = new PlacedBuffers(0);
  private PlacedBuffers seen = new PlacedBuffers(0);
  private long work;

  /**
   * An empty layout.
   *
   * @param granule every size is rounded up to a multiple of this many floats; at least 1
   * @throws IllegalArgumentException if {@code granule} is below 1
   */
  ArenaLayout(int granule) {
    if (granule < 1) {
      throw new IllegalArgumentException("granule: expected at least 1 float, got " + granule);
    }
    this.granule = granule;
  }

  /**
   * Adds a buffer.
   *
   * @param floats its size, 0 or more; a buffer of size 0 takes no space and is placed at 0
   * @param first the event at which it is first live
   * @param last the event at which it is last live, at least {@code first}
   * @return its id: 0 for the first buffer added, then 1, and so on
   * @throws GraphException if this buffer alone does not fit an arena
   * @throws IllegalArgumentException if the size is negative or the lifetime ends before it starts
   * @throws IllegalStateException after {@link #solve}
   */
  int add(long floats, int first, int last) {
    if (solved) {
      throw new IllegalStateException(
          "buffer " + count + ": expected every add before solve, got one after it");
    }
    if (floats < 0) {
      throw new IllegalArgumentException(
          "buffer " + count + ": expected a size of at least 0 floats, got " + floats);
    }
    if (last < first) {
      throw new IllegalArgumentException(
          "buffer "
              + count
              + ": expected a last event not before the first, got "
              + first
              + " to "
              + last);
    }
    // Division first: rounding up by addition could overflow for an absurd size.
    long granules = floats / granule + (floats % granule == 0 ? 0 : 1);
    if (granules > Integer.MAX_VALUE / granule) {
      throw tooLarge("buffer " + count, floats, "");
    }
    if (count == sizes.length) {
      sizes = Arrays.copyOf(sizes, 2 * count);
      firsts = Arrays.copyOf(firsts, 2 * count);
      lasts = Arrays.copyOf(lasts, 2 * count);
      beneath = Arrays.copyOf(beneath, 2 * count);
      upon = Arrays.copyOf(upon, 2 * count);
      ahead = Arrays.copyOf(ahead, 2 * count);
    }
    sizes[count] = granules * granule;
    firsts[count] = first;
    lasts[count] = last;
    beneath[count] = NONE;
    upon[count] = NONE;
    bounded = false;
    return count++;
  }

  /**
   * Lets a buffer lie over one that ends at the event where it begins: not where it begins less
   * than so many floats before that one. For one pair at an event.
   *
   * @param over the buffer that begins
   * @param under the buffer that ends
   * @param floats rounded up to a multiple of the granule, at most the size of {@code over}
   */
  void overlap(int over, int under, long floats) {
    beneath[over] = under;
    upon[under] = over;
    ahead[over] = (floats + granule - 1) / granule * granule;
    bounded = false;
    overlaps = true;
  }

  /** The most floats that a buffer shares with the one that it may lie over. */
  private long shared(int over) {
    return beneath[over] == NONE ? 0 : Math.min(sizes[beneath[over]], sizes[over] - ahead[over]);
  }

  /**
   * Searches for a small layout. A second call does nothing.
   *
   * @throws GraphException if the arena would hold more floats than an array can
   */
  void solve() {
    if (solved) {
      return;
    }
    long least = lowerBound();
    if (least > Integer.MAX_VALUE) {
      throw tooLarge("arena of " + count + " buffers", least, "at least ");
    }
    offsets = new long[count];
    placed = new PlacedBuffers(count);
    seen = new PlacedBuffers(count);
    work = 0;
    goal = overlaps ? bound + bound / SLACK : bound;
    improve(tryOrders());
    if (best > Integer.MAX_VALUE) {
      throw tooLarge("arena of " + count + " buffers", best, "");
    }
    solved = true;
  }

  /**
   * Where a buffer starts in the arena, in floats; a multiple of the granule.
   *
   * @param id as {@link #add} gave it
   * @throws IllegalStateException before {@link #solve}
   * @throws IndexOutOfBoundsException if no buffer has this id
   */
  int offset(int id) {
    requireSolved();
    return (int) bestOffsets[id];
  }

  /**
   * The floats that the arena holds: the largest end of any buffer, 0 if there is none. At least
   * {@link #lowerBound}, at most {@link Integer#MAX_VALUE}.
   *
   * @throws IllegalStateException before {@link #solve}
   */
  long size() {
    requireSolved();
    return best;
  }

  /**
   * The largest sum of live sizes, rounded up to granules, at any event, in floats, those that two
   * buffers may share once: no layout of the buffers added so far is smaller.
   */
  long lowerBound() {
    if (!bounded) {
      bound = 0;
      int[] starts = starts();
      long[] loads = loads(starts);
      for (int i = 0; i < count; i++) {
        if (loads[i] > bound) {
          bound = loads[i];
          peak = firsts[starts[i]];
        }
      }
      bounded = true;
    }
    return bound;
  }

  private void requireSolved() {
    if (!solved) {
      throw new IllegalStateException("arena: expected solve to have returned, got a read before");
    }
  }

  private static GraphException tooLarge(String place, long floats, String qualifier) {
    return new GraphException(
        place
            + ": expected at most "
            + Integer.MAX_VALUE
            + " floats, the most that one arena holds, got "
            + qualifier
            + floats
            + " floats ("
            + floats / (1L << 28)
            + " GiB). Use a smaller batch or shorter inputs, recompute activations in the backward"
            + " pass instead of keeping them, or train fewer parameters.");
  }

  private int[] starts() {
    return order(Comparator.comparingInt((Integer b) -> firsts[b]));
  }

  /**
   * The sum of live sizes at the first event of each of {@code starts}, which are in the order of
   * time; floats that two may share count once. Of buffers with one first event only the last one's
   * sum is whole; the sums before it are not above it, so a maximum over them is still right. So it
   * is over events at which nothing starts: they have less than the one before, sharing or not,
   * since who is lain over ends there.
   */
  private long[] loads(int[] starts) {
    int[] ends = order(Comparator.comparingInt((Integer b) -> lasts[b]));
    long[] loads = new long[count];
    long live = 0;
    int ended = 0;
    for (int i = 0; i < count; i++) {
      for (; lasts[ends[ended]] < firsts[starts[i]]; ended++) {
        int b = ends[ended];
        live -= sizes[b] - (upon[b] == NONE ? 0 : shared(upon[b]));
      }
      live += sizes[starts[i]] - shared(starts[i]);
      loads[i] = live;
    }
    return loads;
  }

  /** By buffer: the largest sum of live sizes at any event of its lifetime. */
  private long[] pressures() {
    int[] starts = starts();
    long[] loads = loads(starts);
    long[] pressures = new long[count];
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (firsts[starts[i]] != firsts[starts[from]]) {
        from = i;
      }
      int b = starts[i];
      for (int j = from; j < count && firsts[starts[j]] <= lasts[b]; j++) {
        pressures[b] = Math.max(pressures[b], loads[j]);
      }
    }
    return pressures;
  }

  /** The buffers sorted; equal ones by id. */
  private int[] order(Comparator<Integer> by) {
    Integer[] boxed = new Integer[count];
    Arrays.setAll(boxed, i -> i);
    Arrays.sort(boxed, by);
    int[] order = new int[count];
    Arrays.setAll(order, i -> boxed[i]);
    return order;
  }

  /** Places in the fixed orders and keeps the best; returns them. */
  private int[][] tryOrders() {
    long[] pressures = pressures();
    Comparator<Integer> largest = Comparator.comparingLong(b -> -sizes[b]);
    Comparator<Integer> longest = Comparator.comparingLong(b -> (long) firsts[b] - lasts[b]);
    Comparator<Integer> earliest = Comparator.comparingInt(b -> firsts[b]);
    // No overflow: a size is below 2^31 and a lifetime at most 2^32.
    Comparator<Integer> widest =
        Comparator.comparingLong(b -> -sizes[b] * ((long) lasts[b] - firsts[b] + 1));
    Comparator<Integer> pressed = Comparator.comparingLong(b -> -pressures[b]);
    Skyline skyline = new Skyline(order(longest.thenComparing(largest)), sizes, firsts, lasts);
    int[] upwards = skyline.order();
    work += skyline.steps();
    keepIfBelow(best, place(upwards, Fit.LOWEST, best - 1), upwards, Fit.LOWEST);
    int[][] orders = {
      upwards,
      order(largest),
      order(pressed.thenComparing(largest)),
      order(pressed.thenComparing(longest)),
      order(longest.thenComparing(largest)),
      order(widest),
      order(earliest.thenComparing(longest)),
    };
    for (int[] order : orders) {
      for (Fit fit : Fit.values()) {
        if (best > bound && (best == Long.MAX_VALUE || work < WORK)) {
          keepIfBelow(best, place(order, fit, best - 1), order, fit);
        }
      }
    }
    return orders;
  }

  /** Searches on from the best order or from one of {@code starts}. */
  private void improve(int[][] starts) {
    Random random = new Random(SEED);
    Fit[] fits = Fit.values();
    int passes = 0;
    while (open(passes)) {
      int[] order = bestOrder;
      long[] from = bestOffsets;
      Fit base = bestFit;
      if (random.nextInt(3) == 0) {
        order = starts[random.nextInt(starts.length)];
        base = fits[random.nextInt(fits.length)];
        place(order, base, Long.MAX_VALUE);
        from = offsets.clone();
      }
      boolean gained = false;
      for (int i = 0; i < CHAIN && !gained && open(passes); i++, passes++) {
        order = promote(order, from, random);
        Fit fit = random.nextInt(4) == 0 ? fits[random.nextInt(fits.length)] : base;
        long size = place(order, fit, Long.MAX_VALUE);
        // An equal size is kept too: it lets the search wander over a plateau.
        gained = keepIfBelow(best + 1, size, order, fit);
        from = offsets.clone();
      }
    }
  }

  private boolean open(int passes) {
    return best > goal && passes < PASSES && work < WORK;
  }

  private boolean keepIfBelow(long limit, long size, int[] order, Fit fit) {
    if (size >= limit) {
      return false;
    }
    best = size;
    bestOrder = order;
    bestFit = fit;
    bestOffsets = offsets.clone();
    return true;
  }

  /**
   * A new order in which most of the buffers that end above the bound stand nearer to the front, by
   * one random share of their distance to it.
   */
  private int[] promote(int[] order, long[] from, Random random) {
    double share = random.nextInt(3) == 0 ? 0 : random.nextDouble();
    int[] moved = new int[count];
    int[] ranks = new int[count];
    int[] others = new int[count];
    int movers = 0;
    int stayers = 0;
    int[] stay = new int[count];
    for (int i = 0; i < count; i++) {
      int b = order[i];
      if (from[b] + sizes[b] > bound && random.nextInt(4) != 0) {
        ranks[movers] = (int) (i * share);
        moved[movers++] = b;
      } else {
        stay[stayers] = i;
        others[stayers++] = b;
      }
    }
    // Both lists rise in rank, so a merge orders them.
    int[] result = new int[count];
    int m = 0;
    int s = 0;
    for (int i = 0; i < count; i++) {
      boolean mover = s == stayers || (m < movers && ranks[m] <= stay[s]);
      result[i] = mover ? moved[m++] : others[s++];
    }
    work += count;
    return result;
  }

  /**
   * Places every buffer in order into {@link #offsets}.
   *
   * @return the size of the arena, or some size above {@code limit} once it is clear that the arena
   *     ends above it; the offsets are then incomplete
   */
  private long place(int[] order, Fit fit, long limit) {
    placed.clear();
    long top = 0;
    for (int b : order) {
      if (sizes[b] == 0) {
        offsets[b] = 0;
        continue;
      }
      long at = gap(b, fit);
      offsets[b] = at;
      top = Math.max(top, at + sizes[b]);
      if (top > limit) {
        return top;
      }
      placed.insert(b, at, at + sizes[b], firsts[b], lasts[b]);
    }
    return top;
  }

  /** The offset for a buffer next to the placed ones. */
  private long gap(int b, Fit fit) {
    int under = beneath[b];
    int over = upon[b];
    if (under == NONE && over == NONE) {
      return gap(b, placed, fit);
    }
    seen.copy(placed);
    if (under != NONE && seen.remove(under)) {
      // As if it began there: where all of this one must have ended.
      long begin = offsets[under] + sizes[b] - ahead[b];
      seen.insert(under, begin, offsets[under] + sizes[under], firsts[under], lasts[under]);
    }
    if (over != NONE && seen.remove(over)) {
      // As if it ended there: this one may begin.
      long end = offsets[over] + ahead[over];
      seen.insert(over, offsets[over], end, firsts[over], lasts[over]);
    }
    return gap(b, seen, fit);
  }

  private long gap(int b, PlacedBuffers others, Fit fit) {
    long size = sizes[b];
    int first = firsts[b];
    int last = lasts[b];
    boolean walled = fit == Fit.BOTH_ENDS || fit == Fit.ALIKE;
    boolean upper = fit == Fit.BOTH_ENDS && first > peak;
    long free = 0;
    long at = -1;
    long tightest = Long.MAX_VALUE;
    int below = -1;
    work += others.count() + 1;
    for (int i = 0; i < others.count(); i++) {
      if (others.firsts[i] <= last && others.lasts[i] >= first) {
        long gap = others.begins[i] - free;
        if (gap >= size && gap < tightest) {
          at =
              upper || (fit == Fit.ALIKE && nearer(others, i, below, first, last))
                  ? others.begins[i] - size
                  : free;
          if (gap == size || fit == Fit.LOWEST) {
            return at;
          }
          tightest = gap;
        }
        if (others.ends[i] > free) {
          free = others.ends[i];
          below = i;
        }
      }
    }
    long rest = bound - free;
    if (walled && rest >= size && rest < tightest) {
      return first > peak ? bound - size : free;
    }
    return at < 0 ? free : at;
  }

  /**
   * Whether a lifetime is more like that of the placed buffer {@code above} than that of {@code
   * below}; -1 for the floor of the arena, which is like none.
   */
  private static boolean nearer(PlacedBuffers others, int above, int below, int first, int last) {
    return below >= 0
        && distance(others, above, first, last) < distance(others, below, first, last);
  }

  private static long distance(PlacedBuffers others, int placed, int first, int last) {
    return Math.abs((long) others.firsts[placed] - first)
        + Math.abs((long) others.lasts[placed] - last);
  }
}

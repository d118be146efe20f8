package homegrown.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The buffers of a plan: how large they are, from which event to which they live, which of them
 * take over the place of others or lie partly over them, and where they lie in the end.
 */
final class Buffers {

  static final int NONE = -1;

  /**
   * Floats before the first buffer of an arena that a virtual machine gives pages of its own: with
   * the 16 bytes of the array's header a cache line, so that vectors of buffers do not lie across
   * two. Where the header is another, only time is lost.
   */
  private static final int LEAD = 12;

  /** The floats of such an arena: half a region of G1 where regions are smallest. */
  private static final int LARGE = 128 * 1024;

  // Size, first and last event, and the buffer whose place it takes.
  private final List<Long> sizes = new ArrayList<>();
  private final List<Integer> first = new ArrayList<>();
  private final List<Integer> last = new ArrayList<>();
  private final List<Integer> root = new ArrayList<>();
  private final List<Boolean> pinned = new ArrayList<>();

  /** Of buffers that begin with places that end there; at most one at an event. */
  private final List<Overlap> overlaps = new ArrayList<>();

  private int[] offsets;
  private long size;
  private long bound;

  /**
   * Adds a buffer.
   *
   * @param pin whether its place is nobody's to take over
   */
  int add(long floats, int from, int to, boolean pin) {
    sizes.add(floats);
    first.add(from);
    last.add(to);
    root.add(root.size());
    pinned.add(pin);
    return sizes.size() - 1;
  }

  /** Adds buffers of one lifetime. */
  int[] add(List<Long> floats, int from, int to) {
    int[] buffers = new int[floats.size()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = add(floats.get(i), from, to, false);
    }
    return buffers;
  }

  /** Lets a buffer live until an event at least. */
  void use(int buffer, int event) {
    if (buffer != NONE) {
      last.set(buffer, Math.max(last.get(buffer), event));
    }
  }

  /**
   * Lets one buffer lie where another lies, if that one ends at the event where this one begins.
   */
  void takeOver(int taken, int taker, int event) {
    if (taken == NONE || taker == NONE) {
      return;
    }
    int owner = find(taken);
    boolean fits =
        root.get(taker) == taker
            && owner != taker
            && !pinned.get(owner)
            && sizes.get(taker).equals(sizes.get(owner))
            && last.get(owner) == event
            && first.get(taker) == event;
    if (fits) {
      root.set(taker, owner);
      last.set(owner, Math.max(last.get(owner), last.get(taker)));
      if (pinned.get(taker)) {
        pinned.set(owner, true);
      }
    }
  }

  /**
   * Lets buffers lie over others where these end, once it is settled who takes over whose place.
   */
  void overlap(List<Overlap> allowed) {
    for (Overlap overlap : allowed) {
      int written = overlap.written();
      int place = find(overlap.read());
      boolean ends =
          root.get(written) == written
              && place != written
              && first.get(written) == overlap.event()
              && last.get(place) == overlap.event();
      if (ends && shared(overlap) > 0) {
        overlaps.add(overlap);
      }
    }
  }

  /** The most floats, in granules, that two buffers can have in common. */
  private long shared(Overlap overlap) {
    long behind = granules(overlap.written()) - granules(overlap.floats());
    return Math.min(granules(overlap.read()), behind);
  }

  private int find(int buffer) {
    int at = buffer;
    while (root.get(at) != at) {
      at = root.get(at);
    }
    return at;
  }

  /** Lays all of them in one arena, as tightly as can be. */
  void layOut() {
    int[] ids = new int[sizes.size()];
    List<Overlap> needed = needed();
    ArenaLayout arena = arena(ids, needed);
    arena.solve();
    bound = arena.lowerBound();
    if (!needed.isEmpty() && arena.size() > bound) {
      // Buffers that may overlap may lie apart, which is easier to search for.
      ArenaLayout apart = arena(ids, Collections.emptyList());
      if (apart.lowerBound() < arena.size()) {
        apart.solve();
        arena = apart.size() < arena.size() ? apart : arena;
      }
    }
    int lead = arena.size() >= LARGE ? LEAD : 0;
    offsets = new int[ids.length];
    for (int b = 0; b < ids.length; b++) {
      offsets[b] = ids[b] == NONE ? NONE : lead + arena.offset(ids[b]);
    }
    size = lead + arena.size();
  }

  private ArenaLayout arena(int[] ids, List<Overlap> allowed) {
    ArenaLayout arena = new ArenaLayout(Planner.GRANULE);
    for (int b = 0; b < ids.length; b++) {
      ids[b] = find(b) == b ? arena.add(sizes.get(b), first.get(b), last.get(b)) : NONE;
    }
    for (Overlap overlap : allowed) {
      arena.overlap(ids[overlap.written()], ids[find(overlap.read())], overlap.floats());
    }
    return arena;
  }

  /** The overlaps; none where the most that is live is live at an event without any. */
  private List<Overlap> needed() {
    if (overlaps.isEmpty()) {
      return overlaps;
    }
    long[] loads = loads(Collections.max(last));
    long most = Arrays.stream(loads).max().getAsLong();
    boolean lower = false;
    for (Overlap overlap : overlaps) {
      lower |= loads[overlap.event()] + shared(overlap) > most;
    }
    return lower ? overlaps : Collections.emptyList();
  }

  /**
   * The naive layout, which the other is tested against: no buffer shares a place with another, and
   * each is followed by a gap that nobody may write to.
   */
  void layApart() {
    offsets = new int[sizes.size()];
    for (int b = 0; b < offsets.length; b++) {
      offsets[b] = (int) size;
      size += granules(sizes.get(b)) + Planner.GRANULE;
    }
    bound = size;
  }

  /** The number of buffers. */
  int count() {
    return sizes.size();
  }

  /** The floats that a buffer takes, in whole granules. */
  private long granules(int buffer) {
    return granules(sizes.get(buffer));
  }

  /**
   * The floats that a buffer takes at an event, in whole granules; those that it shares with one
   * that is written over it are that one's.
   */
  long granules(int buffer, int event) {
    long granules = granules(buffer);
    for (Overlap overlap : overlaps) {
      boolean shares = overlap.event() == event && find(overlap.read()) == find(buffer);
      granules -= shares ? shared(overlap) : 0;
    }
    return granules;
  }

  /**
   * The buffers that are live at an event; of those that share a place the one that has it then.
   */
  List<Integer> live(int event) {
    int[] holders = new int[sizes.size()];
    Arrays.fill(holders, NONE);
    for (int b = 0; b < holders.length; b++) {
      int place = find(b);
      boolean has = first.get(b) <= event && event <= last.get(place) && sizes.get(b) > 0;
      if (has && (holders[place] == NONE || first.get(b) > first.get(holders[place]))) {
        holders[place] = b;
      }
    }
    List<Integer> live = new ArrayList<>();
    for (int holder : holders) {
      if (holder != NONE) {
        live.add(holder);
      }
    }
    return live;
  }

  private static long granules(long floats) {
    return (floats + Planner.GRANULE - 1) / Planner.GRANULE * Planner.GRANULE;
  }

  /**
   * The floats that are live at each of some events, in granules, and behind the last one; those
   * that two buffers may share once.
   */
  long[] loads(int events) {
    long[] loads = new long[events + 2];
    for (int b = 0; b < sizes.size(); b++) {
      if (find(b) == b) {
        loads[first.get(b)] += granules(sizes.get(b));
        loads[last.get(b) + 1] -= granules(sizes.get(b));
      }
    }
    for (Overlap overlap : overlaps) {
      loads[overlap.event()] -= shared(overlap);
      loads[overlap.event() + 1] += shared(overlap);
    }
    for (int e = 1; e < loads.length; e++) {
      loads[e] += loads[e - 1];
    }
    return Arrays.copyOf(loads, events + 1);
  }

  /** The offset of a buffer. */
  int offset(int buffer) {
    return offsets[find(buffer)];
  }

  /** The floats of the arena. */
  long size() {
    return size;
  }

  /** The least that any layout could take. */
  long bound() {
    return bound;
  }

  /** The offsets and sizes, as laid out. */
  List<long[]> placed() {
    List<long[]> placed = new ArrayList<>();
    for (int b = 0; b < offsets.length; b++) {
      placed.add(new long[] {offset(b), sizes.get(b)});
    }
    return placed;
  }
}

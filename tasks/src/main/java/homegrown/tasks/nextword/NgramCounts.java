package homegrown.tasks.nextword;

import java.io.IOException;
import java.util.Arrays;

/**
 * How often each word followed each context of up to three tokens: exact integer counts, held as
 * one sorted table. Adding and subtracting commute, so a table from which something was subtracted
 * equals one that never had it.
 *
 * <p>Only the longest contexts are counted: a shorter context's counts are sums over its
 * continuations into the past. A context that reaches back to the line's start is filled up with
 * {@link Ids#NONE}.
 *
 * <p>Entries are sorted by context, the most recent token first, then by word: 16 bytes each.
 */
final class NgramCounts {

  /** Tokens of context that are counted. */
  static final int CONTEXT = 3;

  /** Bits of a token's id; three fill a context key. */
  static final int ID_BITS = 21;

  private static final long ID_MASK = (1L << ID_BITS) - 1;

  private long[] contexts = new long[0];
  private int[] words = new int[0];
  private int[] counts = new int[0];
  private int size;

  private long[] pendingContexts;
  private long[] pendingWords;
  private int pending;
  private int sign = 1;

  /**
   * An empty table.
   *
   * @param pendingCapacity events that are gathered before they are sorted in; more is faster
   */
  NgramCounts(int pendingCapacity) {
    pendingContexts = new long[pendingCapacity];
    pendingWords = new long[pendingCapacity];
  }

  /** Takes sorted entries as they are, without a copy. */
  NgramCounts(long[] contexts, int[] words, int[] counts) {
    this(0);
    this.contexts = contexts;
    this.words = words;
    this.counts = counts;
    this.size = contexts.length;
  }

  /** Packs a context; {@code recent} is the token right before the word. */
  static long context(int recent, int second, int third) {
    return (long) recent << (2 * ID_BITS) | (long) second << ID_BITS | third;
  }

  /** The token of {@code context} that stands {@code back} places before the word, 0 to 2. */
  static int token(long context, int back) {
    return (int) (context >>> ((CONTEXT - 1 - back) * ID_BITS) & ID_MASK);
  }

  /** Counts one more {@code word} after {@code context}. */
  void add(long context, int word) {
    put(context, word, 1);
  }

  /**
   * Counts one less {@code word} after {@code context}.
   *
   * @throws NextWordException later, when the entry is found to be missing
   */
  void subtract(long context, int word) {
    put(context, word, -1);
  }

  private void put(long context, int word, int change) {
    if (change != sign || pending == pendingContexts.length) {
      merge();
      sign = change;
      if (pendingContexts.length == 0) {
        pendingContexts = new long[1 << 10];
        pendingWords = new long[1 << 10];
      }
    }
    pendingContexts[pending] = context;
    pendingWords[pending++] = word;
  }

  /** Entries with a count above 0. */
  int size() {
    merge();
    return size;
  }

  long contextAt(int entry) {
    return contexts[entry];
  }

  int wordAt(int entry) {
    return words[entry];
  }

  int countAt(int entry) {
    return counts[entry];
  }

  /** How often {@code word} followed exactly {@code context}. */
  int count(long context, int word) {
    merge();
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(contexts[middle], words[middle], context, word);
      if (order == 0) {
        return counts[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return 0;
  }

  /** Replaces this empty table by {@code other} with other ids: {@code renumbered[old]} is new. */
  void takeRenumbered(NgramCounts other, int[] renumbered) {
    int n = other.size();
    contexts = new long[n];
    words = new int[n];
    counts = new int[n];
    size = n;
    // A word and its count travel through the sort as one number.
    long[] wordAndCount = new long[n];
    for (int i = 0; i < n; i++) {
      contexts[i] = renumbered(other.contexts[i], renumbered);
      wordAndCount[i] = (long) renumbered[other.words[i]] << 32 | other.counts[i];
    }
    EntrySort.sort(contexts, wordAndCount, n);
    for (int i = 0; i < n; i++) {
      words[i] = (int) (wordAndCount[i] >>> 32);
      counts[i] = (int) wordAndCount[i];
    }
  }

  private static long renumbered(long context, int[] ids) {
    return context(ids[token(context, 0)], ids[token(context, 1)], ids[token(context, 2)]);
  }

  /** Writes the table: number of entries, then differences between sorted entries. */
  void write(BinaryWriter out) throws IOException {
    out.varint(size());
    long previous = 0;
    int previousWord = 0;
    for (int i = 0; i < size; i++) {
      out.varint(contexts[i] - previous);
      out.varint(contexts[i] == previous ? words[i] - previousWord : words[i]);
      out.varint(counts[i]);
      previous = contexts[i];
      previousWord = words[i];
    }
  }

  /** Reads a table whose ids are below {@code ids}. */
  static NgramCounts read(BinaryReader in, int ids) throws IOException {
    int n = in.varint();
    LongSink contexts = new LongSink(1 << 10);
    IntSink words = new IntSink(1 << 10);
    IntSink counts = new IntSink(1 << 10);
    long context = 0;
    int word = 0;
    for (int i = 0; i < n; i++) {
      long step = in.varlong();
      context += step;
      word = step == 0 ? word + in.varint() : in.varint();
      boolean known = word >= 0 && word < ids && context >= 0;
      for (int back = 0; back < CONTEXT; back++) {
        known &= token(context, back) < ids;
      }
      if (!known) {
        throw in.damaged("counts of an unknown word");
      }
      contexts.add(context);
      words.add(word);
      counts.add(in.varint());
    }
    return new NgramCounts(contexts.toLongArray(), words.toIntArray(), counts.toIntArray());
  }

  /** Bytes of memory that the table takes. */
  long bytes() {
    return contexts.length * 16L + pendingContexts.length * 16L;
  }

  /** Sorts the pending events in. */
  private void merge() {
    if (pending == 0) {
      return;
    }
    EntrySort.sort(pendingContexts, pendingWords, pending);
    int distinct = 1;
    for (int i = 1; i < pending; i++) {
      distinct += same(pendingContexts, pendingWords, i, i - 1) ? 0 : 1;
    }
    long[] oldContexts = contexts;
    int[] oldWords = words;
    int[] oldCounts = counts;
    int oldSize = size;
    contexts = new long[oldSize + distinct];
    words = new int[contexts.length];
    counts = new int[contexts.length];
    size = 0;
    int from = 0;
    for (int i = 0; i < pending; ) {
      long context = pendingContexts[i];
      int word = (int) pendingWords[i];
      int change = 0;
      while (i < pending && pendingContexts[i] == context && pendingWords[i] == word) {
        change += sign;
        i++;
      }
      while (from < oldSize && compare(oldContexts[from], oldWords[from], context, word) < 0) {
        append(oldContexts[from], oldWords[from], oldCounts[from]);
        from++;
      }
      if (from < oldSize && oldContexts[from] == context && oldWords[from] == word) {
        change += oldCounts[from++];
      }
      if (change < 0) {
        throw new NextWordException(
            "word counts: expected only to subtract what was added, got "
                + (-change)
                + " more; rebuild the statistics from the journal");
      }
      append(context, word, change);
    }
    while (from < oldSize) {
      append(oldContexts[from], oldWords[from], oldCounts[from]);
      from++;
    }
    trim();
    pending = 0;
  }

  private void append(long context, int word, int count) {
    if (count > 0) {
      contexts[size] = context;
      words[size] = word;
      counts[size++] = count;
    }
  }

  private void trim() {
    if (size < contexts.length) {
      contexts = Arrays.copyOf(contexts, size);
      words = Arrays.copyOf(words, size);
      counts = Arrays.copyOf(counts, size);
    }
  }

  private static boolean same(long[] contexts, long[] words, int a, int b) {
    return contexts[a] == contexts[b] && words[a] == words[b];
  }

  static int compare(long contextA, long wordA, long contextB, long wordB) {
    int byContext = Long.compare(contextA, contextB);
    return byContext != 0 ? byContext : Long.compare(wordA, wordB);
  }
}

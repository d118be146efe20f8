package homegrown.tasks.nextword;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the gate of a later run has to know of a version: which lines it learnt, and how well it
 * predicted those that were held out before it learnt them too. Lines are known by the first 64
 * bits of their SHA-256. Goes with the version, and is deleted with it.
 *
 * <p>File format 1: {@code HGNL}, the format as a byte, the number of distinct lines and their
 * digests (8 bytes each, ascending), the number of held-out lines and for each its digest, the bits
 * of its summed log-loss (4 bytes), the words that were predicted and how many of them were among
 * the first three; CRC-32.
 */
public final class LearntLines {

  static final int FORMAT = 1;

  private static final byte[] MAGIC = {'H', 'G', 'N', 'L'};

  /** Who writes so many words in a row again has not written them again. */
  private static final int WORDS_OF_A_COPY = 8;

  /** Lines that one file may hold. */
  private static final int MOST = 1 << 27;

  private static final int CHUNK = 1 << 13;

  private final long[] lines;
  private final long[] heldOut;
  private final float[] losses;
  private final int[] words;
  private final int[] hits;

  private LearntLines(long[] lines, long[] heldOut, float[] losses, int[] words, int[] hits) {
    this.lines = lines;
    this.heldOut = heldOut;
    this.losses = losses;
    this.words = words;
    this.hits = hits;
  }

  /**
   * How well a line was predicted before it was learnt.
   *
   * @param loss minus the natural logarithms of the probabilities of its words, summed
   * @param words that were predicted
   * @param hits those of them that were among the first three suggestions
   */
  record HeldOut(double loss, int words, int hits) {}

  /** Takes note of lines while they are read. */
  static final class Reading {

    private final LongSink digests = new LongSink(1 << 10);
    private final Set<Long> later = new HashSet<>();
    private final MessageDigest sha = sha();
    private long[] sorted;

    void add(String line) {
      digests.add(digest(sha, line));
    }

    /**
     * Whether a long line is the copy of one that was added before the first call of this method,
     * or was asked for before. A short one may be a habit.
     */
    boolean copied(String line) {
      if (Tokenizer.words(line, 0, line.length()) < WORDS_OF_A_COPY) {
        return false;
      }
      if (sorted == null) {
        sorted = digests.toLongArray();
        Arrays.sort(sorted);
      }
      long digest = digest(sha, line);
      return Arrays.binarySearch(sorted, digest) >= 0 || !later.add(digest);
    }

    /** Bytes that the lines take. */
    long bytes() {
      return 2L * Long.BYTES * digests.size();
    }

    /** All lines, and what was held out of them. */
    LearntLines with(List<String> gate, Judging judging) {
      long[] lines = distinct(digests.toLongArray());
      int count = gate.size();
      long[] ofGate = new long[count];
      for (int i = 0; i < count; i++) {
        ofGate[i] = digest(sha, gate.get(i));
      }
      long[] heldOut = distinct(ofGate.clone());
      float[] losses = new float[heldOut.length];
      int[] words = new int[heldOut.length];
      int[] hits = new int[heldOut.length];
      for (int i = 0; i < count; i++) {
        int at = Arrays.binarySearch(heldOut, ofGate[i]);
        losses[at] = (float) judging.loss(i);
        words[at] = judging.words(i);
        hits[at] = judging.hits(i);
      }
      return new LearntLines(lines, heldOut, losses, words, hits);
    }
  }

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static long digest(MessageDigest sha, String line) {
    byte[] digest = sha.digest(line.getBytes(StandardCharsets.UTF_8));
    long first = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      first = first << Byte.SIZE | digest[i] & 0xFF;
    }
    return first;
  }

  private static long[] distinct(long[] some) {
    Arrays.sort(some);
    int count = 0;
    for (int i = 0; i < some.length; i++) {
      if (i == 0 || some[i] != some[i - 1]) {
        some[count++] = some[i];
      }
    }
    return Arrays.copyOf(some, count);
  }

  /** Whether the version learnt a line, held-out ones included. */
  boolean learnt(String line) {
    return Arrays.binarySearch(lines, digest(sha(), line)) >= 0;
  }

  /** How the version did on a line before it learnt it, if it was held out. */
  Optional<HeldOut> heldOut(String line) {
    int at = Arrays.binarySearch(heldOut, digest(sha(), line));
    return at < 0 ? Optional.empty() : Optional.of(new HeldOut(losses[at], words[at], hits[at]));
  }

  /** Writes this; does not close {@code out}. */
  public void write(OutputStream out) throws IOException {
    BinaryWriter writer = new BinaryWriter(out);
    for (byte b : MAGIC) {
      writer.varint(b);
    }
    writer.varint(FORMAT);
    writer.varint(lines.length);
    for (long line : lines) {
      write(writer, line);
    }
    writer.varint(heldOut.length);
    for (int i = 0; i < heldOut.length; i++) {
      write(writer, heldOut[i]);
      writer.fixed32(Float.floatToIntBits(losses[i]));
      writer.varint(words[i]);
      writer.varint(hits[i]);
    }
    writer.finish();
  }

  private static void write(BinaryWriter writer, long digest) throws IOException {
    writer.fixed32((int) (digest >>> Integer.SIZE));
    writer.fixed32((int) digest);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param place what to call the source in error messages
   * @throws NextWordException if it is something else, damaged, or of a newer format
   */
  public static LearntLines read(InputStream in, String place) throws IOException {
    BinaryReader reader = new BinaryReader(in, place);
    for (byte expected : MAGIC) {
      if (reader.varint() != expected) {
        throw reader.damaged("another kind of file");
      }
    }
    int format = reader.varint();
    if (format != FORMAT) {
      throw new NextWordException(
          place + ": expected format " + FORMAT + ", got " + format + "; update Homegrown");
    }
    int count = count(reader);
    long[] lines = new long[Math.min(count, CHUNK)];
    for (int i = 0; i < count; i++) {
      if (i == lines.length) {
        lines = Arrays.copyOf(lines, Math.min(count, 2 * i));
      }
      lines[i] = readDigest(reader);
    }
    count = count(reader);
    LongSink heldOut = new LongSink(CHUNK);
    IntSink numbers = new IntSink(CHUNK);
    for (int i = 0; i < count; i++) {
      heldOut.add(readDigest(reader));
      numbers.add(reader.fixed32());
      numbers.add(reader.varint());
      numbers.add(reader.varint());
    }
    reader.finish();
    float[] losses = new float[count];
    int[] words = new int[count];
    int[] hits = new int[count];
    for (int i = 0; i < count; i++) {
      losses[i] = Float.intBitsToFloat(numbers.get(3 * i));
      words[i] = numbers.get(3 * i + 1);
      hits[i] = numbers.get(3 * i + 2);
    }
    return new LearntLines(lines, heldOut.toLongArray(), losses, words, hits);
  }

  private static int count(BinaryReader reader) throws IOException {
    int count = reader.varint();
    if (count > MOST) {
      throw reader.damaged(count + " lines");
    }
    return count;
  }

  private static long readDigest(BinaryReader reader) throws IOException {
    return (long) reader.fixed32() << Integer.SIZE | reader.fixed32() & 0xFFFFFFFFL;
  }
}

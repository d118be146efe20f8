package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A run as it was between two steps: a piece {@code run}, and the states of trainings in {@link
 * StatePieces} that it names. What was there before stays whole until the piece is replaced.
 *
 * <p>Format 1 of the piece, big-endian: {@code HGNR}, the format as a byte, what the run depends
 * on, number and digest of its lines, nanoseconds up to which all is done and those that it took,
 * lines and tokens whose states it computed, the number of its readings and these; which set of
 * state pieces, how many they are and the CRC-32 of each; for each training how far it is, its
 * multiply-accumulates and where in the pieces its state begins; a CRC-32 of all before.
 *
 * @param ground what the run depends on beside its lines
 * @param lines in number
 * @param digest of the lines
 * @param reached nanoseconds of the run up to which all is done
 * @param spent nanoseconds that it took, with what was done again
 * @param linesRead lines whose states it computed
 * @param tokensRead tokens in these
 * @param readings what it read of its clock
 */
record RunCheckpoint(
    String ground,
    int lines,
    String digest,
    long reached,
    long spent,
    long linesRead,
    long tokensRead,
    long[] readings) {

  /** The name of the piece. */
  static final String NAME = "run";

  /** To be raised with whatever changes what a run does. */
  private static final int FORMAT = 3;

  private static final int MAGIC = 'H' << 24 | 'G' << 16 | 'N' << 8 | 'R';

  /**
   * What was kept.
   *
   * @param run as it was
   * @param states the pieces with the states of its trainings
   */
  record Kept(RunCheckpoint run, StatePieces states) {}

  /**
   * Writes it.
   *
   * @param set of state pieces to be written over, not the one that is named by what is there
   * @return the pieces that were written
   */
  StatePieces write(Blobs blobs, List<TrainingState> trainings, int set) {
    StatePieces.Writer states = new StatePieces.Writer(blobs, set);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(head);
    try {
      List<Long> at = new ArrayList<>();
      for (TrainingState training : trainings) {
        at.add(states.position());
        training.content().write(states);
      }
      StatePieces written = states.finish();
      out.writeInt(MAGIC);
      out.writeByte(FORMAT);
      out.writeUTF(ground);
      out.writeInt(lines);
      out.writeUTF(digest);
      for (long number : new long[] {reached, spent, linesRead, tokensRead}) {
        out.writeLong(number);
      }
      numbers(readings, out);
      out.writeByte(set);
      numbers(written.checksums(), out);
      for (int i = 0; i < trainings.size(); i++) {
        out.writeByte(trainings.get(i).phase().ordinal());
        out.writeLong(trainings.get(i).macs());
        out.writeLong(at.get(i));
      }
      out.writeLong(checksum(head.toByteArray(), head.size()));
      blobs.put(NAME, head.toByteArray());
      return written;
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail to be written", e);
    }
  }

  /**
   * What is kept; empty where there is nothing, or nothing whole.
   *
   * @param trainings of the run, which are told how far they were
   */
  static Optional<Kept> read(Blobs blobs, List<TrainingState> trainings) {
    Optional<byte[]> head = blobs.get(NAME);
    try {
      return head.isPresent() && whole(head.get())
          ? decoded(head.get(), blobs, trainings)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Kept> decoded(byte[] head, Blobs blobs, List<TrainingState> trainings)
      throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
    if (in.readInt() != MAGIC || in.readByte() != FORMAT) {
      return Optional.empty();
    }
    String ground = in.readUTF();
    int lines = in.readInt();
    String digest = in.readUTF();
    long[] times = new long[4];
    for (int i = 0; i < times.length; i++) {
      times[i] = in.readLong();
    }
    long[] readings = numbers(in);
    int set = in.readUnsignedByte();
    StatePieces states = new StatePieces(blobs, set, numbers(in));
    if (!states.whole()) {
      return Optional.empty();
    }
    TrainingState.Phase[] phases = TrainingState.Phase.values();
    for (TrainingState training : trainings) {
      int phase = in.readUnsignedByte();
      long macs = in.readLong();
      long at = in.readLong();
      if (phase >= phases.length || at < 0) {
        return Optional.empty();
      }
      training.keep(phases[phase], macs, () -> states.from(at));
    }
    RunCheckpoint run =
        new RunCheckpoint(ground, lines, digest, times[0], times[1], times[2], times[3], readings);
    return Optional.of(new Kept(run, states));
  }

  private static void numbers(long[] numbers, DataOutputStream out) throws IOException {
    out.writeInt(numbers.length);
    for (long number : numbers) {
      out.writeLong(number);
    }
  }

  private static long[] numbers(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / Long.BYTES) {
      throw new IOException(count + " numbers");
    }
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = in.readLong();
    }
    return numbers;
  }

  private static boolean whole(byte[] head) throws IOException {
    int size = head.length - Long.BYTES;
    if (size < 0) {
      return false;
    }
    DataInputStream tail = new DataInputStream(new ByteArrayInputStream(head, size, Long.BYTES));
    return tail.readLong() == checksum(head, size);
  }

  /** CRC-32 of the first bytes. */
  static long checksum(byte[] bytes, int size) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes, 0, size);
    return checksum.getValue();
  }
}

package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import homegrown.adapt.ReadingsException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * A run as it was between two steps, in one piece.
 *
 * <p>Format 1, big-endian: {@code HGNR}, the format as a byte, what the run depends on, number and
 * digest of its lines, nanoseconds up to which all is done and those that it took, lines and tokens
 * whose states it computed, the number of its readings and these; the state of each training as
 * {@code engine} writes it. At the end for each training how far it is, its multiply-accumulates
 * and where its state begins, and a CRC-32 of all before.
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
  private static final int FORMAT = 1;

  private static final int MAGIC = 'H' << 24 | 'G' << 16 | 'N' << 8 | 'R';

  /** Bytes at the end for each training, and for the checksum. */
  private static final int TRAINING_BYTES = 1 + 2 * Long.BYTES;

  private static final int CHECKSUM_BYTES = Long.BYTES;

  /** Writes it. */
  void write(OutputStream to, List<TrainingState> trainings) throws IOException {
    CheckedOutputStream checked = new CheckedOutputStream(to, new CRC32());
    DataOutputStream out = new DataOutputStream(checked);
    out.writeInt(MAGIC);
    out.writeByte(FORMAT);
    out.writeUTF(ground);
    out.writeInt(lines);
    out.writeUTF(digest);
    for (long number : new long[] {reached, spent, linesRead, tokensRead}) {
      out.writeLong(number);
    }
    out.writeInt(readings.length);
    for (long reading : readings) {
      out.writeLong(reading);
    }
    int[] at = new int[trainings.size()];
    for (int i = 0; i < at.length; i++) {
      at[i] = out.size();
      trainings.get(i).content().write(out);
    }
    for (int i = 0; i < at.length; i++) {
      out.writeByte(trainings.get(i).phase().ordinal());
      out.writeLong(trainings.get(i).macs());
      out.writeLong(at[i]);
    }
    out.writeLong(checked.getChecksum().getValue());
  }

  /**
   * What is kept; empty where there is nothing, or nothing whole.
   *
   * @param trainings of the run, which are told how far they were; each reads the piece again when
   *     its state is wanted, so that nothing large is held till then
   */
  static Optional<RunCheckpoint> read(Blobs blobs, List<TrainingState> trainings) {
    Optional<byte[]> content = whole(blobs);
    try {
      return content.isPresent() ? decoded(content.get(), blobs, trainings) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<RunCheckpoint> decoded(
      byte[] content, Blobs blobs, List<TrainingState> trainings) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
    if (in.readInt() != MAGIC || in.readByte() != FORMAT) {
      return Optional.empty();
    }
    String ground = in.readUTF();
    int lines = in.readInt();
    String digest = in.readUTF();
    long[] numbers = new long[4];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readLong();
    }
    int count = in.readInt();
    if (count < 0 || count > in.available() / Long.BYTES) {
      return Optional.empty();
    }
    long[] readings = new long[count];
    for (int i = 0; i < count; i++) {
      readings[i] = in.readLong();
    }
    int tail = content.length - CHECKSUM_BYTES - trainings.size() * TRAINING_BYTES;
    if (tail < 0) {
      return Optional.empty();
    }
    DataInputStream last =
        new DataInputStream(new ByteArrayInputStream(content, tail, content.length - tail));
    TrainingState.Phase[] phases = TrainingState.Phase.values();
    for (TrainingState training : trainings) {
      int phase = last.readUnsignedByte();
      long macs = last.readLong();
      int at = (int) last.readLong();
      if (phase >= phases.length || at < 0 || at > tail) {
        return Optional.empty();
      }
      training.keep(phases[phase], macs, () -> state(blobs, at));
    }
    return Optional.of(
        new RunCheckpoint(
            ground, lines, digest, numbers[0], numbers[1], numbers[2], numbers[3], readings));
  }

  private static InputStream state(Blobs blobs, int at) {
    byte[] content =
        whole(blobs)
            .orElseThrow(
                () ->
                    new ReadingsException(
                        "checkpoint: expected the one from which the run goes on, got none; begin"
                            + " anew"));
    return new ByteArrayInputStream(content, at, content.length - at);
  }

  /** The piece, if its checksum fits. */
  private static Optional<byte[]> whole(Blobs blobs) {
    return blobs.get(NAME).filter(RunCheckpoint::whole);
  }

  private static boolean whole(byte[] content) {
    int size = content.length - CHECKSUM_BYTES;
    if (size < 0) {
      return false;
    }
    CRC32 checksum = new CRC32();
    checksum.update(content, 0, size);
    long kept = 0;
    for (int i = size; i < content.length; i++) {
      kept = kept << Byte.SIZE | content[i] & 0xFF;
    }
    return kept == checksum.getValue();
  }
}

package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * States of lines that are kept from one run to the next, some lines a piece: what was read once is
 * not computed again as long as the base network and the lines stay. A piece is found by what it
 * was computed from, so that it can be missing but not wrong.
 */
final class StateCache {

  private static final int LINES_A_PIECE = 512;
  private static final String PREFIX = "states-";

  private final Blobs blobs;
  private final Network network;
  private final List<String> used = new ArrayList<>();
  private final Work work;

  /** What was computed, since it was not there. */
  static final class Work {
    private long lines;
    private long tokens;

    void add(long someLines, long someTokens) {
      lines += someLines;
      tokens += someTokens;
    }

    long lines() {
      return lines;
    }

    long tokens() {
      return tokens;
    }
  }

  StateCache(Blobs blobs, Network network) {
    this(blobs, network, new Work());
  }

  /** A cache that counts what it computes on top of other work. */
  StateCache(Blobs blobs, Network network, Work work) {
    this.blobs = blobs;
    this.network = network;
    this.work = work;
  }

  /**
   * The states of lines, computed where they are not there.
   *
   * @param counts how often each line was written
   * @param step before every step of computing; may throw to end it
   */
  LineStates read(
      List<int[]> all,
      int[] counts,
      NetworkVocabulary vocabulary,
      StateReader reader,
      StateReader.Step step) {
    LineStates states = LineStates.of(network.size().embedding(), all, counts, vocabulary);
    List<StateReader.Part> missing = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int from = 0; from < all.size(); from += LINES_A_PIECE) {
      int to = Math.min(all.size(), from + LINES_A_PIECE);
      String name = PREFIX + fingerprint(all.subList(from, to));
      used.add(name);
      Optional<byte[]> kept = blobs.get(name);
      if (!kept.isPresent() || !states.decode(kept.get(), from, to)) {
        missing.add(new StateReader.Part(from, to));
        names.add(name);
      }
    }
    reader.read(
        all,
        missing,
        vocabulary,
        states,
        step,
        index -> {
          StateReader.Part part = missing.get(index);
          blobs.put(names.get(index), states.encoded(part.from(), part.to()));
          long tokens = 0;
          for (int[] line : all.subList(part.from(), part.to())) {
            tokens += line.length;
          }
          work.add(part.to() - part.from(), tokens);
        });
    return states;
  }

  /** Of all that the states depend on. */
  private String fingerprint(List<int[]> some) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    number(digest, network.fingerprint());
    for (int[] line : some) {
      number(digest, line.length);
      for (int row : line) {
        number(digest, row < network.size().vocabulary() ? row : Ids.UNKNOWN);
      }
    }
    StringBuilder text = new StringBuilder();
    for (byte b : digest.digest()) {
      text.append(Character.forDigit(b >> 4 & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
    }
    return text.toString();
  }

  private static void number(MessageDigest digest, int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      digest.update((byte) (value >> shift));
    }
  }

  /** Multiply-accumulates of what was not there. */
  long macs() {
    return StateReader.macs(network.size(), work.lines(), work.tokens());
  }

  /**
   * Lets go of all pieces that were not read since this was made.
   *
   * @param others names of pieces that stay too
   */
  void tidy(List<String> others) {
    List<String> kept = new ArrayList<>(used);
    kept.addAll(others);
    blobs.keepOnly(kept);
  }
}

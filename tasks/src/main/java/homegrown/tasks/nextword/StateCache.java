package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * States of lines that are kept from one run to the next, some lines a piece: what was read once is
 * not computed again as long as the base network and the lines stay. A piece is found by what it
 * was computed from, so that it can be missing but not wrong.
 */
final class StateCache {

  private static final int LINES_A_PIECE = 1024;
  private static final String PREFIX = "next-word-states-";

  private final Blobs blobs;
  private final Network network;
  private final List<String> used = new ArrayList<>();
  private long lines;
  private long tokens;

  StateCache(Blobs blobs, Network network) {
    this.blobs = blobs;
    this.network = network;
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
    List<LineStates> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += LINES_A_PIECE) {
      int to = Math.min(all.size(), from + LINES_A_PIECE);
      parts.add(
          piece(
              all.subList(from, to),
              Arrays.copyOfRange(counts, from, to),
              vocabulary,
              reader,
              step));
    }
    return LineStates.joined(network.size().embedding(), parts);
  }

  private LineStates piece(
      List<int[]> some,
      int[] counts,
      NetworkVocabulary vocabulary,
      StateReader reader,
      StateReader.Step step) {
    String name = PREFIX + fingerprint(some);
    used.add(name);
    Optional<LineStates> kept =
        blobs
            .get(name)
            .flatMap(LineStates.of(network.size().embedding(), some, counts, vocabulary)::decoded);
    if (kept.isPresent()) {
      return kept.get();
    }
    lines += some.size();
    for (int[] line : some) {
      tokens += line.length;
    }
    LineStates states = reader.read(some, counts, vocabulary, step);
    blobs.put(name, states.encoded());
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
    return StateReader.macs(network.size(), lines, tokens);
  }

  /** Lets go of all pieces that were not read since this was made. */
  void tidy() {
    blobs.keepOnly(used);
  }
}

package homegrown.tasks.nextword;

import java.util.Arrays;

/**
 * A fixed vocabulary: keys in the order of their characters, each with an id and the form in which
 * it is shown. Immutable.
 */
final class Lexicon implements Vocabulary {

  private final String[] keys;
  private final String[] forms;
  private final int[] idOfRank;
  private final int[] rankOfId;

  /**
   * A vocabulary of sorted keys.
   *
   * @param keys in ascending order, without repetition
   * @param forms how each key is shown
   * @param idOfRank the id of each key: a permutation of the ids from {@link Ids#FIRST} on
   */
  Lexicon(String[] keys, String[] forms, int[] idOfRank) {
    this.keys = keys;
    this.forms = forms;
    this.idOfRank = idOfRank;
    this.rankOfId = new int[keys.length + Ids.FIRST];
    Arrays.fill(rankOfId, -1);
    for (int rank = 0; rank < keys.length; rank++) {
      int id = idOfRank[rank];
      if (id < Ids.FIRST
          || id >= rankOfId.length
          || rankOfId[id] >= 0
          || rank > 0 && keys[rank].compareTo(keys[rank - 1]) <= 0) {
        throw new NextWordException(
            "vocabulary: expected sorted keys with an id each, got a disorder at entry "
                + rank
                + "; the file was not written by Homegrown");
      }
      rankOfId[id] = rank;
    }
  }

  /** Ids below this one belong to this vocabulary. */
  int size() {
    return rankOfId.length;
  }

  int entries() {
    return keys.length;
  }

  String keyOfRank(int rank) {
    return keys[rank];
  }

  int idOfRank(int rank) {
    return idOfRank[rank];
  }

  @Override
  public int id(String key) {
    int rank = Arrays.binarySearch(keys, key);
    return rank >= 0 ? idOfRank[rank] : Ids.UNKNOWN;
  }

  /** The key of {@code id}; empty for reserved ids. */
  String key(int id) {
    return id < Ids.FIRST ? "" : keys[rankOfId[id]];
  }

  /** How {@code id} is shown. */
  String form(int id) {
    return id < Ids.FIRST ? "" : forms[rankOfId[id]];
  }

  /** Whether {@code id} is a word or an emoji, not a mark. */
  boolean predicted(int id) {
    return id >= Ids.FIRST && isPredicted(key(id));
  }

  static boolean isPredicted(String key) {
    int first = key.codePointAt(0);
    return Tokenizer.isLetter(first) || Emoji.starts(first);
  }

  /** The rank of the first key that is not before {@code prefix}. */
  int lowerBound(String prefix) {
    int rank = Arrays.binarySearch(keys, prefix);
    return rank >= 0 ? rank : -rank - 1;
  }

  /** Estimated bytes of memory: two references, an entry in each table, the characters. */
  long bytes() {
    long bytes = 0;
    for (int rank = 0; rank < keys.length; rank++) {
      bytes += 16 + 48 + keys[rank].length();
      bytes += forms[rank].equals(keys[rank]) ? 0 : 48 + forms[rank].length();
    }
    return bytes;
  }
}

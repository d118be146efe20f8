package homegrown.tasks.nextword;

/**
 * Token ids that every lexicon reserves; marks, words and emoji have ids from {@link #FIRST} on.
 */
final class Ids {

  /** No token: further back than the line's start. */
  static final int NONE = 0;

  /** Start of a line or a sentence. */
  static final int START = 1;

  /** Any token that the lexicon lacks. */
  static final int UNKNOWN = 2;

  /** Any number. */
  static final int NUMBER = 3;

  /** Any token withheld by {@link Discretion}. */
  static final int HIDDEN = 4;

  /** The first id of a token that has a text of its own. */
  static final int FIRST = 5;

  private Ids() {}
}

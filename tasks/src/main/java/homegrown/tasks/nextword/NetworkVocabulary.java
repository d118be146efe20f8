package homegrown.tasks.nextword;

/**
 * The part of a lexicon that a network knows: its ids go by frequency, so the first ones. Any other
 * word is the unknown word, as input and as target.
 */
final class NetworkVocabulary {

  private final Lexicon lexicon;
  private final int size;

  NetworkVocabulary(Lexicon lexicon, int size) {
    this.lexicon = lexicon;
    this.size = size;
  }

  /** The network's id of a token of the lexicon. */
  int input(int id) {
    return id < size ? id : Ids.UNKNOWN;
  }

  /** Whether a token is a target: a word, known or not, or an emoji. */
  boolean predicted(int id) {
    return id == Ids.UNKNOWN || id >= Ids.FIRST && lexicon.predicted(id);
  }
}

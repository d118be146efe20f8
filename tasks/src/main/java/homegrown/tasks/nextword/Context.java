package homegrown.tasks.nextword;

import java.util.List;

/** The last tokens of a line, as ids, and the walk that turns a line into context-word events. */
final class Context {

  /** Receives one event a predicted token. */
  interface Events {
    /**
     * One word and what stood before it in its line.
     *
     * @param context packed as in {@link NgramCounts#context}
     * @param word the word's id
     * @param token the word as it was written
     */
    void event(long context, int word, Token token);
  }

  private long packed;

  Context() {
    clear();
  }

  /** Goes to the start of a line. */
  void clear() {
    packed = NgramCounts.context(Ids.START, Ids.NONE, Ids.NONE);
  }

  /** Puts a token behind the context. */
  void push(int id) {
    packed = NgramCounts.context(id, NgramCounts.token(packed, 0), NgramCounts.token(packed, 1));
  }

  /** The context, packed as in {@link NgramCounts#context}. */
  long packed() {
    return packed;
  }

  /** Calls {@code events} for each predicted token of a line, in order. */
  static void walk(List<Token> tokens, Vocabulary vocabulary, Events events) {
    Context context = new Context();
    for (Token token : tokens) {
      int id = id(token, vocabulary);
      if (token.predicted()) {
        events.event(context.packed(), id, token);
      }
      context.push(id);
    }
  }

  /** The id of any token, by its kind where it has no text. */
  static int id(Token token, Vocabulary vocabulary) {
    return switch (token.kind()) {
      case NUMBER -> Ids.NUMBER;
      case HIDDEN -> Ids.HIDDEN;
      case SENTENCE_END -> Ids.START;
      default -> vocabulary.id(token.text());
    };
  }
}

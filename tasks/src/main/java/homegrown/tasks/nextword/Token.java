package homegrown.tasks.nextword;

import java.util.Objects;

/**
 * One piece of a line of text.
 *
 * @param kind what the piece is
 * @param text the key under which the piece is counted: a word in lower case with straight
 *     apostrophes, an emoji or a punctuation mark as written; empty for numbers and hidden pieces,
 *     whose text is never kept
 * @param form the word as the person wrote it; equal to {@code text} for everything but words
 * @param start index of the first character in the line
 * @param end index behind the last character in the line
 */
record Token(Kind kind, String text, String form, int start, int end) {

  /** What a token is. */
  enum Kind {
    /** A run of Unicode letters with inner apostrophes: the only kind that is scored. */
    WORD,
    /** An emoji: suggested like a word, never scored. */
    EMOJI,
    /** Digits in any arrangement: context only, all numbers count as the same one. */
    NUMBER,
    /** A punctuation mark or symbol: context only. */
    MARK,
    /** The end of a sentence inside a line: what follows starts a sentence. */
    SENTENCE_END,
    /** Something that must not be learnt: context only, without its text. */
    HIDDEN
  }

  Token {
    Objects.requireNonNull(kind, "kind");
  }

  /** Whether this token may be predicted, that is learnt as what follows a context. */
  boolean predicted() {
    return kind == Kind.WORD || kind == Kind.EMOJI;
  }
}

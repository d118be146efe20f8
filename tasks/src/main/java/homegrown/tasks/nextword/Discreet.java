package homegrown.tasks.nextword;

/**
 * Takes out of text what must not be learnt, before it is stored: passwords, codes, addresses and
 * the like become one placeholder, every digit becomes 0. What is left is learnt exactly as the
 * original would be.
 */
public final class Discreet {

  private final Tokenizer tokenizer;

  /** Rules for a person who starts from {@code base}: its words are harmless. */
  public Discreet(BaseModel base) {
    this.tokenizer = new Tokenizer(base.discretion());
  }

  /** {@code line} without what must not be learnt. */
  public String text(String line) {
    String text = Tokenizer.normalised(line);
    StringBuilder kept = new StringBuilder(text.length());
    int position = 0;
    for (Token token : tokenizer.tokens(line)) {
      if (token.kind() == Token.Kind.HIDDEN) {
        kept.append(text, position, token.start()).append(Tokenizer.REMOVED);
        position = token.end();
      }
    }
    kept.append(text, position, text.length());
    for (int i = 0; i < kept.length(); i++) {
      if (Character.isDigit(kept.charAt(i))) {
        kept.setCharAt(i, '0');
      }
    }
    return kept.toString();
  }
}

package homegrown.vault;

/** One version of a model, whole and checked. */
public final class Model {
  private final int number;
  private final byte[] content;

  Model(int number, byte[] content) {
    this.number = number;
    this.content = content;
  }

  /** The version's number. */
  public int number() {
    return number;
  }

  /** What was published: the array itself, not a copy. */
  public byte[] content() {
    return content;
  }
}

package homegrown.home;

/**
 * Where observations came from: a file by its absolute path, a chat, an app. The unit of replacing
 * and forgetting.
 *
 * @param name any text that is not empty
 */
public record Source(String name) {

  /** Checks the name. */
  public Source {
    if (name.isEmpty()) {
      throw new HomeException("source: expected a name, got an empty one; name a file or a chat");
    }
  }

  /** The source with a name. */
  public static Source of(String name) {
    return new Source(name);
  }
}

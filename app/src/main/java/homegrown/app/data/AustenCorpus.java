package homegrown.app.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The six novels of Jane Austen, out of an R package's data base. */
final class AustenCorpus implements Corpus {
  private static final String FILE = "usr/lib/R/site-library/janeaustenr/data/Rdata.rdb";

  /** A novel's chunk in the data base. */
  private record Book(String name, int offset, int length) {}

  private static final List<Book> BOOKS =
      List.of(
          new Book("emma", 0, 352043),
          new Book("mansfieldpark", 352043, 351373),
          new Book("northangerabbey", 703416, 175196),
          new Book("persuasion", 878612, 185130),
          new Book("prideprejudice", 1063742, 271037),
          new Book("sensesensibility", 1334779, 266556));

  @Override
  public Provenance provenance() {
    return new Provenance(
        "austen",
        new PinnedPackage(
            PackageClient.APT,
            "r-cran-janeaustenr",
            "1.0.0-1",
            "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95",
            "r-cran-janeaustenr_1.0.0-1_all.deb"),
        "Texts in the public domain. Package: MIT, \"Copyright: 2016-2017 Julia Silge\""
            + " (copyright)",
        "Jane Austen (1775-1817); prepared as an R package by Julia Silge",
        1,
        "Six novels by Jane Austen: lines joined to paragraphs and split into sentences; headings,"
            + " editors' notes and marks of emphasis left out",
        1);
  }

  @Override
  public String output() {
    return "next-word/base/austen.jsonl";
  }

  @Override
  public boolean wants(String entry) {
    return entry.equals(FILE);
  }

  @Override
  public Counts convert(Path unpacked, Path data, Path target) throws IOException {
    RdbStrings strings = new RdbStrings(Files.readAllBytes(unpacked.resolve(FILE)), FILE);
    Counts counts = new Counts();
    try (JsonLines out = new JsonLines(target, counts)) {
      for (Book book : BOOKS) {
        for (String sentence : AustenText.sentences(strings.read(book.offset(), book.length()))) {
          out.write(sentence, "austen/" + book.name(), OptionalLong.empty());
        }
      }
    }
    return counts;
  }
}

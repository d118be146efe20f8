package homegrown.bench.proof;

import homegrown.bench.BenchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file of results. A line is written as soon as a run has ended, so that a proof that was
 * interrupted goes on where it was; a line that was cut off is dropped.
 */
final class ProofCsv {

  static final String NAME = "proof.csv";

  private static final String HEADER =
      "author,words,arm,settings,seed,aloneLogLoss,aloneRecallAt1,aloneRecallAt3,"
          + "mixedLogLoss,mixedRecallAt1,mixedRecallAt3,macs,seconds,statisticsSeconds";

  private static final String CONDITIONS = "# ";
  private static final int COLUMNS = 14;

  private final Path file;
  private final String conditions;
  private final List<ProofRow> rows;

  private ProofCsv(Path file, String conditions, List<ProofRow> rows) {
    this.file = file;
    this.conditions = conditions;
    this.rows = rows;
  }

  /**
   * Goes on with the file of a directory, or begins it.
   *
   * @param conditions on which results depend beside what a row says
   * @throws BenchException if the file was made under other conditions
   */
  static ProofCsv open(Path directory, String conditions) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      Files.createDirectories(directory);
      Files.writeString(file, CONDITIONS + conditions + "\n" + HEADER + "\n");
    }
    dropCutLine(file);
    ProofCsv csv = read(directory);
    if (!csv.conditions.equals(conditions)) {
      throw new BenchException(
          file
              + ": expected results under the conditions \""
              + conditions
              + "\", got \""
              + csv.conditions
              + "\"; give another directory by --out");
    }
    return csv;
  }

  /** The results of a directory. */
  static ProofCsv read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new BenchException(
          file + ": expected results, got no such file; make them by 'proof --data'");
    }
    String text = Files.readString(file);
    List<String> lines = text.lines().toList();
    int whole = text.endsWith("\n") ? lines.size() : lines.size() - 1;
    if (whole < 2 || !lines.get(0).startsWith(CONDITIONS) || !lines.get(1).equals(HEADER)) {
      throw new BenchException(
          file + ": expected a line of conditions and then " + HEADER + "; give another directory");
    }
    List<ProofRow> rows = new ArrayList<>();
    for (int i = 2; i < whole; i++) {
      rows.add(row(file + ":" + (i + 1), lines.get(i)));
    }
    return new ProofCsv(file, lines.get(0).substring(CONDITIONS.length()), rows);
  }

  private static void dropCutLine(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end < bytes.length) {
      Files.write(file, Arrays.copyOf(bytes, end));
    }
  }

  private static ProofRow row(String place, String line) {
    String[] cells = line.split(",", -1);
    if (cells.length != COLUMNS) {
      throw new BenchException(
          place + ": expected " + COLUMNS + " columns, got " + cells.length + "; remove the line");
    }
    try {
      return new ProofRow(
          cells[0],
          Integer.parseInt(cells[1]),
          Arm.of(cells[2]),
          cells[3],
          Long.parseLong(cells[4]),
          quality(cells, 5),
          quality(cells, 8),
          Long.parseLong(cells[11]),
          Double.parseDouble(cells[12]),
          Double.parseDouble(cells[13]));
    } catch (IllegalArgumentException e) {
      throw new BenchException(
          place + ": expected a result, got " + e.getMessage() + "; remove the line");
    }
  }

  private static ProofRow.Quality quality(String[] cells, int at) {
    return new ProofRow.Quality(
        Double.parseDouble(cells[at]),
        Double.parseDouble(cells[at + 1]),
        Double.parseDouble(cells[at + 2]));
  }

  /** What the results were made under. */
  String conditions() {
    return conditions;
  }

  List<ProofRow> rows() {
    return List.copyOf(rows);
  }

  boolean has(String author, Work work) {
    return rows.stream().anyMatch(row -> row.is(author, work));
  }

  /** Adds a result, in the file at once. */
  void add(ProofRow row) throws IOException {
    ProofRow.Quality alone = row.alone();
    ProofRow.Quality mixed = row.mixed();
    List<Object> cells =
        List.of(
            row.author(),
            row.words(),
            row.arm().text(),
            row.settings(),
            row.seed(),
            alone.logLoss(),
            alone.recallAt1(),
            alone.recallAt3(),
            mixed.logLoss(),
            mixed.recallAt1(),
            mixed.recallAt3(),
            row.macs(),
            row.seconds(),
            row.statisticsSeconds());
    String line = String.join(",", cells.stream().map(Object::toString).toList()) + "\n";
    Files.write(file, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    rows.add(row);
  }
}

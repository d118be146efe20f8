package homegrown.bench.proof;

import homegrown.bench.BenchException;
import homegrown.bench.HelpOption;
import homegrown.bench.proof.Material.Person;
import homegrown.kernels.KernelChoice;
import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Next word as good as full fine-tuning, for a fraction of the work. */
@Command(
    name = "proof",
    description =
        "Next word: is ours as good as full fine-tuning, and for how much less work? Started again"
            + " with the same --out it goes on where it was.")
public final class Proof implements Callable<Integer> {

  private static final String REPORT = "proof.md";
  private static final String PLOT = "proof.svg";

  /** Either work or a report of work that was done. */
  private static final class Source {

    @Option(
        names = "--data",
        required = true,
        paramLabel = "DIR",
        description = "What 'homegrown data' prepared.")
    private Path data;

    @Option(
        names = "--report",
        required = true,
        paramLabel = "DIR",
        description = "Only report what is in DIR/proof.csv.")
    private Path report;
  }

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--authors",
      defaultValue = "TEST",
      paramLabel = "GROUP",
      description =
          "test, the default: the ten with most words; tune: others with 20,000 or more; all.")
  private Material.Group group;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Only the first N authors of the group.")
  private int limit;

  @Option(
      names = "--words",
      paramLabel = "N",
      description = "Only the first N words of each author, for a trial.")
  private Optional<Integer> words = Optional.empty();

  @Option(
      names = "--seeds",
      defaultValue = "5",
      paramLabel = "N",
      description = "Seeds of ours and of what it is compared with; default ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--threads",
      defaultValue = "2",
      paramLabel = "N",
      description = "Threads of all arms; default ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--arms",
      split = ",",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}; default all but grid, which goes by itself.")
  private List<Part> parts = List.of();

  @Option(
      names = "--grid",
      defaultValue = "QUICK",
      paramLabel = "EXTENT",
      description = "quick, coarse to fine, or full; with --arms grid.")
  private GridStages.Extent grid;

  @Option(
      names = "--out",
      defaultValue = "proof",
      paramLabel = "DIR",
      description = "Where results go; default ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private HelpOption help = new HelpOption();

  private final Material material;

  /** A proof on this material. */
  public Proof(Material material) {
    this.material = material;
  }

  @Override
  public Integer call() throws IOException {
    if (source.report != null) {
      return report(source.report, ProofCsv.read(source.report));
    }
    List<Person> people =
        material.people(source.data, group).stream().limit(limit).map(this::cut).toList();
    if (people.isEmpty()) {
      throw new BenchException(
          source.data + ": expected authors of the group " + group + ", got none");
    }
    BaseModel base = material.base();
    ProofCsv csv = ProofCsv.open(out, conditions(base));
    new Runner(base, people, csv, threads).run(stages());
    return report(out, csv);
  }

  private Person cut(Person person) {
    return words
        .map(count -> new Person(person.name(), Runner.firstWords(person.sentences(), count)))
        .orElse(person);
  }

  private List<Stage> stages() {
    Set<Part> asked = parts.isEmpty() ? Part.proof() : EnumSet.copyOf(parts);
    if (!asked.contains(Part.GRID)) {
      return ProofStages.of(asked, seeds);
    }
    if (asked.size() > 1) {
      throw new BenchException("--arms: expected grid by itself, got " + parts);
    }
    return GridStages.of(grid);
  }

  /** On what figures depend, beside what each row says. */
  private String conditions(BaseModel base) throws IOException {
    CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
    base.write(sum);
    if (base.network().isPresent()) {
      base.network().get().write(sum);
    }
    return String.join(
        "; ",
        "base " + Long.toHexString(sum.getChecksum().getValue()),
        "words " + words.map(String::valueOf).orElse("all"),
        "threads " + threads,
        "kernels " + KernelChoice.detect().kernels().name(),
        "Java " + Runtime.version().feature());
  }

  private static int report(Path directory, ProofCsv csv) throws IOException {
    Report report = new Report(csv.rows(), csv.conditions());
    String text = report.markdown();
    Files.writeString(directory.resolve(REPORT), text);
    List<Plot.Line> lines = Curves.of(report.results());
    if (!lines.isEmpty()) {
      String svg =
          Plot.svg(lines, "multiply-accumulates a word of training", "log-loss, nats a word");
      Files.writeString(directory.resolve(PLOT), svg);
    }
    System.out.print(text);
    return report.holds() ? 0 : 1;
  }
}

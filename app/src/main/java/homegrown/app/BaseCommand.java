package homegrown.app;

import homegrown.tasks.nextword.BaseBuilder;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Checkpoints;
import homegrown.tasks.nextword.Network;
import homegrown.tasks.nextword.NetworkSize;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a public base from public data. */
@Command(
    name = "base",
    mixinStandardHelpOptions = true,
    description = "Makes a base that everybody can start from, from public text.")
final class BaseCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "TASK", description = "Which task: next-word.")
  private Task task;

  @Option(
      names = "--from",
      paramLabel = "DATA",
      required = true,
      description = "What 'homegrown data' brought, or any text as for train.")
  private Path from;

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "The base.")
  private Path out;

  @Option(
      names = "--apart-from",
      paramLabel = "PATH",
      description =
          "Leave out lines that share eight words in a row with this text, on which the base will"
              + " be evaluated (default: the people in DATA).")
  private Path apart;

  @Option(
      names = "--max-bytes",
      paramLabel = "N",
      description = "Most bytes of the file (default: 4,000,000).")
  private int maxBytes = 4_000_000;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description =
          "Train a network too, for the base in --out if there is one (which is then kept as it"
              + " is), and write it there. A run that is cut goes on at its last epoch.")
  private Path network;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the text for the network (default: ${DEFAULT-VALUE}).")
  private int epochs = 10;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads for the network (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException {
    requireBetween("--epochs", epochs, 1000);
    requireBetween("--threads", threads, 256);
    Path corpora = from.resolve("next-word").resolve("base");
    Path people = from.resolve("next-word").resolve("people");
    BaseBuilder builder = new BaseBuilder();
    if (apart != null || Files.isDirectory(people)) {
      TextInput.of(List.of(apart != null ? apart : people))
          .read((source, text) -> builder.keepApart(text));
    }
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("task", task.toString());
    TextInput input = TextInput.of(List.of(Files.isDirectory(corpora) ? corpora : from));
    for (Path file : input.files()) {
      int minSources = minSources(file, provenance);
      TextInput.read(file, (source, text) -> builder.add(source, text, minSources));
    }
    Consumer<String> progress = line -> spec.commandLine().getErr().println("base: " + line);
    BaseModel base;
    if (network != null && Files.isRegularFile(out)) {
      try (InputStream in = Files.newInputStream(out)) {
        base = BaseModel.read(in, out.toString());
      }
    } else {
      base = builder.build(maxBytes, provenance, progress);
      write(out, base::write);
      print(base.provenance());
    }
    if (network != null) {
      Path unfinished = network.resolveSibling(network.getFileName() + ".checkpoint");
      Network trained =
          builder.network(
              base,
              NetworkSize.standard(),
              threads,
              epochs,
              new CheckpointFile(unfinished),
              ofPublicText(provenance),
              progress);
      write(network, trained::write);
      Files.deleteIfExists(unfinished);
      print(trained.provenance());
    }
    return 0;
  }

  private void requireBetween(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected 1 to " + most + ", got " + value);
    }
  }

  /** Without what private people wrote, which the network does not learn from. */
  private static Map<String, String> ofPublicText(Map<String, String> provenance) {
    Map<String, String> kept = new TreeMap<>(provenance);
    provenance.forEach(
        (name, value) -> {
          if (name.endsWith(".min-sources") && !value.equals("1")) {
            String corpus = name.substring(0, name.lastIndexOf('.') + 1);
            kept.keySet().removeIf(other -> other.startsWith(corpus));
          }
        });
    return kept;
  }

  private void print(Map<String, String> provenance) {
    provenance.forEach((name, value) -> spec.commandLine().getOut().println(name + "=" + value));
  }

  /** Writes a file in one piece or not at all. */
  private static void write(Path file, Checkpoints.Content content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try {
      try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
        content.write(stream);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw new AppException(
          file + ": expected to write it there, got " + e + "; free space or name another", e);
    }
  }

  /**
   * A checkpoint in a file.
   *
   * @param file replaced at each save
   */
  private record CheckpointFile(Path file) implements Checkpoints {

    @Override
    public Optional<InputStream> last() throws IOException {
      return Files.isRegularFile(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
    }

    @Override
    public void save(Content content) throws IOException {
      write(file, content);
    }
  }

  /** Takes over the provenance that lies beside a corpus; how many sources its rule asks for. */
  private static int minSources(Path file, Map<String, String> provenance) throws IOException {
    String name = file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
    Path beside = file.resolveSibling(name + ".properties");
    if (!Files.isRegularFile(beside)) {
      provenance.put("data." + name + ".package", "a file of the maker");
      return 1;
    }
    Properties facts = new Properties();
    try (Reader reader = Files.newBufferedReader(beside)) {
      facts.load(reader);
    }
    for (String fact : List.of("package", "version", "sha256", "licence", "attribution")) {
      if (facts.containsKey(fact)) {
        provenance.put("data." + name + "." + fact, facts.getProperty(fact));
      }
    }
    String minSources = facts.getProperty("minSources", "1");
    provenance.put("data." + name + ".min-sources", minSources);
    return Integer.parseInt(minSources);
  }
}

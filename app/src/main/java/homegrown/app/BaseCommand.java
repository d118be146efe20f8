package homegrown.app;

import homegrown.tasks.nextword.BaseBuilder;
import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Override
  public Integer call() throws IOException {
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
    BaseModel base =
        builder.build(
            maxBytes, provenance, line -> spec.commandLine().getErr().println("base: " + line));
    Path unfinished = out.resolveSibling(out.getFileName() + ".unfinished");
    try {
      try (OutputStream stream = Files.newOutputStream(unfinished)) {
        base.write(stream);
      }
      Files.move(
          unfinished, out, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw new AppException(
          out + ": expected to write the base there, got " + e + "; free space or name another", e);
    }
    base.provenance()
        .forEach((name, value) -> spec.commandLine().getOut().println(name + "=" + value));
    return 0;
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

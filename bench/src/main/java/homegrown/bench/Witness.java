package homegrown.bench;

import homegrown.tasks.nextword.Study;
import homegrown.tasks.nextword.Study.FullTuning;
import homegrown.tasks.nextword.Study.Plain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Full fine-tuning by our engine and by PyTorch from the same start, on the same lines. */
@Command(
    name = "witness",
    description = "Fine-tunes the whole network here and in PyTorch, and compares the losses.")
final class Witness implements Callable<Integer> {

  private static final double TRAIN_SHARE = 0.8;
  private static final int TIME = 32;
  private static final int BATCH = 8;

  /** Before training both compute the same thing. */
  private static final double START_TOLERANCE = 1e-4;

  /** After it they have seen the lines in another order: about what seeds differ by, and more. */
  private static final double END_TOLERANCE = 0.01;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "What 'homegrown data' prepared.")
  private Path data;

  @Option(
      names = "--python",
      required = true,
      paramLabel = "FILE",
      description = "A Python with PyTorch, such as venv/bin/python.")
  private Path python;

  @Option(
      names = "--limit",
      defaultValue = "3",
      paramLabel = "N",
      description = "The first N of the tune authors; default ${DEFAULT-VALUE}.")
  private int limit;

  @Option(names = "--epochs", defaultValue = "1", paramLabel = "N", description = "Default: 1.")
  private double epochs;

  @Option(
      names = "--rate",
      defaultValue = "0.002",
      paramLabel = "R",
      description = "Default: 2e-3.")
  private double rate;

  @Option(names = "--threads", defaultValue = "2", paramLabel = "N", description = "Default: 2.")
  private int threads;

  @Option(
      names = "--script",
      defaultValue = "bench/pytorch/fine_tune.py",
      paramLabel = "FILE",
      description = "The other side; default ${DEFAULT-VALUE}.")
  private Path script;

  @Mixin private HelpOption help = new HelpOption();

  @Mixin private BaseOption baseOption = new BaseOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    FullTuning tuning = new FullTuning(0, epochs, rate, 0, 0, TIME, BATCH);
    boolean agree = true;
    List<Author> authors = Author.of(data, Author.Group.TUNE);
    for (Author author : authors.subList(0, Math.min(limit, authors.size()))) {
      int cut = (int) (author.sentences().size() * TRAIN_SHARE);
      Path directory = Files.createTempDirectory("homegrown-witness");
      try (Study study =
          new Study(
              baseOption.read(),
              author.sentences().subList(0, cut),
              author.sentences().subList(cut, author.sentences().size()),
              threads)) {
        study.export(tuning, 1, name -> Files.newOutputStream(directory.resolve(name)));
        final Plain start = study.plain();
        long began = System.nanoTime();
        Plain end = study.plain(tuning, 1);
        double seconds = (System.nanoTime() - began) / 1e9;
        JsonNode torch = torch(directory);
        double theirStart = torch.get("startLogLoss").asDouble();
        double theirEnd = torch.get("logLoss").asDouble();
        System.out.printf(
            Locale.ROOT,
            "%s: before training ours %.5f, PyTorch %.5f; after it ours %.4f in %.1f s with"
                + " scoring, PyTorch %.4f in %.1f s without; over known words %.4f and %.4f%n",
            author.name(),
            start.logLoss(),
            theirStart,
            end.logLoss(),
            seconds,
            theirEnd,
            torch.get("seconds").asDouble(),
            end.logLossKnown(),
            torch.get("logLossKnown").asDouble());
        agree &= Math.abs(start.logLoss() / theirStart - 1) < START_TOLERANCE;
        agree &= Math.abs(end.logLoss() / theirEnd - 1) < END_TOLERANCE;
      } finally {
        Directories.delete(directory);
      }
    }
    System.out.println(agree ? "They agree." : "They do not agree.");
    return agree ? 0 : 1;
  }

  private JsonNode torch(Path directory) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                python.toString(),
                script.toString(),
                directory.toString(),
                "--threads",
                Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String last = "";
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = line;
      }
    }
    if (process.waitFor() != 0 || last.isEmpty()) {
      throw new BenchException(
          script + ": expected a line of results from PyTorch, got none; see bench/README.md");
    }
    return new JsonMapper().readTree(last);
  }
}

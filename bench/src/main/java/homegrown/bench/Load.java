package homegrown.bench;

import homegrown.home.Home;
import homegrown.home.NextWord;
import homegrown.home.Source;
import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A home of very many observations: how fast they come in, and how fast it opens again. */
@Command(
    name = "load",
    description = "Fills a home with very many observations and opens it again. Give it -Xmx256m.")
final class Load implements Callable<Integer> {
  private static final String NAME = "load";
  private static final int SOURCES = 500;
  private static final int OPENINGS = 5;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "What 'homegrown data' prepared.")
  private Path data;

  @Option(
      names = "--observations",
      defaultValue = "1000000",
      paramLabel = "N",
      description = "How many; default ${DEFAULT-VALUE}.")
  private int observations;

  @Option(
      names = "--flush",
      defaultValue = "10",
      paramLabel = "MS",
      description = "Milliseconds between two flushes; default ${DEFAULT-VALUE}.")
  private long pause;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Author author : Author.of(data, Author.Group.ALL)) {
      lines.addAll(author.sentences());
    }
    Path directory = Files.createTempDirectory("homegrown-load");
    try {
      fill(directory, lines);
      System.out.printf(Locale.ROOT, "on disk: %.1f MB%n", bytes(directory) / 1e6);
      open(directory);
    } finally {
      Directories.delete(directory);
    }
    System.out.printf(
        Locale.ROOT, "under a heap of %d MiB%n", Runtime.getRuntime().maxMemory() >> 20);
    return 0;
  }

  private void fill(Path directory, List<String> lines) {
    BaseModel base = BaseModel.shipped();
    try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
      NextWord words = home.nextWord(NAME, base);
      words.observe(lines.get(0), Source.of("warm up"));
      words.flush();
      long start = System.nanoTime();
      long oldest = start; // the first that is not yet durable
      long longest = 0;
      List<Double> flushes = new ArrayList<>();
      for (int i = 1; i < observations; i++) {
        words.observe(lines.get(i % lines.size()), Source.of("chat/" + i / 20 % SOURCES));
        long now = System.nanoTime();
        if (now - oldest > pause * 1_000_000) {
          words.flush();
          long flushed = System.nanoTime();
          flushes.add((flushed - now) / 1e6);
          longest = Math.max(longest, flushed - oldest);
          oldest = flushed;
        }
      }
      words.flush();
      double seconds = (System.nanoTime() - start) / 1e9;
      double[] sorted = flushes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "%,d observations in %.1f s: %,.0f a second; durable after at most %.1f ms; a flush takes"
              + " %.1f ms (median), %.1f ms (99 %% within)%n",
          observations,
          seconds,
          observations / seconds,
          longest / 1e6,
          sorted.length == 0 ? 0 : sorted[sorted.length / 2],
          sorted.length == 0 ? 0 : sorted[sorted.length * 99 / 100]);
    }
  }

  private void open(Path directory) {
    double[] seconds = new double[OPENINGS];
    for (int i = 0; i < OPENINGS; i++) {
      long start = System.nanoTime();
      try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
        long there = home.nextWord(NAME).observations();
        if (there < observations || !home.damage().isEmpty()) {
          throw new BenchException(
              "load: expected " + observations + " observations, got " + there);
        }
      }
    }
    double first = seconds[0];
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "opens in %.2f s (first), %.2f s (median of %d)%n",
        first,
        seconds[OPENINGS / 2],
        OPENINGS);
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}

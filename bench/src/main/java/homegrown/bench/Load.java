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
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A home of very many observations: how fast they come in, how soon they are durable, and how fast
 * it opens again.
 */
@Command(
    name = "load",
    description = "Fills a home with very many observations and opens it again. Give it -Xmx256m.")
final class Load implements Callable<Integer> {
  private static final String NAME = "load";
  private static final int SOURCES = 500;
  private static final int OPENINGS = 5;
  private static final int AT_LEISURE = 50;
  private static final long BETWEEN_PROBES = 2_000_000;

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
      try (Durability durability = new Durability(words)) {
        long start = System.nanoTime();
        long probed = start;
        for (int i = 1; i < observations; i++) {
          words.observe(lines.get(i % lines.size()), Source.of("chat/" + i / 20 % SOURCES));
          long now = System.nanoTime();
          if (now - probed > BETWEEN_PROBES) {
            durability.observed(i + 1L, now);
            probed = now;
          }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "%,d observations in %.1f s: %,.0f a second; durable, without a flush, %s%n",
            observations,
            seconds,
            observations / seconds,
            durability.report());
        for (int i = 0; i < AT_LEISURE; i++) {
          pause(100 + 7L * (i % 5));
          words.observe(lines.get(i % lines.size()), Source.of("chat/0"));
          durability.observed(observations + i + 1L, System.nanoTime());
        }
        System.out.printf(Locale.ROOT, "one now and then: durable %s%n", durability.report());
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new BenchException("load: interrupted");
    }
  }

  /** Looks every millisecond how much is durable by now. */
  private static final class Durability implements AutoCloseable {
    /** So many are there, and when the last of them was observed. */
    private record Probe(long count, long time) {}

    private final NextWord words;
    private final Queue<Probe> probes = new ConcurrentLinkedQueue<>();
    private final List<Double> millis = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread = new Thread(this::look, "durability");
    private volatile boolean ended;

    Durability(NextWord words) {
      this.words = words;
      thread.start();
    }

    void observed(long count, long time) {
      probes.add(new Probe(count, time));
    }

    private void look() {
      while (!ended) {
        Probe oldest = probes.peek();
        if (oldest != null) {
          long there = words.observations();
          long now = System.nanoTime();
          while (oldest != null && oldest.count <= there) {
            millis.add((now - oldest.time) / 1e6);
            probes.remove();
            oldest = probes.peek();
          }
        }
        pause(1);
      }
    }

    /** How long it took since the last report. */
    String report() {
      while (!probes.isEmpty()) {
        pause(1);
      }
      double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      millis.clear();
      return sorted.length == 0
          ? "before it was looked at"
          : String.format(
              Locale.ROOT,
              "after %.1f ms (median), %.1f ms (99 %% within), at most %.1f ms (of %d looks)",
              sorted[sorted.length / 2],
              sorted[sorted.length * 99 / 100],
              sorted[sorted.length - 1],
              sorted.length);
    }

    @Override
    public void close() {
      ended = true;
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

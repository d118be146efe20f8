package homegrown.bench;

import homegrown.tasks.nextword.BaseBuilder;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Network;
import homegrown.tasks.nextword.NetworkMemory;
import homegrown.tasks.nextword.NetworkMemory.Finding;
import homegrown.tasks.nextword.NetworkMemory.Sentence;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Whether the base network tells the sentences that it was trained on from those held out. */
@Command(
    name = "memorised",
    description = "Compares what the base network knows of sentences it saw once and never.")
final class Memorised implements Callable<Integer> {

  private static final int RESAMPLES = 1000;
  private static final double HIGH = 0.95;
  private static final double FALSE_ALARMS = 0.01;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "What 'homegrown data' prepared.")
  private Path data;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "The network, made from that data; the shipped one if absent.")
  private Optional<Path> networkFile = Optional.empty();

  @Option(
      names = "--sentences",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Sentences of each kind; default ${DEFAULT-VALUE}.")
  private int sentences;

  @Option(
      names = "--variants",
      defaultValue = "999",
      paramLabel = "N",
      description = "Other words that each is compared with; default ${DEFAULT-VALUE}.")
  private int variants;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Chooses sentences and words; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads to compute with; default ${DEFAULT-VALUE}.")
  private int threads;

  @Mixin private HelpOption help = new HelpOption();

  @Mixin private BaseOption baseOption = new BaseOption();

  /** A sentence of the training text and one that was held out, of the same document. */
  private record Pair(Sentence seen, Sentence unseen) {}

  @Override
  public Integer call() throws IOException {
    BaseModel base = baseOption.read();
    NetworkMemory memory = new NetworkMemory(network(base), base, text());
    List<Pair> pairs = pairs(memory.seen(), memory.unseen(), new Random(seed));
    if (pairs.size() < 2) {
      throw new BenchException(
          data + ": expected documents with sentences of both kinds, got none");
    }
    pairs = pairs.subList(0, Math.min(sentences, pairs.size()));
    List<Sentence> all = new ArrayList<>();
    pairs.forEach(pair -> all.add(pair.seen()));
    pairs.forEach(pair -> all.add(pair.unseen()));
    List<Finding> findings =
        memory.examine(all, variants, seed, threads, line -> System.err.println(line));
    Map<String, Long> byCorpus =
        pairs.stream()
            .collect(
                Collectors.groupingBy(
                    pair -> pair.seen().source().replaceFirst("/.*", ""),
                    TreeMap::new,
                    Collectors.counting()));
    System.out.printf(
        "%d sentences seen once, %d never, paired by document %s; of %d and %d%n",
        pairs.size(), pairs.size(), byCorpus, memory.seen().size(), memory.unseen().size());
    report(findings.subList(0, pairs.size()), findings.subList(pairs.size(), all.size()));
    return 0;
  }

  private Network network(BaseModel base) throws IOException {
    if (networkFile.isEmpty()) {
      return Network.shipped();
    }
    Path file = networkFile.get();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Network.read(in, base, file.toString());
    }
  }

  /** The text that 'homegrown base' trains a network on, with what it keeps apart. */
  private BaseBuilder text() throws IOException {
    BaseBuilder builder = new BaseBuilder();
    for (Path file : files(data.resolve("next-word/people"))) {
      lines(file, (source, text) -> builder.keepApart(text));
    }
    for (Path file : files(data.resolve("next-word/base"))) {
      Properties facts = new Properties();
      String name = file.getFileName().toString().replaceFirst("\\.jsonl$", ".properties");
      try (Reader reader = Files.newBufferedReader(file.resolveSibling(name))) {
        facts.load(reader);
      }
      // Networks learn nothing of what private people wrote.
      if (facts.getProperty("minSources", "1").equals("1")) {
        lines(file, (source, text) -> builder.add(source, text, 1));
      }
    }
    return builder;
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new BenchException(
          directory
              + ": expected prepared text, got no such directory; bring it with 'homegrown data'"
              + " and name its directory with --data");
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  private static void lines(Path file, BiConsumer<String, String> lines) throws IOException {
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), Files.newBufferedReader(file))) {
      Map<String, String> line = new TreeMap<>();
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          line.put(json.currentName(), json.getString());
        } else if (token == JsonToken.END_OBJECT) {
          lines.accept(line.getOrDefault("source", file.toString()), line.get("text"));
          line.clear();
        }
      }
    } catch (JacksonException e) {
      throw new BenchException(
          file + ": expected JSON lines, got " + e.getOriginalMessage() + "; prepare it anew");
    }
  }

  /** As many pairs as there can be, in an order drawn at random. */
  private static List<Pair> pairs(List<Sentence> seen, List<Sentence> unseen, Random random) {
    Map<String, List<Sentence>> unseenBySource = bySource(unseen);
    List<Pair> pairs = new ArrayList<>();
    for (Map.Entry<String, List<Sentence>> source : bySource(seen).entrySet()) {
      List<Sentence> others = unseenBySource.getOrDefault(source.getKey(), List.of());
      Collections.shuffle(source.getValue(), random);
      for (int i = 0; i < Math.min(others.size(), source.getValue().size()); i++) {
        pairs.add(new Pair(source.getValue().get(i), others.get(i)));
      }
    }
    Collections.shuffle(pairs, random);
    return pairs;
  }

  private static Map<String, List<Sentence>> bySource(List<Sentence> sentences) {
    return sentences.stream()
        .collect(Collectors.groupingBy(Sentence::source, TreeMap::new, Collectors.toList()));
  }

  private void report(List<Finding> seen, List<Finding> unseen) {
    double[] exposed = of(seen, Finding::exposure);
    double[] others = of(unseen, Finding::exposure);
    print(
        "exposure, of at most %.2f bits: mean %.2f seen, %.2f unseen; 95 %% quantile %.2f and %.2f;"
            + " most probable of all %.1f %% and %.1f %%%n",
        Math.log(variants + 1.0) / Math.log(2),
        mean(exposed),
        mean(others),
        quantile(exposed, HIGH),
        quantile(others, HIGH),
        100 * share(seen, finding -> finding.rank() == 1 ? 1 : 0),
        100 * share(unseen, finding -> finding.rank() == 1 ? 1 : 0));
    print(
        "exposure, seen minus unseen: %s bits%n", interval(exposed, others, Memorised::difference));
    attack("loss of the network", seen, unseen, Finding::loss);
    attack(
        "loss of the network minus loss of the base",
        seen,
        unseen,
        finding -> finding.loss() - finding.baseLoss());
    attack(
        "for comparison: loss of the base, which knows both alike",
        seen,
        unseen,
        Finding::baseLoss);
    attack("for comparison: loss of unpruned 5-grams", seen, unseen, Finding::yardstickLoss);
    print(
        "greedy continuation after %d words: %d of %d seen to the last word, %d of %d unseen;"
            + " words in a row: mean %.2f and %.2f, most %d and %d%n",
        NetworkMemory.GIVEN,
        seen.stream().filter(Finding::reproduced).count(),
        seen.size(),
        unseen.stream().filter(Finding::reproduced).count(),
        unseen.size(),
        share(seen, Finding::continued),
        share(unseen, Finding::continued),
        seen.stream().mapToInt(Finding::continued).max().orElse(0),
        unseen.stream().mapToInt(Finding::continued).max().orElse(0));
  }

  private void attack(
      String name, List<Finding> seen, List<Finding> unseen, ToDoubleFunction<Finding> loss) {
    double[] low = of(seen, loss);
    double[] high = of(unseen, loss);
    print(
        "%s: mean %.3f seen, %.3f unseen; area under the curve %s; %.1f %% found at 1 %% false"
            + " alarms%n",
        name,
        mean(low),
        mean(high),
        interval(low, high, Memorised::area),
        100 * found(low, high, FALSE_ALARMS));
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format, values);
  }

  private static double[] of(List<Finding> findings, ToDoubleFunction<Finding> figure) {
    return findings.stream().mapToDouble(figure).toArray();
  }

  private static double share(List<Finding> findings, ToDoubleFunction<Finding> figure) {
    return mean(of(findings, figure));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** The least value that is not below a share of all. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  private static double difference(double[] seen, double[] unseen) {
    return mean(seen) - mean(unseen);
  }

  /**
   * The area under the ROC curve of an attack that takes low losses for seen ones: the share of
   * pairs in which the seen one has the lower loss; equal ones count half.
   */
  static double area(double[] seen, double[] unseen) {
    double[] sorted = unseen.clone();
    Arrays.sort(sorted);
    double above = 0;
    for (double loss : seen) {
      above += sorted.length - (below(sorted, loss) + belowOrAt(sorted, loss)) / 2.0;
    }
    return above / seen.length / unseen.length;
  }

  private static int below(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int belowOrAt(double[] sorted, double value) {
    return below(sorted, Math.nextUp(value));
  }

  /** The share of seen ones whose loss is lower than all but a share of the unseen ones. */
  static double found(double[] seen, double[] unseen, double falseAlarms) {
    double[] sorted = unseen.clone();
    Arrays.sort(sorted);
    double bound = sorted[(int) Math.floor(falseAlarms * sorted.length)];
    return Arrays.stream(seen).filter(loss -> loss < bound).count() / (double) seen.length;
  }

  /** A figure of two samples. */
  private interface Comparison {
    double of(double[] seen, double[] unseen);
  }

  /** A figure with its 95 % interval by the bootstrap over pairs. */
  private String interval(double[] seen, double[] unseen, Comparison figure) {
    Random random = new Random(seed);
    double[] resampled = new double[RESAMPLES];
    double[] first = new double[seen.length];
    double[] second = new double[seen.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < seen.length; j++) {
        int drawn = random.nextInt(seen.length);
        first[j] = seen[drawn];
        second[j] = unseen[drawn];
      }
      resampled[i] = figure.of(first, second);
    }
    return String.format(
        Locale.ROOT,
        "%.3f (95 %% interval %.3f to %.3f)",
        figure.of(seen, unseen),
        quantile(resampled, 0.025),
        quantile(resampled, 0.975));
  }
}

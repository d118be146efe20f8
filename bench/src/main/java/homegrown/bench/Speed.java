package homegrown.bench;

import homegrown.adapt.Budget;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a person waits: for training, for the first suggestion, for the next ones. */
@Command(
    name = "speed",
    description = "Times training and suggestions, of the whole program and inside it.")
final class Speed implements Callable<Integer> {

  private static final int TRAININGS = 5;
  private static final int COLD_STARTS = 9;
  private static final int CONTEXTS = 2000;
  private static final int SUGGESTIONS = 3;
  private static final int[] BUDGETS = {16, 48, 128};
  private static final int HEAP_BEYOND_BUDGET = 40;
  private static final String TYPED = "I would ";

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "What 'homegrown data' prepared.")
  private Path data;

  @Option(
      names = "--words",
      defaultValue = "20000",
      paramLabel = "N",
      description = "Words to train on; default ${DEFAULT-VALUE}.")
  private int words;

  @Option(
      names = "--root",
      defaultValue = ".",
      paramLabel = "DIR",
      description = "The project's directory, with the program built; default: the current one.")
  private Path root;

  @Mixin private HelpOption help = new HelpOption();

  @Mixin private BaseOption baseOption = new BaseOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    List<String> others = new ArrayList<>();
    split(lines, others);
    final BaseModel base = baseOption.read();
    Path directory = Files.createTempDirectory("homegrown-speed");
    try {
      Path text = directory.resolve("text.txt");
      Files.write(text, lines, StandardCharsets.UTF_8);
      trainings(directory, text);
      coldStarts(directory);
      budgets(directory);
    } finally {
      Directories.delete(directory);
    }
    warm(base, lines, others);
    return 0;
  }

  /** The first words are to be trained on; contexts come from what is behind them. */
  private void split(List<String> lines, List<String> others) throws IOException {
    int taken = 0;
    for (Author author : Author.of(data, Author.Group.TUNE)) {
      for (String sentence : author.sentences()) {
        if (taken < words) {
          taken += Text.words(sentence).size();
          lines.add(sentence);
        } else {
          others.add(sentence);
        }
      }
    }
    if (taken < words || others.isEmpty()) {
      throw new BenchException(
          data + ": expected more than " + words + " words to tune on, got fewer; lower --words");
    }
  }

  private void trainings(Path directory, Path text) throws IOException, InterruptedException {
    Path jar = root.resolve("app/target/homegrown.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new BenchException(
          jar
              + ": expected the built program, got none; start ./homegrown once, or name the"
              + " project's directory with --root");
    }
    List<String> phone =
        List.of("-Xmx64m", "-XX:ActiveProcessorCount=1", "-Dhomegrown.kernels=portable");
    List<String> laptop =
        List.of("--add-modules", "jdk.incubator.vector", "-XX:+UseTransparentHugePages");
    timed(directory, jar, text, oneCore(), phone, "one core, portable kernels, -Xmx64m");
    timed(directory, jar, text, List.of(), laptop, "all cores, SIMD kernels");
    timed(directory, jar, text, List.of(), List.of(), "all cores, portable kernels");
  }

  private void timed(
      Path directory, Path jar, Path text, List<String> before, List<String> options, String how)
      throws IOException, InterruptedException {
    double[] seconds = new double[TRAININGS];
    for (int i = 0; i < TRAININGS; i++) {
      List<String> command = new ArrayList<>(before);
      command.addAll(train(jar, options, home(directory, i), text));
      seconds[i] = seconds(command);
      Directories.delete(Path.of(home(directory, i)));
    }
    seconds(train(jar, options, home(directory, 0), text));
    System.out.printf(
        Locale.ROOT,
        "train on %d words, %s: median of %d whole processes %.2f s%n",
        words,
        how,
        TRAININGS,
        quantile(seconds, 0.5));
  }

  private List<String> train(Path jar, List<String> options, String home, Path text) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString(), "train", "next-word", "--home", home));
    command.addAll(List.of("--key-file", home + ".key"));
    command.addAll(List.of("--from", text.toString(), "--json"));
    baseOption
        .file()
        .ifPresent(file -> command.addAll(List.of("--base", file.toAbsolutePath().toString())));
    return command;
  }

  /** Each budget of memory under a heap of that and 40 MiB, on the longest text there is. */
  private void budgets(Path directory) throws IOException, InterruptedException {
    Path jar = root.resolve("app/target/homegrown.jar").toAbsolutePath();
    Author longest = Author.of(data, Author.Group.TEST).get(0);
    Path text = directory.resolve("longest.txt");
    Files.write(text, longest.sentences(), StandardCharsets.UTF_8);
    for (int memory : BUDGETS) {
      List<String> options = List.of("-Xmx" + (memory + HEAP_BEYOND_BUDGET) + "m");
      List<String> command =
          new ArrayList<>(train(jar, options, home(directory, TRAININGS + memory), text));
      command.addAll(List.of("--budget", "memory=" + memory + "MiB"));
      Path printed = directory.resolve("budget.json");
      double took = seconds(command, printed);
      String json = Files.readString(printed);
      System.out.printf(
          Locale.ROOT,
          "train on the newest of %d words, memory=%dMiB, %s: %.2f s, rung %s, %s of %s bytes%n",
          longest.words(),
          memory,
          options.get(0),
          took,
          field(json, "rung"),
          field(json, "measured"),
          field(json, "planned"));
    }
  }

  private static String field(String json, String name) {
    Matcher matcher = Pattern.compile('"' + name + "\"\\s*:\\s*\"?([^\",}]*)").matcher(json);
    return matcher.find() ? matcher.group(1).trim() : "?";
  }

  private void coldStarts(Path directory) throws IOException, InterruptedException {
    // A model of another base is refused, and the launcher's users have the shipped one.
    boolean shipped = baseOption.file().isEmpty();
    String home = shipped ? home(directory, 0) : directory.resolve("none").toString();
    List<String> command = new ArrayList<>();
    command.add(root.resolve("homegrown").toAbsolutePath().toString());
    command.addAll(List.of("suggest", "--home", home, "--key-file", home + ".key", TYPED));
    double[] seconds = new double[COLD_STARTS];
    for (int i = 0; i < COLD_STARTS; i++) {
      seconds[i] = seconds(command);
    }
    System.out.printf(
        Locale.ROOT,
        "suggest from a cold start: median of %d whole processes %.3f s%n",
        COLD_STARTS,
        quantile(seconds, 0.5));
  }

  private static String home(Path directory, int number) {
    return directory.resolve("home-" + number).toString();
  }

  private static List<String> oneCore() {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "taskset")));
    return there ? List.of("taskset", "-c", "0") : List.of();
  }

  private static double seconds(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("homegrown-speed", ".out");
    try {
      return seconds(command, output);
    } finally {
      Files.delete(output);
    }
  }

  /** Seconds that a process takes, whose output goes to a file. */
  private static double seconds(List<String> command, Path output)
      throws IOException, InterruptedException {
    final long from = System.nanoTime();
    int exit =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    double seconds = (System.nanoTime() - from) / 1e9;
    if (exit != 0) {
      throw new BenchException(
          String.join(" ", command)
              + ": expected exit code 0, got "
              + exit
              + ":\n"
              + Files.readString(output));
    }
    return seconds;
  }

  private static void warm(BaseModel base, List<String> lines, List<String> others) {
    PersonalModel model =
        Training.train(base, lines::forEach, Budget.DEFAULT, progress -> {}, () -> false).model();
    Suggester suggester = new Suggester(model);
    List<String> contexts = contexts(others);
    for (String context : contexts) {
      suggester.suggest(context, SUGGESTIONS);
    }
    print("contexts, each new", micros(suggester, contexts));
    print("contexts, as they are typed", micros(suggester, typed(others)));
  }

  private static double[] micros(Suggester suggester, List<String> contexts) {
    double[] micros = new double[contexts.size()];
    for (int i = 0; i < micros.length; i++) {
      long from = System.nanoTime();
      suggester.suggest(contexts.get(i), SUGGESTIONS);
      micros[i] = (System.nanoTime() - from) / 1e3;
    }
    return micros;
  }

  private static void print(String how, double[] micros) {
    System.out.printf(
        Locale.ROOT,
        "suggest in a running program, %d %s: median %.0f us, 99 %% within %.0f us%n",
        micros.length,
        how,
        quantile(micros, 0.5),
        quantile(micros, 0.99));
  }

  /** Sentences that grow by a word, and by two letters of the next one. */
  private static List<String> typed(List<String> lines) {
    List<String> contexts = new ArrayList<>();
    for (int line = 0; contexts.size() < CONTEXTS; line++) {
      String text = lines.get(line % lines.size());
      for (int space = text.indexOf(' '); space > 0; space = text.indexOf(' ', space + 1)) {
        contexts.add(text.substring(0, space + 1));
        contexts.add(text.substring(0, Math.min(text.length(), space + 3)));
      }
    }
    return contexts;
  }

  /** Beginnings of lines: half of them end behind a word, half inside one. */
  private static List<String> contexts(List<String> lines) {
    Random random = new Random(1);
    List<String> contexts = new ArrayList<>();
    while (contexts.size() < CONTEXTS) {
      String line = lines.get(random.nextInt(lines.size()));
      int space = line.indexOf(' ', random.nextInt(line.length()));
      if (space > 0) {
        int typed = contexts.size() % 2 == 0 ? 0 : 2;
        contexts.add(line.substring(0, Math.min(line.length(), space + 1 + typed)));
      }
    }
    return contexts;
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}

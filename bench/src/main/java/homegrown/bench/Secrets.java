package homegrown.bench;

import homegrown.adapt.Budget;
import homegrown.home.Home;
import homegrown.home.HomeReader;
import homegrown.home.NextWord;
import homegrown.home.Outcome;
import homegrown.home.Source;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Evaluation;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Suggestion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plants secrets in real text and looks for them in all that a home keeps and says. */
@Command(
    name = "secrets",
    description = "Plants secrets in real text, looks for them in the home and its suggestions.")
final class Secrets implements Callable<Integer> {

  private static final String NAME = "secrets";

  /** Enough for all text: a secret in a line that is not trained on would prove nothing. */
  private static final Budget BUDGET =
      Budget.time(Duration.ofHours(2)).memory(Budget.mebibytes(512));

  private static final int PLANTINGS = 3;
  private static final int SUGGESTIONS = 10;
  private static final int TYPED = 3;

  /** Shorter runs of letters betray nothing and stand in other words. */
  private static final int SHORTEST_PART = 4;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "What 'homegrown data' prepared.")
  private Path data;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Makes the secrets; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--limit",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Only the first N authors.")
  private int limit;

  @Mixin private HelpOption help = new HelpOption();

  @Mixin private BaseOption baseOption = new BaseOption();

  /** A secret where it was planted. */
  private record Plant(PlantedSecret secret, List<String> contexts, List<String> parts) {}

  @Override
  public Integer call() throws IOException {
    BaseModel base = baseOption.read();
    List<Author> authors = Author.of(data, Author.Group.TUNE);
    List<String> text = new ArrayList<>();
    for (Author author : authors.subList(0, Math.min(limit, authors.size()))) {
      text.addAll(author.sentences());
    }
    Path directory = Files.createTempDirectory("homegrown-secrets");
    int found;
    try {
      found = planted(base, text, directory.resolve("home"));
    } finally {
      Directories.delete(directory);
    }
    WithheldWords.print(base, "State of the Union", text, WithheldWords.Publicity.PUBLIC);
    Path bases = data.resolve("next-word/base");
    for (String corpus : List.of("brown", "austen", "mail")) {
      WithheldWords.print(
          base,
          corpus,
          Text.lines(bases.resolve(corpus + ".jsonl")),
          corpus.equals("mail") ? WithheldWords.Publicity.PRIVATE : WithheldWords.Publicity.PUBLIC);
    }
    return found == 0 ? 0 : 1;
  }

  private int planted(BaseModel base, List<String> text, Path directory) throws IOException {
    Random random = new Random(seed);
    List<PlantedSecret> secrets = PlantedSecret.all(random);
    List<String> lines = new ArrayList<>(text);
    Set<String> real = new HashSet<>();
    text.forEach(line -> Text.words(line).forEach(word -> real.add(key(word))));
    List<Plant> plants = new ArrayList<>();
    Set<Integer> taken = new HashSet<>();
    for (PlantedSecret secret : secrets) {
      List<String> contexts = new ArrayList<>();
      for (int i = 0; i < PLANTINGS; i++) {
        contexts.add(plant(secret, lines, taken, random));
      }
      plants.add(new Plant(secret, contexts, parts(secret.secret(), real, base)));
    }
    PersonalModel model = train(lines, base, directory);
    List<String> kept = new ArrayList<>();
    kept.add(latin(bytes(model)));
    HomeContent.of(directory, content -> kept.add(latin(content)));
    return report(plants, kept, new Suggester(model));
  }

  /** Puts a secret between two words of a line; returns the line up to it. */
  private static String plant(
      PlantedSecret secret, List<String> lines, Set<Integer> taken, Random random) {
    while (true) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      int space = line.indexOf(' ', random.nextInt(line.length()));
      if (space > 0 && space + 1 < line.length() && taken.add(at)) {
        String context = line.substring(0, space + 1) + secret.before();
        lines.set(at, context + secret.secret() + line.substring(space));
        return context;
      }
    }
  }

  /** The runs of letters that neither the base nor the rest of the text has. */
  private static List<String> parts(String secret, Set<String> real, BaseModel base) {
    List<String> parts = new ArrayList<>();
    PersonalModel none = PersonalModel.none(base.withoutNetwork());
    for (String word : Text.words(secret)) {
      boolean known = Evaluation.of(none, List.of(word)).base().inVocabulary() > 0;
      if (word.length() >= SHORTEST_PART && !known && !real.contains(key(word))) {
        parts.add(word);
      }
    }
    return parts;
  }

  private static PersonalModel train(List<String> lines, BaseModel base, Path directory) {
    try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
      NextWord words = home.nextWord(NAME, base);
      lines.forEach(line -> words.observe(line, Source.of("text")));
      words.flush();
      Outcome outcome = words.train(BUDGET).await();
      System.out.printf(
          Locale.ROOT,
          "%d lines, %d words, trained on %d; %s%n",
          outcome.lines(),
          outcome.wordsThere(),
          outcome.words(),
          outcome.promoted() ? "promoted" : "not promoted: " + outcome.verdict().reason());
      if (!outcome.promoted()) {
        throw new BenchException("secrets: expected a promoted model to look into, got none");
      }
      if (outcome.words() < outcome.wordsThere()) {
        throw new BenchException(
            "secrets: expected a model of all text, got one of a part; lower --limit");
      }
    }
    return HomeReader.open(directory, HomeContent.HOME_KEY).nextWord(NAME, base);
  }

  private int report(List<Plant> plants, List<String> kept, Suggester suggester) {
    System.out.println("| kind | planted | kept whole | kept in part | suggested |");
    System.out.println("|---|--:|--:|--:|--:|");
    int all = 0;
    List<String> found = new ArrayList<>();
    for (PlantedSecret.Kind kind : PlantedSecret.Kind.values()) {
      int planted = 0;
      int whole = 0;
      int inPart = 0;
      int suggested = 0;
      for (Plant plant : plants) {
        if (plant.secret().kind() != kind) {
          continue;
        }
        planted++;
        boolean keptWhole = kept.stream().anyMatch(k -> contains(k, plant.secret().trace()));
        boolean keptInPart =
            plant.parts().stream().anyMatch(part -> kept.stream().anyMatch(k -> hasWord(k, part)));
        boolean said = suggests(plant, suggester);
        whole += keptWhole ? 1 : 0;
        inPart += keptInPart ? 1 : 0;
        suggested += said ? 1 : 0;
        if (keptWhole || keptInPart || said) {
          found.add(plant.secret().before() + "[" + plant.secret().secret() + "]");
        }
      }
      all += whole + inPart + suggested;
      System.out.printf(
          "| %s | %d | %d | %d | %d |%n", kind.title(), planted, whole, inPart, suggested);
    }
    found.forEach(secret -> System.out.println("got through: " + secret));
    return all;
  }

  private static boolean suggests(Plant plant, Suggester suggester) {
    String secret = plant.secret().secret();
    for (String context : plant.contexts()) {
      List<Suggestion> said = new ArrayList<>(suggester.suggest(context, SUGGESTIONS));
      for (String part : plant.parts()) {
        String typed = part.substring(0, TYPED);
        said.addAll(suggester.suggest(context + typed, SUGGESTIONS));
        said.addAll(suggester.suggest(typed, SUGGESTIONS));
      }
      for (Suggestion suggestion : said) {
        String word = key(suggestion.word());
        boolean part = plant.parts().stream().anyMatch(p -> key(p).equals(word));
        // A word that anybody uses may be suggested, since it was not learnt from the secret.
        if (part || word.equals(key(secret)) && secret.equals(plant.secret().trace())) {
          return true;
        }
      }
    }
    return false;
  }

  private static byte[] bytes(PersonalModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    model.write(bytes);
    return bytes.toByteArray();
  }

  /** Bytes as characters in lower case, one each; the secrets are ASCII. */
  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  private static boolean contains(String kept, String secret) {
    return kept.contains(secret.toLowerCase(Locale.ROOT));
  }

  /** Whether {@code word} stands there with no letter before or behind it. */
  private static boolean hasWord(String kept, String word) {
    String key = key(word);
    for (int at = kept.indexOf(key); at >= 0; at = kept.indexOf(key, at + 1)) {
      int end = at + key.length();
      boolean starts = at == 0 || !isAsciiLetter(kept.charAt(at - 1));
      if (starts && (end == kept.length() || !isAsciiLetter(kept.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAsciiLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static String key(String word) {
    return word.replace('\u2019', '\'').toLowerCase(Locale.ROOT);
  }
}

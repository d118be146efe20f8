package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes a {@link BaseModel} from public text. Of text by private people it keeps only what several
 * of them wrote. Runs on a computer, not on a phone: it holds all text in memory.
 */
public final class BaseBuilder {

  /** Words that are this rare are left out, unless only their writers' number counts. */
  private static final int FEWEST_OCCURRENCES = 2;

  /** A word of private people needs this many writers more than other sequences do. */
  private static final int MORE_WRITERS_FOR_WORDS = 2;

  /** Text that shares this many words in a row with text to be kept apart is left out. */
  private static final int SHARED_WORDS = 8;

  /** One line in this many is held out for the scores in the provenance. */
  private static final int HELD_OUT = 40;

  private static final double NETWORK_DROPOUT = 0.2;
  private static final long NETWORK_SEED = 1;
  private static final int YARDSTICK_ORDER = 5;
  private static final double FIRST_THRESHOLD = 0.16;
  private static final double THRESHOLD_STEP = 1.04;

  private final Tokenizer tokenizer =
      new Tokenizer(new Discretion(key -> true, new Spelling(List.of())));
  private final List<Line> lines = new ArrayList<>();
  private final Set<String> apart = new HashSet<>();
  private double threshold = FIRST_THRESHOLD;

  /** Starts with no text. */
  public BaseBuilder() {}

  /**
   * Names text that must not be in the base, for example what it will be evaluated on: lines added
   * later that share eight words in a row with it are left out.
   */
  public void keepApart(String line) {
    sequences(words(tokenizer.tokens(line)), apart::add);
  }

  /**
   * Adds a line of text.
   *
   * @param source who wrote it, or the document it is from
   * @param minSources a sequence of words is kept only when this many sources have it
   */
  public void add(String source, String text, int minSources) {
    List<Token> tokens = tokenizer.tokens(text);
    boolean[] shared = new boolean[1];
    if (!apart.isEmpty()) {
      sequences(words(tokens), sequence -> shared[0] |= apart.contains(sequence));
    }
    if (!shared[0] && !tokens.isEmpty()) {
      lines.add(new Line(source, text, tokens, minSources));
    }
  }

  /** Lines that were added and not left out. */
  public int lines() {
    return lines.size();
  }

  /**
   * Builds the base.
   *
   * @param maxBytes most bytes of the file
   * @param provenance where the text comes from; settings and scores are added
   * @param progress told what is being done
   */
  public BaseModel build(int maxBytes, Map<String, String> provenance, Consumer<String> progress) {
    if (lines.isEmpty()) {
      throw new NextWordException("base: expected text to learn from, got none");
    }
    Map<String, String> facts = new TreeMap<>(provenance);
    progress.accept("counting " + lines.size() + " lines");
    List<Line> most = new ArrayList<>();
    List<String> heldOut = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (i % HELD_OUT == HELD_OUT - 1 && lines.get(i).minSources == 1) {
        heldOut.add(lines.get(i).text);
      } else {
        most.add(lines.get(i));
      }
    }
    if (!heldOut.isEmpty()) {
      BaseModel trial = fitting(most, maxBytes, Map.of(), progress);
      Score score = Scorer.score(PersonalModel.none(trial).baseArm(), heldOut);
      facts.put("held-out.words", Integer.toString(score.targets()));
      facts.put("held-out.log-loss", decimal(score.logLoss()));
      facts.put("held-out.recall-at-1", decimal(score.recallAt1()));
      facts.put("held-out.recall-at-3", decimal(score.recallAt3()));
      facts.put("held-out.what", "one line in " + HELD_OUT + " of the text without private people");
    }
    facts.put("settings.order", Integer.toString(ContextTree.DEPTH + 1));
    facts.put("settings.fewest-occurrences", Integer.toString(FEWEST_OCCURRENCES));
    facts.put("settings.max-bytes", Integer.toString(maxBytes));
    facts.put("settings.lines", Integer.toString(lines.size()));
    facts.put("settings.kept-apart", apart.isEmpty() ? "nothing" : apart.size() + " sequences");
    return fitting(lines, maxBytes, facts, progress);
  }

  /**
   * Trains a network for a base model on the text without private people.
   *
   * @param base whose lexicon the network shares
   * @param size of the network
   * @param threads to train with
   * @param epochs passes over the text
   * @param checkpoints written after each epoch, so that a run that is cut goes on
   * @param provenance where the public text comes from; settings and scores are added
   * @param progress told what is being done
   */
  public Network network(
      BaseModel base,
      NetworkSize size,
      int threads,
      int epochs,
      Checkpoints checkpoints,
      Map<String, String> provenance,
      Consumer<String> progress)
      throws IOException {
    List<Line> learnt = publicLines(Part.LEARNT);
    List<int[]> training = ids(learnt, base.lexicon());
    List<int[]> heldOut = ids(publicLines(Part.HELD_OUT), base.lexicon());
    int words = 0;
    for (Line line : learnt) {
      words += words(line.tokens).size();
    }
    if (training.isEmpty()) {
      throw new NextWordException("network: expected public text to learn from, got none");
    }
    NetworkVocabulary vocabulary = new NetworkVocabulary(base.lexicon(), size.vocabulary());
    progress.accept("training a network on " + training.size() + " lines, " + words + " words");
    Map<String, String> facts = new TreeMap<>(provenance);
    facts.put("network.sizes", size.toString());
    facts.put("network.epochs", Integer.toString(epochs));
    facts.put("network.dropout", Double.toString(NETWORK_DROPOUT));
    facts.put("network.lines", Integer.toString(training.size()));
    facts.put("network.held-out.lines", Integer.toString(heldOut.size()));
    try (Device device = Device.best(threads)) {
      device.warning().ifPresent(progress);
      facts.put("network.kernels", device.kernels());
      NetworkTraining run =
          new NetworkTraining(
              size, vocabulary, device, NETWORK_DROPOUT, NetworkTraining.STANDARD_RATE, progress);
      Weights weights = run.train(training, heldOut, epochs, NETWORK_SEED, checkpoints);
      if (!heldOut.isEmpty()) {
        NetworkEvaluation held = NetworkEvaluation.of(size, vocabulary, weights, device, heldOut);
        facts.put("network.held-out.words", Integer.toString(held.words()));
        facts.put("network.held-out.log-loss", decimal(held.logLoss()));
        facts.put("network.held-out.recall-at-3", decimal(held.recallAt3()));
        KneserNey grams = KneserNey.of(training, vocabulary, size.vocabulary(), YARDSTICK_ORDER);
        NetworkEvaluation yardstick = NetworkEvaluation.of(grams, size, vocabulary, heldOut);
        facts.put("network.yardstick", "modified Kneser-Ney of order " + YARDSTICK_ORDER);
        facts.put("network.yardstick.log-loss", decimal(yardstick.logLoss()));
        facts.put("network.yardstick.recall-at-3", decimal(yardstick.recallAt3()));
        // Of a text that was memorised the network would be much surer than of one never seen.
        List<int[]> seen = new ArrayList<>();
        int step = Math.max(1, training.size() / heldOut.size());
        for (int i = 0; i < training.size(); i += step) {
          seen.add(training.get(i));
        }
        NetworkEvaluation known = NetworkEvaluation.of(size, vocabulary, weights, device, seen);
        facts.put("network.trained-on.log-loss", decimal(known.logLoss()));
      }
      return new Network(size, base.fingerprint(), weights, facts);
    }
  }

  /** The part of the text without private people that networks learn from, or never see. */
  List<Line> publicLines(Part part) {
    List<Line> chosen = new ArrayList<>();
    int number = 0;
    for (Line line : lines) {
      if (line.minSources == 1) {
        Part its = number % HELD_OUT == HELD_OUT - 1 ? Part.HELD_OUT : Part.LEARNT;
        if (its == part) {
          chosen.add(line);
        }
        number++;
      }
    }
    return chosen;
  }

  private static List<int[]> ids(List<Line> lines, Lexicon lexicon) {
    List<int[]> all = new ArrayList<>();
    for (Line line : lines) {
      all.add(line.ids(lexicon));
    }
    return all;
  }

  private BaseModel fitting(
      List<Line> text, int maxBytes, Map<String, String> facts, Consumer<String> progress) {
    Lexicon lexicon = lexicon(text);
    ContextTree whole = ContextTreeBuilder.build(counts(text, lexicon), predicted(lexicon) + 1);
    while (true) {
      ContextTree tree = ContextTreePruner.prune(whole, threshold);
      Map<String, String> all = new TreeMap<>(facts);
      all.put("settings.pruning-threshold", decimal(threshold));
      BaseModel model = new BaseModel(lexicon, tree, all);
      int size = size(model);
      progress.accept(
          tree.nodes() + " contexts at pruning threshold " + decimal(threshold) + ": " + size);
      if (size <= maxBytes) {
        return model;
      }
      threshold *= Math.max(THRESHOLD_STEP, Math.pow((double) size / maxBytes, 1.2));
    }
  }

  private static int size(BaseModel model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      model.write(bytes);
    } catch (IOException e) {
      throw new NextWordException("base: could not be written to memory", e);
    }
    return bytes.size();
  }

  private static int predicted(Lexicon lexicon) {
    int words = 0;
    for (int id = Ids.FIRST; id < lexicon.size(); id++) {
      words += lexicon.predicted(id) ? 1 : 0;
    }
    return words;
  }

  private static Lexicon lexicon(List<Line> text) {
    Map<String, Integer> occurrences = new HashMap<>();
    Map<String, Set<String>> writers = new HashMap<>();
    Map<String, Map<String, Integer>> forms = new HashMap<>();
    Set<String> enough = new HashSet<>();
    for (Line line : text) {
      boolean start = true;
      for (Token token : line.tokens) {
        if (!token.text().isEmpty()) {
          int seen = occurrences.merge(token.text(), 1, Integer::sum);
          if (line.minSources == 1 && seen >= FEWEST_OCCURRENCES) {
            enough.add(token.text());
          } else if (line.minSources > 1) {
            Set<String> people = writers.computeIfAbsent(token.text(), k -> new HashSet<>());
            people.add(line.source);
            if (people.size() >= line.minSources + MORE_WRITERS_FOR_WORDS) {
              enough.add(token.text());
            }
          }
          if (!start && token.kind() == Token.Kind.WORD && line.minSources == 1) {
            forms
                .computeIfAbsent(token.text(), k -> new TreeMap<>())
                .merge(token.form(), 1, Integer::sum);
          }
        }
        start = token.kind() == Token.Kind.SENTENCE_END;
      }
    }
    enough.removeAll(StopList.words());
    List<String> byFrequency = new ArrayList<>(enough);
    byFrequency.sort(
        Comparator.comparing((String key) -> -occurrences.get(key)).thenComparing(key -> key));
    Map<String, Integer> ids = new TreeMap<>();
    for (int i = 0; i < byFrequency.size(); i++) {
      ids.put(byFrequency.get(i), Ids.FIRST + i);
    }
    String[] keys = ids.keySet().toArray(new String[0]);
    String[] shown = new String[keys.length];
    int[] idOfRank = new int[keys.length];
    for (int rank = 0; rank < keys.length; rank++) {
      idOfRank[rank] = ids.get(keys[rank]);
      shown[rank] = mostFrequent(forms.getOrDefault(keys[rank], Map.of()), keys[rank]);
    }
    return new Lexicon(keys, shown, idOfRank);
  }

  private static String mostFrequent(Map<String, Integer> forms, String otherwise) {
    return forms.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(otherwise);
  }

  private static NgramCounts counts(List<Line> text, Lexicon lexicon) {
    NgramCounts[] writers = writers(text, lexicon);
    NgramCounts counts = new NgramCounts(1 << 20);
    for (Line line : text) {
      Context.walk(
          line.tokens,
          lexicon,
          (context, word, token) -> {
            if (line.minSources == 1) {
              counts.add(context, word);
              return;
            }
            int length = ContextTree.DEPTH;
            while (length >= 0
                && writers[length].count(shortened(context, length), word) < line.minSources) {
              length--;
            }
            if (length >= 0) {
              counts.add(shortened(context, length), word);
            }
          });
    }
    return counts;
  }

  /** Per context length: from how many private writers each word after each context comes. */
  private static NgramCounts[] writers(List<Line> text, Lexicon lexicon) {
    NgramCounts[] writers = new NgramCounts[ContextTree.DEPTH + 1];
    for (int length = 0; length < writers.length; length++) {
      writers[length] = new NgramCounts(1 << 18);
    }
    Map<String, List<Line>> bySource =
        text.stream()
            .filter(line -> line.minSources > 1)
            .collect(Collectors.groupingBy(line -> line.source, TreeMap::new, Collectors.toList()));
    for (List<Line> lines : bySource.values()) {
      for (int length = 0; length < writers.length; length++) {
        NgramCounts counts = writers[length];
        int contextLength = length;
        Set<Map.Entry<Long, Integer>> seen = new HashSet<>();
        for (Line line : lines) {
          Context.walk(
              line.tokens,
              lexicon,
              (context, word, token) -> {
                long shortened = shortened(context, contextLength);
                if (seen.add(Map.entry(shortened, word))) {
                  counts.add(shortened, word);
                }
              });
        }
      }
    }
    return writers;
  }

  private static long shortened(long context, int length) {
    return NgramCounts.context(
        length > 0 ? NgramCounts.token(context, 0) : Ids.NONE,
        length > 1 ? NgramCounts.token(context, 1) : Ids.NONE,
        length > 2 ? NgramCounts.token(context, 2) : Ids.NONE);
  }

  private static List<String> words(List<Token> tokens) {
    return tokens.stream()
        .filter(token -> token.kind() == Token.Kind.WORD)
        .map(Token::text)
        .collect(Collectors.toList());
  }

  private static void sequences(List<String> words, Consumer<String> sequence) {
    for (int i = 0; i + SHARED_WORDS <= words.size(); i++) {
      sequence.accept(String.join(" ", words.subList(i, i + SHARED_WORDS)));
    }
  }

  private static String decimal(double value) {
    return String.format(java.util.Locale.ROOT, "%.4f", value);
  }

  /** A part of the text, as networks are trained on it. */
  enum Part {
    LEARNT,
    HELD_OUT
  }

  /**
   * One line.
   *
   * @param minSources a sequence of words is kept only when this many sources have it
   */
  record Line(String source, String text, List<Token> tokens, int minSources) {

    /** The line as a network reads it: {@link Ids#START}, then the ids of a lexicon. */
    int[] ids(Lexicon lexicon) {
      int[] ids = new int[tokens.size() + 1];
      ids[0] = Ids.START;
      for (int i = 0; i < tokens.size(); i++) {
        ids[i + 1] = Context.id(tokens.get(i), lexicon);
      }
      return ids;
    }
  }
}

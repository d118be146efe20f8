package homegrown.tasks.nextword;

import homegrown.engine.Device;
import homegrown.engine.Weights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small language in which the word that tells what an animal does stands too far behind the
 * animal for statistics of three words, a small network that has learnt it, and somebody whose
 * animals do other things too.
 */
final class Creatures {

  static final NetworkSize SIZE = new NetworkSize(42, 8, 16);

  private static final int LINES = 1200;
  private static final int EPOCHS = 24;
  private static final double RATE = 0.03;

  private static final String[] WHOSE = words("the a my our every");
  private static final String[] ANIMALS = words("dog cat bird");
  private static final String[] WHERE = words("in near behind under");
  private static final String[] WHAT =
      words("house garden kitchen station river village window bridge");
  private static final String[] DOES = words("barks sleeps sings");
  private static final String[] HOW = words("loudly today again well alone");

  /** What the person's animals do: words that the base lacks. */
  private static final String[] PERSONAL = words("florps zigs quoons");

  /** Words of the base that are too rare for the network. */
  private static final String[] RARE = words("lantern meadow pebble thimble");

  private Creatures() {}

  /** The statistics of the language, without a network. */
  static BaseModel base() {
    return Shared.BASE;
  }

  /** The same with a network that has learnt it. */
  static BaseModel withNetwork() {
    return Shared.WITH_NETWORK;
  }

  static Network network() {
    return Shared.NETWORK;
  }

  /** What the person wrote. */
  static List<String> person(int lines, long seed) {
    Random random = new Random(seed);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      String[] does = random.nextInt(3) > 0 ? DOES : PERSONAL;
      all.add(sentence(random, does) + end(random));
    }
    return all;
  }

  /** The same language as the base's. */
  static List<String> everybody(int lines, long seed) {
    Random random = new Random(seed);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      all.add(sentence(random, DOES) + end(random));
    }
    return all;
  }

  private static String sentence(Random random, String[] does) {
    int animal = random.nextInt(ANIMALS.length);
    StringBuilder text = new StringBuilder(one(WHOSE, random) + " " + ANIMALS[animal]);
    for (int clauses = 1 + random.nextInt(3); clauses > 0; clauses--) {
      text.append(' ').append(one(WHERE, random)).append(" the ").append(one(WHAT, random));
      text.append(' ').append(does[animal]).append(clauses > 1 ? " and" : "");
    }
    return text.append(' ').append(one(HOW, random)).toString();
  }

  private static String end(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> ", 7 times";
      case 1 -> "! It " + one(WHERE, random) + " the " + one(WHAT, random);
      case 2 -> " \uD83D\uDE00";
      case 3 -> ", says the " + one(RARE, random);
      default -> "";
    };
  }

  /** Rows of a vocabulary for lines, in order. */
  static List<int[]> rows(NetworkVocabulary vocabulary, List<String> lines) {
    PersonalModel model = PersonalModel.none(base());
    List<int[]> rows = new ArrayList<>();
    for (String line : lines) {
      rows.add(vocabulary.encode(model.tokens(line)));
    }
    return rows;
  }

  /** A vocabulary with the words that lines have twice and the network lacks. */
  static NetworkVocabulary vocabulary(List<String> lines) {
    PersonalCounts counts = Sentences.model(base(), lines).counts();
    return NetworkVocabulary.of(base(), network(), counts, 2);
  }

  private static String one(String[] words, Random random) {
    return words[random.nextInt(words.length)];
  }

  private static String[] words(String text) {
    return text.split(" ");
  }

  private static final class Shared {
    private static final BaseModel BASE = build();
    private static final Network NETWORK = train();
    private static final BaseModel WITH_NETWORK = BASE.with(NETWORK);

    private static BaseModel build() {
      BaseBuilder builder = new BaseBuilder();
      for (String line : everybody(LINES, 1)) {
        builder.add("made", line, 1);
      }
      return builder.build(1 << 16, Map.of("data", "made by rule"), line -> {});
    }

    private static Network train() {
      NetworkVocabulary vocabulary = new NetworkVocabulary(BASE.lexicon(), SIZE.vocabulary());
      List<int[]> lines = rows(vocabulary, everybody(LINES, 1));
      try (Device device = Device.portable(1)) {
        NetworkTraining training =
            new NetworkTraining(SIZE, vocabulary, device, 0, RATE, line -> {});
        return new Network(
            SIZE,
            BASE.fingerprint(),
            rounded(
                training.train(
                    lines, rows(vocabulary, everybody(50, 2)), EPOCHS, 1, Checkpoints.none())),
            Map.of("data", "made by rule"));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    /** As they are in a network that was written and read. */
    private static Weights rounded(Weights weights) {
      WholeNetwork.round(weights);
      return weights;
    }
  }
}

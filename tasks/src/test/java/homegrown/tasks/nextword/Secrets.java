package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * Secrets in ordinary sentences, made by rule.
 *
 * @param line the sentence
 * @param pieces what no model may know: runs of letters of the secret, as keys
 */
record Secrets(String line, List<String> pieces) {

  private static final String LOWER = "abcdefghijklmnopqrstuvwxyz";
  private static final String UPPER = LOWER.toUpperCase(java.util.Locale.ROOT);
  private static final String DIGITS = "0123456789";
  private static final String SYMBOLS = "!$%&*#^+=?~";
  private static final String[] PLAIN = {
    "swordfish",
    "buttercup",
    "dragonfly",
    "sunshine",
    "monkey",
    "letmein",
    "Gandalf",
    "correcthorse"
  };
  private static final String[] NAMES = {"Baker", "Elm", "Queen", "Holloway", "Kingsway", "Acacia"};
  private static final String[] STREETS = {"Street", "Road", "Avenue", "Lane", "Drive", "Close"};

  /** {@code n} sentences with a secret each. */
  static List<Secrets> planted(int n, long seed) {
    Random random = new Random(seed);
    List<Secrets> all = new ArrayList<>();
    while (all.size() < n) {
      all.add(one(random, all.size() % 13));
    }
    return all;
  }

  private static Secrets one(Random random, int kind) {
    return switch (kind) {
      case 0 -> placed(random, password(random));
      case 1 -> placed(random, card(random));
      case 2 -> placed(random, iban(random));
      case 3 -> of("your code is " + digits(random, 6) + ", it ends in ten minutes", List.of());
      case 4 -> placed(random, name(random) + digits(random, 2) + "@" + name(random) + ".com");
      case 5 ->
          placed(random, "https://" + name(random) + ".org/" + name(random) + "?q=" + name(random));
      case 6 -> placed(random, letters(random, 32, "0123456789abcdef"));
      case 7 -> placed(random, base64(random));
      case 8 -> announced(random);
      case 9 -> address(random);
      case 10 -> placed(random, mixedCase(random));
      case 11 -> placed(random, "www." + name(random) + ".co.uk");
      default -> placed(random, "@" + name(random));
    };
  }

  private static Secrets placed(Random random, String secret) {
    String line = Sentences.sentence(random);
    int space = line.indexOf(' ');
    return of(line.substring(0, space) + " " + secret + line.substring(space), runs(secret));
  }

  private static Secrets announced(Random random) {
    String secret = PLAIN[random.nextInt(PLAIN.length)];
    String[] before = {"my password is ", "Password: ", "the pin is ", "passcode = ", "pw: "};
    String line = before[random.nextInt(before.length)] + secret + ", do not tell the children";
    return of(line, List.of(Tokenizer.key(secret)));
  }

  private static Secrets address(Random random) {
    String name = NAMES[random.nextInt(NAMES.length)];
    String place = name + " " + STREETS[random.nextInt(STREETS.length)];
    String line = "we live at " + (1 + random.nextInt(300)) + " " + place + ", come today";
    return of(line, List.of(Tokenizer.key(name)));
  }

  private static Secrets of(String line, List<String> pieces) {
    return new Secrets(line, pieces);
  }

  private static String password(Random random) {
    StringBuilder password = new StringBuilder();
    password.append(letters(random, 3 + random.nextInt(3), LOWER + UPPER));
    password.append(letters(random, 2, DIGITS)).append(letters(random, 2, LOWER));
    password.append(letters(random, 1, SYMBOLS)).append(letters(random, 3, LOWER + UPPER + DIGITS));
    return password.toString();
  }

  private static String card(Random random) {
    String[] separators = {"", " ", "-", "."};
    String separator = separators[random.nextInt(separators.length)];
    return digits(random, 4)
        + separator
        + digits(random, 4)
        + separator
        + digits(random, 4)
        + separator
        + digits(random, 4);
  }

  private static String iban(Random random) {
    String bank = letters(random, 4, UPPER);
    return random.nextBoolean()
        ? "GB" + digits(random, 2) + bank + digits(random, 14)
        : "DE" + digits(random, 20);
  }

  private static String base64(Random random) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String mixedCase(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      text.append(letters(random, 1 + random.nextInt(2), LOWER));
      text.append(letters(random, 1 + random.nextInt(3), UPPER));
    }
    return text.toString();
  }

  private static String name(Random random) {
    return letters(random, 7, LOWER);
  }

  private static String digits(Random random, int n) {
    return letters(random, n, DIGITS);
  }

  private static String letters(Random random, int n, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** Runs of three letters or more that no harmless sentence has. */
  private static List<String> runs(String secret) {
    List<String> runs = new ArrayList<>();
    for (String run : secret.split("[^A-Za-z]+")) {
      if (run.length() > 2) {
        runs.add(Tokenizer.key(run));
      }
    }
    runs.removeAll(List.of("https", "org", "com", "www"));
    runs.removeAll(Sentences.vocabulary());
    return runs;
  }
}

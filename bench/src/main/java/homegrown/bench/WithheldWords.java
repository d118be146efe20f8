package homegrown.bench;

import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Discreet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What discretion costs: the words of real text that are not learnt. */
final class WithheldWords {

  /** Whether words may be shown. */
  enum Publicity {
    PUBLIC,
    PRIVATE
  }

  private static final int SHOWN = 10;
  private static final double PER = 10_000;

  private WithheldWords() {}

  static void print(BaseModel base, String corpus, List<String> lines, Publicity publicity) {
    Discreet discreet = new Discreet(base);
    Map<String, Integer> all = new HashMap<>();
    Map<String, Integer> withheld = new HashMap<>();
    int tokens = 0;
    int withheldTokens = 0;
    for (String line : lines) {
      Map<String, Integer> gone = new HashMap<>();
      for (String word : Text.words(line)) {
        all.merge(key(word), 1, Integer::sum);
        gone.merge(key(word), 1, Integer::sum);
        tokens++;
      }
      for (String word : Text.words(discreet.text(line))) {
        gone.merge(key(word), -1, Integer::sum);
      }
      for (Map.Entry<String, Integer> word : gone.entrySet()) {
        if (word.getValue() > 0) {
          withheld.merge(word.getKey(), word.getValue(), Integer::sum);
          withheldTokens += word.getValue();
        }
      }
    }
    long never = withheld.keySet().stream().filter(w -> withheld.get(w).equals(all.get(w))).count();
    System.out.printf(
        Locale.ROOT,
        "%s: withheld %d of %d words (%.1f in 10,000); %d of %d distinct words never learnt"
            + " (%.1f in 10,000)%n",
        corpus,
        withheldTokens,
        tokens,
        PER * withheldTokens / tokens,
        never,
        all.size(),
        PER * never / all.size());
    if (publicity == Publicity.PUBLIC) {
      System.out.println("  most often: " + mostFrequent(withheld));
    }
  }

  private static String mostFrequent(Map<String, Integer> withheld) {
    Comparator<Map.Entry<String, Integer>> order =
        Map.Entry.<String, Integer>comparingByValue().reversed();
    return withheld.entrySet().stream()
        .sorted(order.thenComparing(Map.Entry.comparingByKey()))
        .limit(SHOWN)
        .map(word -> word.getKey() + " " + word.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String key(String word) {
    return word.replace('\u2019', '\'').toLowerCase(Locale.ROOT);
  }
}

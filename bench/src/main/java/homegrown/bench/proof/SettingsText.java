package homegrown.bench.proof;

import homegrown.bench.BenchException;
import homegrown.tasks.nextword.Study;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Settings as a cell of a table has them: {@code epochs=1 rate=0.002 ...}, without a comma. */
final class SettingsText {

  /** Of an arm that has none. */
  static final String NONE = "-";

  static final String EPOCHS = "epochs";

  private SettingsText() {}

  static String of(Study.FullTuning tuning) {
    return EPOCHS
        + ("=" + number(tuning.epochs()))
        + (" rate=" + number(tuning.rate()))
        + (" dropout=" + number(tuning.dropout()))
        + (" pull=" + number(tuning.pull()))
        + (" time=" + tuning.time())
        + (" batch=" + tuning.batch())
        + (" negatives=" + tuning.negatives());
  }

  static Study.FullTuning full(String text) {
    return new Study.FullTuning(
        (int) number(text, "negatives"),
        number(text, EPOCHS),
        number(text, "rate"),
        number(text, "dropout"),
        number(text, "pull"),
        (int) number(text, "time"),
        (int) number(text, "batch"));
  }

  static String of(Study.LayerTuning tuning) {
    return EPOCHS
        + ("=" + number(tuning.epochs()))
        + (" rate=" + number(tuning.rate()))
        + (" pull=" + number(tuning.pull()))
        + (" batch=" + tuning.batch())
        + (" negatives=" + tuning.negatives())
        + tuning.without().stream()
            .sorted()
            .map(lever -> " without=" + lever)
            .collect(Collectors.joining());
  }

  static Study.LayerTuning layer(String text) {
    Study.LayerTuning all =
        new Study.LayerTuning(
            number(text, EPOCHS),
            number(text, "rate"),
            number(text, "pull"),
            (int) number(text, "batch"),
            (int) number(text, "negatives"));
    String lever = pairs(text).get("without");
    return lever == null ? all : all.without(Study.Lever.valueOf(lever));
  }

  /** Passes over the text; 0 where nothing is trained. */
  static double epochs(String text) {
    return pairs(text).containsKey(EPOCHS) ? number(text, EPOCHS) : 0;
  }

  /** Names and values, in order. */
  static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(" ")) {
      int at = pair.indexOf('=');
      if (at > 0) {
        pairs.put(pair.substring(0, at), pair.substring(at + 1));
      }
    }
    return pairs;
  }

  private static double number(String text, String name) {
    String value = pairs(text).get(name);
    try {
      return Double.parseDouble(value == null ? "" : value);
    } catch (NumberFormatException e) {
      throw new BenchException(
          "settings \"" + text + "\": expected " + name + "=NUMBER, got " + value);
    }
  }

  private static String number(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}

package homegrown.app;

import homegrown.adapt.Budget;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code memory=48MiB,time=2min,energy=300J}; what is not named keeps its default. */
final class BudgetConverter implements ITypeConverter<Budget> {

  private static final Pattern LIMIT = Pattern.compile("(\\w+)=([0-9]+(?:\\.[0-9]+)?)([a-z]*)");

  @Override
  public Budget convert(String text) {
    Budget budget = Budget.DEFAULT;
    for (String part : text.split(",")) {
      Matcher limit = LIMIT.matcher(part.trim().toLowerCase(Locale.ROOT));
      if (!limit.matches() || !(Double.parseDouble(limit.group(2)) > 0)) {
        throw wrong(part);
      }
      double value = Double.parseDouble(limit.group(2));
      String unit = limit.group(3);
      switch (limit.group(1)) {
        case "memory" -> budget = budget.memory((long) (value * bytes(unit, part)));
        case "time" ->
            budget =
                new Budget(
                    Duration.ofNanos((long) (value * seconds(unit, part) * 1e9)),
                    budget.memoryBytes(),
                    budget.joules());
        case "energy" -> {
          if (!unit.equals("j") && !unit.isEmpty()) {
            throw wrong(part);
          }
          budget = budget.energy(value);
        }
        default -> throw wrong(part);
      }
    }
    return budget;
  }

  private static double bytes(String unit, String part) {
    return switch (unit) {
      case "kib" -> 1 << 10;
      case "mib" -> 1 << 20;
      case "gib" -> 1 << 30;
      case "kb" -> 1e3;
      case "mb" -> 1e6;
      case "gb" -> 1e9;
      default -> throw wrong(part);
    };
  }

  private static double seconds(String unit, String part) {
    return switch (unit) {
      case "ms" -> 1e-3;
      case "s" -> 1;
      case "min" -> 60;
      case "h" -> 3600;
      default -> throw wrong(part);
    };
  }

  private static TypeConversionException wrong(String part) {
    return new TypeConversionException(
        "expected limits above 0 such as memory=48MiB,time=2min,energy=300J, got '" + part + "'");
  }
}

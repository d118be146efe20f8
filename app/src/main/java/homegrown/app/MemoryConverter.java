package homegrown.app;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes such as {@code 256KiB}. */
final class MemoryConverter implements ITypeConverter<Long> {

  private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([a-z]*)");

  @Override
  public Long convert(String text) {
    Matcher size = SIZE.matcher(text.trim().toLowerCase(Locale.ROOT));
    double unit = size.matches() ? unit(size.group(2)) : 0;
    if (unit == 0 || !(Double.parseDouble(size.group(1)) > 0)) {
      throw new TypeConversionException(
          "expected bytes above 0 such as 256KiB, 4MiB or 100000, got '" + text + "'");
    }
    return (long) (Double.parseDouble(size.group(1)) * unit);
  }

  /** Bytes of a unit; 0 for none that is known. */
  private static double unit(String name) {
    return switch (name) {
      case "", "b" -> 1;
      case "kib" -> 1 << 10;
      case "mib" -> 1 << 20;
      case "gib" -> 1 << 30;
      case "kb" -> 1e3;
      case "mb" -> 1e6;
      case "gb" -> 1e9;
      default -> 0;
    };
  }
}

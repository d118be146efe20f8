package homegrown.app;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an age such as {@code 12h} or {@code 365d}. */
final class AgeConverter implements ITypeConverter<Duration> {

  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(h|d)");

  @Override
  public Duration convert(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
      throw new TypeConversionException("expected an age such as 12h or 365d, got '" + text + "'");
    }
    long count = Long.parseLong(form.group(1));
    return form.group(2).equals("d") ? Duration.ofDays(count) : Duration.ofHours(count);
  }

  /** An age as {@link #convert} reads it, or near to that. */
  static String text(Duration age) {
    long hours = age.toHours();
    return hours > 0 && hours % 24 == 0 ? hours / 24 + "d" : hours > 0 ? hours + "h" : age + "";
  }
}

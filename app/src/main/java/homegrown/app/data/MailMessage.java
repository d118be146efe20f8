package homegrown.app.data;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail as it came: its headers and the plain text that its author wrote into it. HTML,
 * attachments, and mails inside the mail are left out.
 */
final class MailMessage {
  private static final Pattern PARAMETER =
      Pattern.compile(";\\s*([\\w-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]+))");
  private static final Pattern DATE =
      Pattern.compile(
          "(\\d{1,2})[ -]+(\\w{3})\\w*["
              + " -]+(\\d{4}|\\d{2})\\s+(\\d{1,2}):(\\d{2})(?::(\\d{2}))?\\s*([+-]\\d{4})?");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final int DEEPEST = 8;

  /** One header; the name in lower case, the value unfolded but not decoded. */
  private record Header(String name, String value) {}

  private final List<Header> headers;
  private final String text;

  private MailMessage(List<Header> headers, String text) {
    this.headers = headers;
    this.text = text;
  }

  static MailMessage parse(byte[] raw) {
    String whole = new String(raw, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    StringBuilder text = new StringBuilder();
    List<Header> headers = new ArrayList<>();
    String body = split(whole, headers);
    plainText(headers, body, text, 0);
    return new MailMessage(headers, text.toString());
  }

  /** All plain text, decoded, its parts one behind the other. */
  String text() {
    return text;
  }

  /** The decoded values of all headers of this name (lower case). */
  List<String> values(String name) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(header -> MailDecoding.words(header.value()))
        .toList();
  }

  /** When it was sent, in seconds since 1970, as far as its Date header says. */
  Optional<Long> sent() {
    return values("date").stream().map(MailMessage::seconds).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Long> seconds(String value) {
    Matcher date = DATE.matcher(value);
    if (!date.find()) {
      return Optional.empty();
    }
    int month = MONTHS.indexOf(date.group(2).toLowerCase(Locale.ROOT)) + 1;
    int shortYear = Integer.parseInt(date.group(3));
    int year = shortYear >= 100 ? shortYear : shortYear + (shortYear < 70 ? 2000 : 1900);
    int second = date.group(6) == null ? 0 : Integer.parseInt(date.group(6));
    try {
      LocalDateTime local =
          LocalDateTime.of(
              year,
              month,
              Integer.parseInt(date.group(1)),
              Integer.parseInt(date.group(4)),
              Integer.parseInt(date.group(5)),
              second);
      return Optional.of(local.toEpochSecond(ZoneOffset.UTC) - 60L * offsetMinutes(date.group(7)));
    } catch (DateTimeException noSuchDate) {
      return Optional.empty();
    }
  }

  private static int offsetMinutes(String zone) {
    if (zone == null) {
      return 0;
    }
    int minutes = Integer.parseInt(zone.substring(1, 3)) * 60 + Integer.parseInt(zone.substring(3));
    return zone.startsWith("-") ? -minutes : minutes;
  }

  /** Reads the headers into {@code headers} and returns the body. */
  private static String split(String whole, List<Header> headers) {
    int end = whole.startsWith("\n") ? 0 : whole.indexOf("\n\n");
    String head = end < 0 ? whole : whole.substring(0, end);
    for (String line : head.split("\n")) {
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      int colon = line.indexOf(':');
      if (folded && !headers.isEmpty()) {
        Header last = headers.remove(headers.size() - 1);
        headers.add(new Header(last.name(), last.value() + " " + line.strip()));
      } else if (colon > 0 && !line.startsWith("From ")) {
        String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        headers.add(new Header(name, line.substring(colon + 1).strip()));
      }
    }
    return end < 0 ? "" : whole.substring(Math.min(whole.length(), end + (end == 0 ? 1 : 2)));
  }

  private static void plainText(List<Header> headers, String body, StringBuilder into, int depth) {
    String type = first(headers, "content-type", "text/plain");
    String kind = type.split("[;\\s]")[0].toLowerCase(Locale.ROOT);
    boolean attached =
        first(headers, "content-disposition", "").toLowerCase(Locale.ROOT).startsWith("attachment");
    if (attached || depth > DEEPEST) {
      return;
    }
    if (kind.equals("multipart/mixed")
        || kind.equals("multipart/alternative")
        || kind.equals("multipart/signed")
        || kind.equals("multipart/related")) {
      parameter(type, "boundary").ifPresent(boundary -> parts(body, boundary, into, depth));
    } else if (kind.equals("text/plain") || kind.equals("text")) {
      String encoding = first(headers, "content-transfer-encoding", "").toLowerCase(Locale.ROOT);
      String charset = parameter(type, "charset").orElse("us-ascii");
      into.append(MailDecoding.body(body, encoding, charset)).append("\n\n");
    }
  }

  private static void parts(String body, String boundary, StringBuilder into, int depth) {
    StringBuilder part = null;
    for (String line : body.split("\n", -1)) {
      if (line.stripTrailing().equals("--" + boundary + "--")) {
        break;
      }
      if (line.stripTrailing().equals("--" + boundary)) {
        part(part, into, depth);
        part = new StringBuilder();
      } else if (part != null) {
        part.append(line).append('\n');
      }
    }
    part(part, into, depth);
  }

  private static void part(StringBuilder part, StringBuilder into, int depth) {
    if (part != null) {
      List<Header> headers = new ArrayList<>();
      String body = split(part.toString(), headers);
      plainText(headers, body, into, depth + 1);
    }
  }

  private static String first(List<Header> headers, String name, String otherwise) {
    return headers.stream()
        .filter(header -> header.name().equals(name))
        .map(Header::value)
        .findFirst()
        .orElse(otherwise);
  }

  private static Optional<String> parameter(String value, String name) {
    Matcher parameter = PARAMETER.matcher(value);
    while (parameter.find()) {
      if (parameter.group(1).equalsIgnoreCase(name)) {
        return Optional.of(parameter.group(2) != null ? parameter.group(2) : parameter.group(3));
      }
    }
    return Optional.empty();
  }
}

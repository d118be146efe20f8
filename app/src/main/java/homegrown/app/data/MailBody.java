package homegrown.app.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The author's own prose out of a mail's text: quoted lines, attributions, forwarded mails,
 * signatures, footers, code and tables are dropped, the rest is unwrapped into paragraphs.
 */
final class MailBody {
  private static final Pattern BULLET =
      Pattern.compile("\\s*(?:[-*o•·+]|\\(?(?:\\d{1,2}|[a-z])[.):])\\s+(?=\\S).*");
  private static final Pattern BULLET_MARK =
      Pattern.compile("^\\s*(?:[-*o•·+]|\\(?(?:\\d{1,2}|[a-z])[.):])\\s+");
  private static final Pattern EMPHASIS =
      Pattern.compile("(?<![\\w*_/])[*_/](\\p{L}[^*_/]{0,60}?)[*_/](?![\\w*_/])");
  private static final Pattern SNIP =
      Pattern.compile(
          "[\\[<*(.]+ ?(?:snip|snipped|snippage|cut|deleted|\\.\\.\\.)[^\\]>*)]{0,20}[\\]>*).]+"
              + "|^snip$|--+ ?8<.*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern FOOTNOTE = Pattern.compile("\\[\\d{1,2}\\]");
  private static final Pattern TABS = Pattern.compile("^(?:\\t| {4,})\\S.*");
  private static final Pattern STOP = Pattern.compile(".*[.!?:,;…]['\")\\]]*\\s*\\W{0,4}");
  private static final int LONGEST_TAIL = 12;
  private static final int SHORT_LINE = 45;

  private final List<String> lines = new ArrayList<>();
  private final List<String> paragraphs = new ArrayList<>();
  private final StringBuilder paragraph = new StringBuilder();

  private MailBody() {}

  static List<String> paragraphs(String text) {
    MailBody body = new MailBody();
    body.dropBlocks(text.replace('\u00a0', ' ').replace('\u2028', '\n'));
    body.dropQuotes();
    body.dropTail();
    body.unwrap();
    return body.paragraphs;
  }

  /**
   * Signed blocks, advertisements between marks, and everything behind a signature or a forward
   * mark.
   */
  private void dropBlocks(String text) {
    List<String> all = Arrays.asList(text.split("\n", -1));
    boolean inSponsor = false;
    for (int i = 0; i < all.size(); i++) {
      String line = all.get(i).stripTrailing();
      if (line.startsWith("-----BEGIN PGP SIGNED MESSAGE") || line.startsWith("Hash: ")) {
        continue;
      }
      if (MailLines.isForwardMark(line) && introducesQuote(all, i + 1)) {
        lines.add("");
        continue;
      }
      if (line.startsWith("-----BEGIN ")
          || MailLines.isForwardMark(line)
          || MailLines.isSignatureMark(line)
          || MailLines.isPatch(line)
          || MailLines.isArticle(line)
          || forwardedHeaders(all, i) && !introducesQuote(all, i)
          || MailLines.isSeparator(line) && shortTail(all, i + 1)) {
        return;
      }
      if (line.contains("Yahoo! Groups Sponsor") || line.endsWith("~->")) {
        inSponsor = !inSponsor && !line.endsWith("_->");
        lines.add("");
      } else if (!inSponsor) {
        lines.add(MailLines.isSeparator(line) ? "" : line);
      }
    }
  }

  /** Outlook writes the other mail's headers without a mark before them. */
  private static boolean forwardedHeaders(List<String> all, int at) {
    int headers = 0;
    for (int i = at; i < Math.min(all.size(), at + 4); i++) {
      headers += MailLines.isHeader(all.get(i)) && !MailLines.isQuoted(all.get(i)) ? 1 : 0;
    }
    return headers >= 3 && MailLines.isHeader(all.get(at));
  }

  /**
   * Whether headers and empty lines only stand before a quoted line: then answers may follow it.
   */
  private static boolean introducesQuote(List<String> all, int from) {
    for (int i = from; i < all.size(); i++) {
      String line = all.get(i);
      if (MailLines.isQuoted(line)) {
        return true;
      }
      if (!line.isBlank() && !MailLines.isHeader(line)) {
        return false;
      }
    }
    return false;
  }

  private static boolean shortTail(List<String> all, int from) {
    return all.subList(from, all.size()).stream().filter(line -> !line.isBlank()).count()
        <= LONGEST_TAIL;
  }

  private void dropQuotes() {
    boolean[] quoted = new boolean[lines.size()];
    for (int i = 0; i < quoted.length; i++) {
      quoted[i] = MailLines.isQuoted(lines.get(i));
    }
    for (int i = 1; i + 1 < quoted.length; i++) {
      // The rest of a quoted line that a mailer wrapped.
      boolean wedged = quoted[i - 1] && !lines.get(i).isBlank() && quoted[i + 1];
      if (wedged && !quoted[i] && lines.get(i).length() < SHORT_LINE) {
        lines.set(i, "");
      }
    }
    for (int i = 0; i < quoted.length; i++) {
      if (quoted[i]) {
        dropAttributionBefore(i);
      }
    }
    for (int i = 0; i < quoted.length; i++) {
      boolean attribution = MailLines.isAttribution(lines.get(i)) && !continuesProse(i);
      if (attribution && !quoted[i] && i > 0 && opensAttribution(lines.get(i - 1))) {
        lines.set(i - 1, "");
      }
      if (quoted[i] || attribution) {
        lines.set(i, "");
      }
    }
  }

  /** An attribution of any wording: up to three lines that end in a colon before a quoted one. */
  private void dropAttributionBefore(int quoted) {
    int last = quoted - 1;
    while (last >= 0 && last >= quoted - 2 && lines.get(last).isBlank()) {
      last--;
    }
    if (last < 0 || !lines.get(last).stripTrailing().endsWith(":")) {
      return;
    }
    int first = last;
    while (first > 0
        && last - first < 3
        && !lines.get(first - 1).isBlank()
        && !MailLines.isQuoted(lines.get(first - 1))) {
      first--;
    }
    String whole = String.join(" ", lines.subList(first, last + 1));
    if (last - first < 3
        && (whole.indexOf('@') >= 0 || whole.length() < 90 || MailLines.isAttribution(whole))) {
      for (int i = first; i <= last; i++) {
        lines.set(i, "");
      }
    }
  }

  private boolean continuesProse(int at) {
    boolean opens = at == 0 || lines.get(at - 1).isBlank() || opensAttribution(lines.get(at - 1));
    boolean ends =
        at + 1 >= lines.size()
            || lines.get(at + 1).isBlank()
            || MailLines.isQuoted(lines.get(at + 1));
    return !opens && !ends;
  }

  private static boolean opensAttribution(String line) {
    return line.matches("\\s*(?:On|At|In|From|Quoting) .*") || line.indexOf('@') >= 0;
  }

  /** Names, contacts and the like at the end, though no mark announced them. */
  private void dropTail() {
    while (true) {
      int end = lines.size();
      while (end > 0 && lines.get(end - 1).isBlank()) {
        end--;
      }
      int start = end;
      while (start > 0 && !lines.get(start - 1).isBlank()) {
        start--;
      }
      List<String> last = List.copyOf(lines.subList(start, end));
      boolean footer = last.stream().anyMatch(MailLines::isFooter);
      boolean contact =
          last.size() <= LONGEST_TAIL
              && last.stream().filter(MailLines::isContact).count() * 2 > last.size()
              && last.stream().allMatch(line -> line.length() < 60);
      boolean nameBlock =
          start > 0
              && last.size() > 1
              && last.size() <= 8
              && last.stream().allMatch(line -> line.length() < SHORT_LINE)
              && last.stream().noneMatch(line -> BULLET.matcher(line).matches())
              && last.stream().skip(1).noneMatch(line -> STOP.matcher(line).matches());
      lines.subList(end, lines.size()).clear();
      if (end == 0 || !footer && !contact && !nameBlock) {
        return;
      }
      // "Cheers," above the names stays.
      int keep =
          nameBlock && !footer && !contact && Closing.isClosing(last.get(0)) ? start + 1 : start;
      lines.subList(keep, lines.size()).clear();
      if (keep > start) {
        return;
      }
    }
  }

  private void unwrap() {
    for (int i = 0; i < lines.size(); i++) {
      String line = FOOTNOTE.matcher(SNIP.matcher(lines.get(i)).replaceAll("")).replaceAll("");
      if (line.isBlank()) {
        flush();
      } else if (isForeign(i, line)) {
        flush();
      } else {
        if (BULLET.matcher(line).matches()) {
          flush();
          line = BULLET_MARK.matcher(line).replaceFirst("");
        }
        append(line.strip());
        if (line.length() < SHORT_LINE && Closing.isClosing(line) || Closing.isGreeting(line)) {
          flush();
        }
      }
    }
    flush();
  }

  private boolean isForeign(int at, String line) {
    boolean nextPlain =
        at + 1 < lines.size()
            && !lines.get(at + 1).isBlank()
            && !TABS.matcher(lines.get(at + 1)).matches();
    boolean indented = TABS.matcher(line).matches() && !(nextPlain && paragraph.length() == 0);
    String masked = TextMask.mask(EMPHASIS.matcher(line).replaceAll("$1"));
    return indented
        || MailLines.isHeader(line)
        || MailLines.isContact(masked)
        || MailLines.isFooter(line)
        || MailLines.isCode(masked);
  }

  private void append(String line) {
    int end = paragraph.length();
    boolean hyphen =
        end > 1
            && paragraph.charAt(end - 1) == '-'
            && Character.isLetter(paragraph.charAt(end - 2));
    if (end > 0 && !hyphen) {
      paragraph.append(' ');
    }
    paragraph.append(line);
  }

  private void flush() {
    if (paragraph.length() > 0) {
      String text = EMPHASIS.matcher(paragraph).replaceAll("$1");
      paragraphs.add(TextMask.collapse(TextMask.mask(text)));
      paragraph.setLength(0);
    }
  }
}

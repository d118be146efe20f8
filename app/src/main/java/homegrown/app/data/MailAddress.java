package homegrown.app.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One mailbox of a header.
 *
 * @param name the display name; empty if there is none
 * @param address the address in lower case; empty if there is none
 */
record MailAddress(String name, String address) {
  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>()\",;:]+@[^\\s<>()\",;:]+");

  /** A comma outside quotation marks and brackets, roughly: names with commas are quoted. */
  private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  static List<MailAddress> list(String value) {
    List<MailAddress> mailboxes = new ArrayList<>();
    for (String one : COMMA.split(value)) {
      Matcher address = ADDRESS.matcher(one);
      String found = address.find() ? address.group().toLowerCase(Locale.ROOT) : "";
      String name = ADDRESS.matcher(one).replaceAll(" ").replaceAll("[<>()\"]", " ");
      mailboxes.add(new MailAddress(name.replaceAll("\\s+", " ").strip(), found));
    }
    return mailboxes;
  }
}

package homegrown.app.data;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells people apart: mails with the same address, or with the same full name, are of one sender.
 * Robots and newsletters are known by their address.
 */
final class MailSenders {
  private static final Pattern ROBOT =
      Pattern.compile(
          "[^@]*(?:rss|bugzilla|daemon|no-?reply|not_?reply|newsletter|majordomo|mailman|listserv"
              + "|listmaster|postmaster|webmaster|cron|notif|subscri|bounce|announce|[-+]admin"
              + "|-owner|owner-|-request|-bugs|alert|digest|editor|#|enews|technews|confnews"
              + "|[-_]news|news[-_]|-reply|slang)[^@]*@.*"
              + "|(?:root|admin|info|news|elists|sales|support|service|press|tips|update|offers?"
              + "|marketing|security|feedback|errata|commits?)@.*"
              + "|[^@]*@(?:lists?|alerts?|bounce|newsletters?|email|emailservices)\\..*",
          Pattern.CASE_INSENSITIVE);

  private final Map<String, String> parents = new HashMap<>();

  static boolean isRobot(MailAddress from) {
    return from.address().isEmpty() || ROBOT.matcher(from.address()).matches();
  }

  /** Notes that this address and this name belong together. */
  void add(MailAddress from) {
    String name = nameKey(from);
    if (!name.isEmpty()) {
      String a = root(from.address());
      String b = root(name);
      parents.put(a, b);
    }
  }

  /** A key of the sender that all its addresses share; final when all were added. */
  String sender(MailAddress from) {
    return root(from.address());
  }

  private static String nameKey(MailAddress from) {
    String name =
        Vocabulary.key(from.name()).replaceAll("[^\\p{L}]+", " ").strip().toLowerCase(Locale.ROOT);
    return name.indexOf(' ') > 0 ? "name " + name : "";
  }

  private String root(String key) {
    String at = key;
    for (String up = parents.get(at); up != null && !up.equals(at); up = parents.get(at)) {
      at = up;
    }
    return at;
  }
}

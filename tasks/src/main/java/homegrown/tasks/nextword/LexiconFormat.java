package homegrown.tasks.nextword;

import java.io.IOException;

/**
 * A {@link Lexicon} as bytes: per key the number of characters shared with the key before, the
 * rest, how it is shown (0 as it is, 1 with a capital, 2 in capitals, 3 and the text), and its id.
 */
final class LexiconFormat {

  private static final int AS_IT_IS = 0;
  private static final int CAPITAL = 1;
  private static final int CAPITALS = 2;
  private static final int OTHER = 3;

  private LexiconFormat() {}

  static void write(Lexicon lexicon, BinaryWriter out) throws IOException {
    out.varint(lexicon.entries());
    String previous = "";
    for (int rank = 0; rank < lexicon.entries(); rank++) {
      String key = lexicon.keyOfRank(rank);
      int id = lexicon.idOfRank(rank);
      int shared = 0;
      int most = Math.min(previous.length(), key.length());
      while (shared < most && previous.charAt(shared) == key.charAt(shared)) {
        shared++;
      }
      out.varint(shared);
      out.text(key.substring(shared));
      out.varint(id);
      String form = lexicon.form(id);
      int casing = casing(key, form);
      out.varint(casing);
      if (casing == OTHER) {
        out.text(form);
      }
      previous = key;
    }
  }

  static Lexicon read(BinaryReader in) throws IOException {
    int entries = in.varint();
    java.util.List<String> keys = new java.util.ArrayList<>();
    java.util.List<String> forms = new java.util.ArrayList<>();
    IntSink ids = new IntSink(1 << 10);
    String previous = "";
    for (int rank = 0; rank < entries; rank++) {
      int shared = in.varint();
      if (shared > previous.length()) {
        throw in.damaged("a word that continues too long a word");
      }
      String key = previous.substring(0, shared) + in.text();
      if (key.isEmpty()) {
        throw in.damaged("an empty word");
      }
      ids.add(in.varint());
      keys.add(key);
      int casing = in.varint();
      forms.add(casing == OTHER ? in.text() : shown(key, casing));
      previous = key;
    }
    return new Lexicon(keys.toArray(new String[0]), forms.toArray(new String[0]), ids.toIntArray());
  }

  private static int casing(String key, String form) {
    for (int casing = AS_IT_IS; casing <= CAPITALS; casing++) {
      if (shown(key, casing).equals(form)) {
        return casing;
      }
    }
    return OTHER;
  }

  private static String shown(String key, int casing) {
    return switch (casing) {
      case CAPITAL -> capitalised(key);
      case CAPITALS -> key.toUpperCase(java.util.Locale.ROOT);
      default -> key;
    };
  }

  /** {@code text} with its first character in upper case. */
  static String capitalised(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return new StringBuilder()
        .appendCodePoint(Character.toTitleCase(first))
        .append(text, Character.charCount(first), text.length())
        .toString();
  }
}

package homegrown.tasks.nextword;

/**
 * Where an emoji starts and ends in text: a picture with its skin tone, variation selector, joined
 * pictures, or a pair of regional indicators (Unicode Technical Standard 51, without its data
 * tables: blocks stand in for the property {@code Extended_Pictographic}).
 */
final class Emoji {

  private static final int JOINER = 0x200D;
  private static final int VARIATION = 0xFE0F;
  private static final int KEYCAP = 0x20E3;

  private Emoji() {}

  /** Whether an emoji can start with {@code codePoint}. */
  static boolean starts(int codePoint) {
    return (codePoint >= 0x1F300 && codePoint <= 0x1FAFF && !isSkinTone(codePoint))
        || isRegional(codePoint)
        || (codePoint >= 0x2600 && codePoint <= 0x27BF)
        || codePoint == 0x2B50
        || codePoint == 0x2B55
        || codePoint == 0x1F004
        || codePoint == 0x1F0CF;
  }

  /** Whether {@code codePoint} only ever belongs to the emoji before it. */
  static boolean joins(int codePoint) {
    return codePoint == JOINER
        || codePoint == VARIATION
        || codePoint == KEYCAP
        || isSkinTone(codePoint);
  }

  /** The index behind the emoji that starts at {@code start}. */
  static int end(String text, int start, int limit) {
    int first = text.codePointAt(start);
    int position = start + Character.charCount(first);
    if (isRegional(first)) {
      boolean pair = position < limit && isRegional(text.codePointAt(position));
      return pair ? position + Character.charCount(text.codePointAt(position)) : position;
    }
    while (position < limit) {
      int codePoint = text.codePointAt(position);
      int next = position + Character.charCount(codePoint);
      if (codePoint == JOINER && next < limit && starts(text.codePointAt(next))) {
        position = next + Character.charCount(text.codePointAt(next));
      } else if (joins(codePoint)) {
        position = next;
      } else {
        break;
      }
    }
    return position;
  }

  private static boolean isSkinTone(int codePoint) {
    return codePoint >= 0x1F3FB && codePoint <= 0x1F3FF;
  }

  private static boolean isRegional(int codePoint) {
    return codePoint >= 0x1F1E6 && codePoint <= 0x1F1FF;
  }
}

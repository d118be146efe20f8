package homegrown.tasks.nextword;

import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Finds the words of a person's vocabulary that begin like a half-typed word. */
final class Completions {

  private final String[] keys;
  private final int[] ids;
  private final int[] letters;

  Completions(PersonalModel model) {
    String[] all = new String[model.size()];
    int n = 0;
    for (int id = Ids.FIRST; id < all.length; id++) {
      if (model.suggestable(id)) {
        all[n++] = model.key(id);
      }
    }
    keys = Arrays.copyOf(all, n);
    Arrays.sort(keys);
    ids = new int[n];
    TreeSet<Integer> alphabet = new TreeSet<>();
    for (int i = 0; i < n; i++) {
      ids[i] = model.vocabulary().id(keys[i]);
      keys[i].codePoints().forEach(alphabet::add);
    }
    letters = alphabet.stream().mapToInt(i -> i).toArray();
  }

  /** Passes on every word that begins with {@code prefix}. */
  void startingWith(String prefix, IntConsumer found) {
    int i = Arrays.binarySearch(keys, prefix);
    for (i = i >= 0 ? i : -i - 1; i < keys.length && keys[i].startsWith(prefix); i++) {
      found.accept(ids[i]);
    }
  }

  /**
   * Passes on words that begin with {@code typed} after one edit: a letter left out, added, wrong,
   * or two swapped (Damerau 1964); the first letter is taken as typed, unless swapped. May repeat
   * words.
   */
  void startingAlmostWith(String typed, IntConsumer found) {
    int n = typed.length();
    for (int i = 0; i < n; i++) {
      if (i > 0) {
        startingWith(typed.substring(0, i) + typed.substring(i + 1), found);
      }
      if (i + 1 < n && typed.charAt(i) != typed.charAt(i + 1)) {
        startingWith(
            typed.substring(0, i) + typed.charAt(i + 1) + typed.charAt(i) + typed.substring(i + 2),
            found);
      }
    }
    for (int i = 1; i <= n; i++) {
      String before = typed.substring(0, i);
      if (!begins(before)) {
        break;
      }
      for (int letter : letters) {
        String changed = before + new String(Character.toChars(letter));
        if (!begins(changed)) {
          continue;
        }
        if (i < n) {
          startingWith(changed + typed.substring(i), found);
          startingWith(changed + typed.substring(i + 1), found);
        }
      }
    }
  }

  private boolean begins(String prefix) {
    int i = Arrays.binarySearch(keys, prefix);
    i = i >= 0 ? i : -i - 1;
    return i < keys.length && keys[i].startsWith(prefix);
  }
}

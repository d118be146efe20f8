package homegrown.tasks.nextword;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one person wrote, as exact counts: how often each word followed each context, and how each
 * word was written. What is subtracted leaves no trace: {@link #canonical} of the rest is what it
 * would be without the addition.
 *
 * <p>Grows its own vocabulary; ids follow first appearance until {@link #canonical} orders them.
 */
final class PersonalCounts implements Vocabulary {

  /** Estimated bytes for a word of the vocabulary: text, entries in two tables, its forms. */
  static final int BYTES_PER_WORD = 320;

  private final Map<String, Integer> ids = new HashMap<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Map<String, Integer>> forms = new ArrayList<>();
  private final NgramCounts ngrams;

  /** No words yet; {@code pending} events are gathered before they are sorted in. */
  PersonalCounts(int pending) {
    this(new NgramCounts(pending));
  }

  private PersonalCounts(NgramCounts ngrams) {
    this.ngrams = ngrams;
  }

  @Override
  public int id(String key) {
    return ids.getOrDefault(key, Ids.UNKNOWN);
  }

  /** Counts a line. */
  void add(List<Token> line) {
    change(line, 1);
  }

  /** Takes a line out that was counted before. */
  void subtract(List<Token> line) {
    change(line, -1);
  }

  private void change(List<Token> line, int by) {
    boolean start = true;
    for (Token token : line) {
      if (!token.text().isEmpty()) {
        int id = ids.computeIfAbsent(token.text(), this::grow);
        // A capital at a sentence's start says nothing about the word.
        String form = start ? "" : token.form();
        forms.get(id - Ids.FIRST).merge(form, by, (a, b) -> a + b == 0 ? null : a + b);
      }
      start = token.kind() == Token.Kind.SENTENCE_END;
    }
    Context.walk(
        line,
        this,
        (context, word, token) -> {
          if (by > 0) {
            ngrams.add(context, word);
          } else {
            ngrams.subtract(context, word);
          }
        });
  }

  private Integer grow(String key) {
    keys.add(key);
    forms.add(new TreeMap<>());
    if (keys.size() + Ids.FIRST > 1 << NgramCounts.ID_BITS) {
      throw new NextWordException(
          "vocabulary: expected fewer than "
              + (1 << NgramCounts.ID_BITS)
              + " different words, got more; train on less text at once");
    }
    return Ids.FIRST + keys.size() - 1;
  }

  /** The same counts with ids in the order of the words' characters, and without unused words. */
  PersonalCounts canonical() {
    TreeMap<String, Integer> alive = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (!forms.get(i).isEmpty()) {
        alive.put(keys.get(i), i);
      }
    }
    int[] renumbered = new int[Ids.FIRST + keys.size()];
    for (int id = 0; id < Ids.FIRST; id++) {
      renumbered[id] = id;
    }
    NgramCounts sorted = new NgramCounts(0);
    PersonalCounts canonical = new PersonalCounts(sorted);
    for (Map.Entry<String, Integer> word : alive.entrySet()) {
      int id = canonical.grow(word.getKey());
      canonical.ids.put(word.getKey(), id);
      canonical.forms.set(id - Ids.FIRST, forms.get(word.getValue()));
      renumbered[Ids.FIRST + word.getValue()] = id;
    }
    sorted.takeRenumbered(ngrams, renumbered);
    return canonical;
  }

  /** Writes canonical counts: vocabulary with forms, then the n-grams. */
  void write(BinaryWriter out) throws IOException {
    out.varint(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      out.text(keys.get(i));
      out.varint(forms.get(i).size());
      for (Map.Entry<String, Integer> form : forms.get(i).entrySet()) {
        out.text(form.getKey());
        out.varint(form.getValue());
      }
    }
    ngrams.write(out);
  }

  /** Reads canonical counts. */
  static PersonalCounts read(BinaryReader in) throws IOException {
    int words = in.varint();
    List<String> keys = new ArrayList<>();
    List<Map<String, Integer>> forms = new ArrayList<>();
    for (int i = 0; i < words; i++) {
      String key = in.text();
      if (key.isEmpty() || i > 0 && keys.get(i - 1).compareTo(key) >= 0) {
        throw in.damaged("words in disorder");
      }
      keys.add(key);
      Map<String, Integer> counts = new TreeMap<>();
      for (int n = in.varint(); n > 0; n--) {
        String form = in.text();
        counts.put(form, in.varint());
      }
      forms.add(counts);
    }
    PersonalCounts counts = new PersonalCounts(NgramCounts.read(in, words + Ids.FIRST));
    for (int i = 0; i < words; i++) {
      counts.ids.put(keys.get(i), counts.grow(keys.get(i)));
      counts.forms.set(i, forms.get(i));
    }
    return counts;
  }

  NgramCounts ngrams() {
    return ngrams;
  }

  /** Ids below this one are in use. */
  int size() {
    return keys.size() + Ids.FIRST;
  }

  String key(int id) {
    return keys.get(id - Ids.FIRST);
  }

  /** How often {@code id} was written. */
  int occurrences(int id) {
    int sum = 0;
    for (int count : forms.get(id - Ids.FIRST).values()) {
      sum += count;
    }
    return sum;
  }

  /** How {@code id} is mostly written inside sentences; {@code otherwise} where it never was. */
  String form(int id, String otherwise) {
    String best = otherwise;
    int most = 0;
    for (Map.Entry<String, Integer> form : forms.get(id - Ids.FIRST).entrySet()) {
      if (!form.getKey().isEmpty() && form.getValue() > most) {
        best = form.getKey();
        most = form.getValue();
      }
    }
    return best;
  }

  /** Estimated bytes of memory. */
  long bytes() {
    return (long) keys.size() * BYTES_PER_WORD + ngrams.bytes();
  }
}

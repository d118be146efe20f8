package homegrown.tasks.nextword;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words that a network knows, each with its row in the output layer: the beginning of a
 * lexicon, whose ids go by frequency, and then words of one person. Any other word is the unknown
 * word, as input and as target.
 */
final class NetworkVocabulary {

  private final Lexicon lexicon;
  private final int size;
  private final List<String> personal;
  private final Map<String, Integer> rows = new HashMap<>();
  private final int mark;

  /** The first {@code size} ids of a lexicon. */
  NetworkVocabulary(Lexicon lexicon, int size) {
    this(lexicon, size, List.of());
  }

  /**
   * The first ids of a lexicon and a person's words.
   *
   * @param personal keys of words and emoji that the lexicon lacks or has further back
   */
  NetworkVocabulary(Lexicon lexicon, int size, List<String> personal) {
    this.lexicon = lexicon;
    this.size = size;
    this.personal = Collections.unmodifiableList(new ArrayList<>(personal));
    int comma = lexicon.id(",");
    this.mark = comma != Ids.UNKNOWN && comma < size ? comma : Ids.NUMBER;
    for (String key : personal) {
      rows.put(key, size + rows.size());
    }
  }

  /**
   * The words of a network and those of a person that it lacks.
   *
   * @param fewest occurrences from which on a word gets a row
   */
  static NetworkVocabulary of(BaseModel base, Network network, PersonalCounts counts, int fewest) {
    int size = network.size().vocabulary();
    List<String> personal = new ArrayList<>();
    for (int id = Ids.FIRST; id < counts.size(); id++) {
      String key = counts.key(id);
      int shared = base.lexicon().id(key);
      if ((shared == Ids.UNKNOWN || shared >= size)
          && Lexicon.isPredicted(key)
          && counts.occurrences(id) >= fewest) {
        personal.add(key);
      }
    }
    return new NetworkVocabulary(base.lexicon(), size, personal);
  }

  /** How often each row was written; for the unknown word, all words without a row. */
  long[] count(PersonalCounts counts) {
    long[] rowCounts = new long[rows()];
    for (int id = Ids.FIRST; id < counts.size(); id++) {
      rowCounts[row(counts.key(id))] += counts.occurrences(id);
    }
    return rowCounts;
  }

  /** Rows of the output layer. */
  int rows() {
    return size + rows.size();
  }

  /** Rows that every person has. */
  int shared() {
    return size;
  }

  /** The person's words, in the order of their rows. */
  List<String> personal() {
    return personal;
  }

  /** The row of a word, a mark or an emoji. A mark that has none is read as a comma. */
  int row(String key) {
    int id = lexicon.id(key);
    if (id != Ids.UNKNOWN && id < size) {
      return id;
    }
    return Lexicon.isPredicted(key) ? rows.getOrDefault(key, Ids.UNKNOWN) : mark;
  }

  /** The word, mark or emoji of a row; a name in brackets for what stands for others. */
  String key(int row) {
    if (row >= size) {
      return personal.get(row - size);
    }
    return row < Ids.FIRST ? "[" + row + "]" : lexicon.key(row);
  }

  /** The rows of a line's tokens, behind {@link Ids#START}. */
  int[] encode(List<Token> tokens) {
    int[] line = new int[tokens.size() + 1];
    line[0] = Ids.START;
    for (int i = 0; i < tokens.size(); i++) {
      line[i + 1] = Context.id(tokens.get(i), this::row);
    }
    return line;
  }

  /** The row of an id of the lexicon; rows stay what they are. */
  int input(int id) {
    return id < rows() ? id : Ids.UNKNOWN;
  }

  /** Whether a token is a target: a word, known or not, or an emoji. */
  boolean predicted(int id) {
    return id == Ids.UNKNOWN
        || id >= size && id < rows()
        || id >= Ids.FIRST && lexicon.predicted(id);
  }

  /** For each row whether it is a target. */
  boolean[] targets() {
    boolean[] targets = new boolean[rows()];
    for (int row = 0; row < targets.length; row++) {
      targets[row] = predicted(row);
    }
    return targets;
  }

  /** The rows that are never targets. */
  int[] marks() {
    IntSink marks = new IntSink(1 << 6);
    for (int row = 0; row < rows(); row++) {
      if (!predicted(row)) {
        marks.add(row);
      }
    }
    return marks.toIntArray();
  }
}

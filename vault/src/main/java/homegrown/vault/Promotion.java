package homegrown.vault;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the file {@code CURRENT} of a model says.
 *
 * @param current the version that serves; 0 for none
 * @param last the highest number known to have been used
 * @param promoted the versions that were promoted and not rolled back
 */
record Promotion(int current, int last, SortedSet<Integer> promoted) {
  private static final Pattern TEXT =
      Pattern.compile("current ([0-9]{1,9}) last ([0-9]{1,9}) promoted((?: [0-9]{1,9})*)");

  static Promotion none() {
    return new Promotion(0, 0, new TreeSet<>());
  }

  /** Empty when the file is damaged; none promoted when there is no file. */
  static Optional<Promotion> read(Disk disk, String file) throws IOException {
    SortedSet<Integer> promoted = new TreeSet<>();
    Optional<Note> note;
    try {
      note = Note.read(disk, file);
    } catch (NoSuchFileException e) {
      return Optional.of(none());
    }
    Matcher text = TEXT.matcher(note.isPresent() ? note.get().text() : "");
    if (!text.matches()) {
      return Optional.empty();
    }
    for (String number : text.group(3).trim().split(" ")) {
      if (!number.isEmpty()) {
        promoted.add(Integer.valueOf(number));
      }
    }
    return Optional.of(
        new Promotion(Integer.parseInt(text.group(1)), Integer.parseInt(text.group(2)), promoted));
  }

  void write(Disk disk, String file) {
    StringBuilder text = new StringBuilder("current " + current + " last " + last + " promoted");
    for (int number : promoted) {
      text.append(' ').append(number);
    }
    Note.write(disk, file, text.toString());
  }
}

package homegrown.bench.proof;

import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What the proof works on. */
public interface Material {

  /** Which people are meant. */
  enum Group {
    /** What is published. */
    TEST,
    /** What choices are made on. */
    TUNE,
    /** Both. */
    ALL
  }

  /**
   * One person.
   *
   * @param name without a comma
   * @param sentences oldest first
   */
  record Person(String name, List<String> sentences) {}

  /** The people of a group, in an order that stays. */
  List<Person> people(Path data, Group group) throws IOException;

  /** The base to start from, with its network. */
  BaseModel base() throws IOException;
}

package homegrown.tasks.nextword;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Words that a base must not suggest to a stranger: insults, slurs, obscenities. A person's own
 * model learns them like any other word, if that person writes them.
 */
final class StopList {

  private static final String RESOURCE = "stop-list-en.txt";

  private StopList() {}

  /** The keys on the list; words, one a line, and comments after {@code #}. */
  static Set<String> words() {
    Set<String> words = new HashSet<>();
    try (InputStream in = StopList.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#") && !line.isEmpty()) {
          words.add(line);
        }
      }
    } catch (IOException e) {
      throw new NextWordException(RESOURCE + ": expected to read it, got " + e.getMessage(), e);
    }
    return words;
  }
}

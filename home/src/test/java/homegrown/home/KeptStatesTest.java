package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Budget;
import homegrown.adapt.Decision;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Suggestion;
import homegrown.vault.BlobReader;
import homegrown.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the base that is part of Homegrown: what its network made of the text is kept. */
class KeptStatesTest {

  private static final Source CHAT = Source.of("chat/17");
  private static final BaseModel BASE = BaseModel.shipped();

  @TempDir Path directory;

  @Test
  void aSecondRunTakesWhatTheFirstKept() throws IOException {
    List<List<Suggestion>> before;
    Outcome first;
    Map<String, byte[]> kept;
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", BASE);
      SmallText.habits(300, 1).forEach(line -> words.observe(line, CHAT));
      words.flush();
      first = words.train(Budget.DEFAULT).await();
      kept = pieces();

      assertThat(climbed(first, "network")).as("%s", first.decisions()).isTrue();
      assertThat(first.promoted()).isTrue();
      assertThat(kept.keySet()).isNotEmpty();
      before = suggestions(words);
    }
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord("chat-en", BASE);
      assertThat(suggestions(words)).isEqualTo(before);

      // Damage is mended on the way.
      try (Stream<Path> files = Files.list(directory.resolve("blobs"))) {
        Path smaller = // of the two pieces, which are larger than all else
            files
                .sorted(Comparator.comparing(file -> -file.toFile().length()))
                .skip(1)
                .findFirst()
                .orElseThrow();
        Files.write(smaller, new byte[] {1, 2, 3});
      }
      final Outcome second = words.train(Budget.DEFAULT).await();

      assertThat(second.receipt().macs()).isLessThan(first.receipt().macs());
      assertThat(suggestions(words)).isEqualTo(before);
      Map<String, byte[]> now = pieces();
      assertThat(now.keySet()).isEqualTo(kept.keySet());
      now.forEach((name, content) -> assertThat(content).as(name).isEqualTo(kept.get(name)));
    }
  }

  private static boolean climbed(Outcome outcome, String rung) {
    for (Decision decision : outcome.decisions()) {
      if (decision.rung().equals(rung)) {
        return decision.climbed();
      }
    }
    return false;
  }

  private static List<List<Suggestion>> suggestions(NextWord words) {
    List<List<Suggestion>> all = new ArrayList<>();
    for (String text : List.of("", "see you ", "see you at the z", "the kitchen is ", "love fr")) {
      all.add(words.suggest(text, 5));
    }
    return all;
  }

  /** What is kept, by name. */
  private Map<String, byte[]> pieces() {
    BlobReader blobs = Vault.openReader(directory, SmallText.KEY.homeKey()).orElseThrow().blobs();
    Map<String, byte[]> pieces = new TreeMap<>();
    for (String name : blobs.names()) {
      if (name.contains("/states-")) {
        pieces.put(name, blobs.get(name).orElseThrow());
      }
    }
    return pieces;
  }
}

package homegrown.bench;

import homegrown.home.Home;
import homegrown.home.HomeReader;
import homegrown.home.NextWord;
import homegrown.home.Version;
import homegrown.tasks.nextword.BaseModel;
import homegrown.vault.Journal;
import homegrown.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a home has to hold after its process was killed, and what {@link Kills} knows of it. */
final class HomeCheck {

  private final Path directory;
  private final BaseModel base;

  private long lastLine;
  private long lastGeneration;
  private int serving;
  private int highestVersion;
  private String phase = "start";

  int lost;
  int doubled;
  int unopened;

  /** Whether the source that is forgotten is there, as far as was reported. */
  private boolean secret;

  int damaged;
  final List<String> complaints = new ArrayList<>();

  HomeCheck(Path directory, BaseModel base) {
    this.directory = directory;
    this.base = base;
  }

  /** Takes in one line that the process wrote. */
  void heard(String message) {
    String[] words = message.split(" ");
    switch (words[0]) {
      case "phase" -> phase = words[1];
      case "line" -> lastLine = Long.parseLong(words[1]);
      case "secret" -> {
        secret = true;
        phase = "rest";
      }
      case "forgotten" -> {
        secret = false;
        phase = "rest";
      }
      case "generation" -> lastGeneration = Long.parseLong(words[1]);
      case "version" -> {
        serving = Integer.parseInt(words[1]);
        highestVersion = Math.max(highestVersion, serving);
        phase = "rest";
      }
      default -> phase = "rest";
    }
  }

  void started() {
    phase = "start";
  }

  /** What the process was doing when it was last heard. */
  String phase() {
    return phase;
  }

  long nextLine() {
    return lastLine + 1;
  }

  long nextGeneration() {
    return lastGeneration + 1;
  }

  /** Opens the home that a killed process has left and compares. */
  void check() {
    try {
      journal();
      models();
    } catch (RuntimeException e) {
      unopened++;
      complaints.add(phase + ": " + e);
    }
  }

  private void journal() {
    List<String> lines = new ArrayList<>();
    List<String> replaced = new ArrayList<>();
    try (Vault vault = Vault.openWriter(directory, HomeContent.KEY)) {
      Journal.Visitor visitor =
          new Journal.Visitor() {
            @Override
            public void observation(String source, OptionalLong time, byte[] content) {
              String text = new String(content, StandardCharsets.UTF_8);
              if (source.equals(KillsChild.SECRET)) {
                return; // looked for once forgetting that was cut off is done
              }
              (source.equals(KillsChild.LINES) ? lines : replaced).add(text);
            }
          };
      vault.journal().replay("next-word/" + KillsChild.NAME, visitor);
      vault.journal().damage().forEach(damage -> damaged("journal: " + damage));
    }
    lines(lines);
    generation(replaced);
  }

  /** Lines 1, 2, 3 and so on, each once, up to the last acknowledged or a few more. */
  private void lines(List<String> lines) {
    int at = 0;
    long expected = 1;
    while (at < lines.size()) {
      String line = lines.get(at);
      if (line.equals(Syllables.line(expected))) {
        expected++;
      } else if (lines.indexOf(line) < at) {
        doubled++;
        complaints.add(phase + ": line " + expected + " expected, an earlier one again: " + line);
      } else {
        damaged("line " + expected + " expected, got: " + line);
        expected++;
      }
      at++;
    }
    long there = expected - 1;
    if (there < lastLine) {
      lost += (int) (lastLine - there);
      complaints.add(phase + ": line " + lastLine + " was acknowledged, the last is " + there);
    } else if (there > lastLine + KillsChild.BATCH) {
      damaged("line " + lastLine + " was acknowledged, yet there are " + there);
    }
    lastLine = there;
  }

  private void generation(List<String> replaced) {
    if (replaced.isEmpty()) {
      if (lastGeneration > 0) {
        lost++;
        complaints.add(phase + ": generation " + lastGeneration + " is gone");
      }
      return;
    }
    for (long generation = lastGeneration; generation <= lastGeneration + 1; generation++) {
      if (generation > 0 && replaced.equals(whole(generation))) {
        lastGeneration = generation;
        return;
      }
    }
    damaged("generation " + lastGeneration + " or the next expected whole, got " + replaced);
  }

  private static List<String> whole(long generation) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < KillsChild.GENERATION; i++) {
      lines.add(Syllables.line(generation, i));
    }
    return lines;
  }

  private void models() {
    try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
      NextWord words = home.nextWord(KillsChild.NAME, base);
      home.damage().forEach(damage -> damaged("home: " + damage));
      home.history().problems().forEach(problem -> damaged("ledger: " + problem));
      secret(words);
      if (words.suggest("", 3).isEmpty()) {
        damaged("no suggestions");
      }
      int now = 0;
      int highest = highestVersion;
      for (Version version : words.versions()) {
        now = version.promoted() ? version.number() : now;
        highest = Math.max(highest, version.number());
      }
      boolean asReported = now == serving;
      boolean promoting = phase.equals("promote") && now > highestVersion;
      boolean rollingBack = phase.equals("rollback") && now < serving;
      if (!asReported && !promoting && !rollingBack) {
        damaged("version " + serving + " was promoted, now it is " + now);
      }
      boolean learnt =
          HomeReader.open(directory, HomeContent.HOME_KEY)
                  .nextWord(KillsChild.NAME, base)
                  .personalWords()
              > 0;
      if (now > 0 && !learnt) {
        damaged("version " + now + " knows no words");
      }
      serving = now;
      highestVersion = highest;
    }
  }

  /** What was forgotten is gone, what was not is wholly there, and when cut off it is either. */
  private void secret(NextWord words) {
    int[] there = new int[1];
    words.observations(
        (source, time, text) -> there[0] += source.name().equals(KillsChild.SECRET) ? 1 : 0);
    boolean all = there[0] == KillsChild.SECRETS;
    boolean some = there[0] > 0 && there[0] <= KillsChild.SECRETS;
    boolean expected =
        switch (phase) {
          case "secret" -> some || there[0] == 0;
          case "forget" -> secret ? all || there[0] == 0 : some || there[0] == 0;
          default -> secret ? all : there[0] == 0;
        };
    if (!expected) {
      damaged("of the source that is forgotten " + there[0] + " lines are there");
    }
    secret = all;
  }

  private void damaged(String complaint) {
    damaged++;
    complaints.add(phase + ": " + complaint);
  }
}

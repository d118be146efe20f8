package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Budget;
import homegrown.adapt.Decision;
import homegrown.engine.Device;
import homegrown.kernels.Team;
import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Training;
import homegrown.vault.BlobReader;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import homegrown.vault.VaultReader;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed while they train, with the base that is part of Homegrown. */
class KilledRunTest {

  private static final String NAME = "chat-en";
  private static final Source CHAT = Source.of("chat/17");
  private static final String GOES_ON = Training.GOES_ON;
  private static final String ENDED = "the end";
  private static final int MOST_KILLS = 4;

  @TempDir Path directory;

  /** Observes, trains with much time, and says what it does. */
  public static void main(String[] arguments) throws IOException {
    try (Home home = Home.open(Path.of(arguments[0]), SmallText.KEY)) {
      NextWord words = home.nextWord(NAME, BaseModel.shipped());
      for (String line : words.observations() == 0 ? text() : List.of("one more line of text")) {
        words.observe(line, CHAT);
      }
      words.flush();
      Outcome outcome =
          words.train(Budget.time(Duration.ofHours(2)), progress -> say(progress.phase())).await();
      for (Decision decision : outcome.decisions()) {
        System.out.println(decision.kind() + " " + decision.reason());
      }
      System.out.println("seconds " + outcome.receipt().seconds());
      System.out.println(ENDED);
    }
  }

  private static void say(String phase) {
    if (phase.equals(GOES_ON)) {
      System.out.println(phase);
    }
  }

  /** English prose that is at hand: the documents of this project. */
  private static List<String> text() throws IOException {
    List<String> lines = new ArrayList<>();
    Path root = Path.of("..");
    try (Stream<Path> documents = Files.list(root.resolve("docs"))) {
      for (Path document : (Iterable<Path>) documents.sorted()::iterator) {
        lines.addAll(Files.readAllLines(document));
      }
    }
    for (String more : List.of("README.md", "CHANGELOG.md", "bench/README.md", "LICENSE")) {
      lines.addAll(Files.readAllLines(root.resolve(more)));
    }
    return lines;
  }

  private static Process child(Path home) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx200m", "-cp", classPath()));
    command.add(KilledRunTest.class.getName());
    command.add(home.toString());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String classPath() {
    List<String> places = new ArrayList<>();
    for (Class<?> type :
        List.of(
            KilledRunTest.class,
            Home.class,
            Training.class,
            Budget.class,
            Vault.class,
            Device.class,
            Team.class)) {
      try {
        places.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    return String.join(File.pathSeparator, places);
  }

  private static List<String> said(Process process) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = in.readLine()) != null; ) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** With a line more each time, which the run that was killed does not see. */
  @Test
  void whatWasKilledEndsAsWhatWasNot() throws Exception {
    Path once = directory.resolve("once");
    List<String> whole = said(child(once));
    assertThat(whole).as("%s", whole).doesNotContain(GOES_ON);
    assertThat(whole).anyMatch(line -> line.matches("(KEPT|NOT_BETTER) output layer.*"));
    assertThat(pieces(once)).noneMatch(KilledRunTest::checkpoint);

    Path home = directory.resolve("killed");
    Random random = new Random(1);
    int kills = 0;
    int late = 0;
    List<String> said = List.of();
    while (kills < MOST_KILLS && late < MOST_KILLS && !said.contains(ENDED)) {
      int before = written(home);
      Process child = child(home);
      while (child.isAlive() && written(home) == before) {
        Thread.sleep(10);
      }
      Thread.sleep(random.nextInt(700));
      child.toHandle().destroyForcibly();
      said = said(child);
      kills += said.contains(ENDED) ? 0 : 1;
      if (!said.contains(ENDED) && promoted(home)) {
        // Killed in its last moment: there is nothing left to go on with.
        home = directory.resolve("killed-" + ++late);
        kills = 0;
      }
    }
    if (!said.contains(ENDED)) {
      said = said(child(home));
    }

    assertThat(kills).isPositive();
    assertThat(said).as("%s", said).contains(GOES_ON, ENDED);
    assertThat(seconds(said)).as("what it took before counts").isGreaterThan(2 * kills);
    assertThat(bytes(home)).isEqualTo(bytes(once));
    assertThat(pieces(home)).noneMatch(KilledRunTest::checkpoint);
  }

  private static double seconds(List<String> said) {
    for (String line : said) {
      if (line.startsWith("seconds ")) {
        return Double.parseDouble(line.substring("seconds ".length()));
      }
    }
    throw new AssertionError(said);
  }

  /** The names of what a home keeps between runs. */
  private static List<String> pieces(Path home) {
    return blobs(home).map(BlobReader::names).orElse(List.of());
  }

  private static Optional<BlobReader> blobs(Path home) {
    try {
      return Vault.openReader(home, SmallText.KEY.homeKey()).map(VaultReader::blobs);
    } catch (VaultException e) {
      return Optional.empty(); // it is being made
    }
  }

  private static boolean checkpoint(String piece) {
    return piece.matches(".*/run(-.*)?");
  }

  private static boolean promoted(Path home) {
    return !HomeReader.open(home, SmallText.KEY).nextWordVersions(NAME).isEmpty();
  }

  /** Tells one checkpoint from the next. */
  private static int written(Path home) {
    for (String piece : pieces(home)) {
      if (piece.endsWith("/run")) {
        return blobs(home).flatMap(blobs -> blobs.get(piece)).map(Arrays::hashCode).orElse(0);
      }
    }
    return 0;
  }

  private static byte[] bytes(Path home) throws IOException {
    PersonalModel model = HomeReader.open(home, SmallText.KEY).nextWord(NAME, BaseModel.shipped());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }
}

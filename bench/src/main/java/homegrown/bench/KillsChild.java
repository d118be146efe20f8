package homegrown.bench;

import homegrown.adapt.Budget;
import homegrown.adapt.Progress;
import homegrown.home.Home;
import homegrown.home.NextWord;
import homegrown.home.Outcome;
import homegrown.home.Source;
import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What {@link Kills} kills: uses a home without end and tells on standard output what it is about
 * to do ("phase X") and what was acknowledged ("line N", "generation N", "version N").
 */
@Command(name = "kills-child", hidden = true)
final class KillsChild implements Callable<Integer> {

  static final String NAME = "kills";
  static final String LINES = "chat";
  static final String REPLACED = "notes";

  static final String SECRET = "secret";

  /** Lines of the source that is forgotten. */
  static final int SECRETS = 20;

  /** Lines that are appended before one flush. */
  static final int BATCH = 3;

  /** Lines of the replaced source. */
  static final int GENERATION = 30;

  /** Of no replaced source. */
  static final long SECRET_GENERATION = 1L << 40;

  private static final int BATCHES = 30;
  private static final int ROLLBACK_EVERY = 3;

  @Parameters(index = "0")
  private Path directory;

  @Parameters(index = "1")
  private Path baseFile;

  @Parameters(index = "2")
  private long line;

  @Parameters(index = "3")
  private long generation;

  @Override
  public Integer call() throws IOException {
    BaseModel base = BaseOption.read(baseFile);
    say("phase open");
    try (Home home = Home.open(directory, HomeContent.HOME_KEY)) {
      NextWord words = home.nextWord(NAME, base);
      forget(home); // what the process before was killed with
      for (int cycle = 1; true; cycle++) {
        observe(words);
        replace(words);
        train(words);
        learnSecret(words);
        forget(home);
        if (cycle % ROLLBACK_EVERY == 0) {
          say("phase rollback");
          say("version " + words.rollback().orElse(0));
        }
      }
    }
  }

  private void observe(NextWord words) {
    say("phase observe");
    for (int batch = 0; batch < BATCHES; batch++) {
      for (int i = 0; i <= batch % BATCH; i++) {
        words.observe(Syllables.line(line++), Source.of(LINES));
      }
      words.flush();
      say("line " + (line - 1));
    }
  }

  private void replace(NextWord words) {
    say("phase replace");
    words.replace(
        Source.of(REPLACED),
        lines -> {
          for (int i = 0; i < GENERATION; i++) {
            lines.accept(Syllables.line(generation, i));
          }
        });
    say("generation " + generation++);
  }

  private void learnSecret(NextWord words) {
    say("phase secret");
    for (int i = 0; i < SECRETS; i++) {
      words.observe(Syllables.line(SECRET_GENERATION, i), Source.of(SECRET));
    }
    words.flush();
    say("secret");
  }

  private void forget(Home home) {
    say("phase forget");
    home.forget(Source.of(SECRET));
    say("forgotten");
  }

  private void train(NextWord words) {
    say("phase train");
    Outcome outcome = words.train(Budget.DEFAULT, new Announcer()).await();
    say(outcome.promoted() ? "version " + outcome.version().getAsInt() : "kept");
  }

  /** After judging a winner counts the judged lines; then it is published and promoted. */
  private static final class Announcer implements Progress.Listener {

    private boolean judged;
    private boolean said;

    @Override
    public void progress(Progress progress) {
      boolean judging = progress.phase().equals("judging");
      if (judged && !judging && !said) {
        say("phase promote");
        said = true;
      }
      judged |= judging;
    }
  }

  /** In one write, so that a kill leaves whole lines. */
  private static void say(String message) {
    byte[] bytes = (message + "\n").getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}

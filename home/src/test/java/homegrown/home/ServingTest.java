package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Budget;
import homegrown.engine.Device;
import homegrown.kernels.Team;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.tasks.nextword.Suggestion;
import homegrown.tasks.nextword.Training;
import homegrown.vault.Vault;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Suggestions from several threads, readers in threads and in a process of their own, while one
 * thread observes, trains, rolls back and forgets at random. {@code
 * -Dhomegrown.serving.seconds=600} makes it long, {@code -Dhomegrown.serving.seed=N} another one.
 */
class ServingTest {

  private static final double SECONDS =
      Double.parseDouble(System.getProperty("homegrown.serving.seconds", "5"));

  private static final long SEED = Long.getLong("homegrown.serving.seed", 1);
  private static final String NAME = "chat-en";
  private static final Source CHAT = Source.of("chat/17");

  /** The forgotten words begin with these letters, and no other word does. */
  private static final String SECRET = "qz";

  private static final List<String> TEXTS =
      List.of("", "see you ", "see you at the ", "at the " + SECRET, "the z", "love fr");

  @TempDir Path directory;

  /** What was answered, wherever. */
  private static final class Answers {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

    /** What was forgotten when a question was asked must not be in the answer. */
    private List<String> forgottenByNow() {
      return new ArrayList<>(forgotten);
    }

    private void add(String text, List<Suggestion> answer, List<String> forgottenBefore) {
      String line = text + " -> " + answer;
      for (String word : forgottenBefore) {
        if (line.contains(word)) {
          throw new AssertionError(word + " was forgotten, got " + line);
        }
      }
      seen.add(line);
    }

    /** Asks one model everything; all in one line, since all is of one version. */
    private void add(PersonalModel model, List<String> forgottenBefore) {
      String all = all(model);
      for (String word : forgottenBefore) {
        if (all.contains(word)) {
          throw new AssertionError(word + " was forgotten, got " + all);
        }
      }
      seen.add(all);
    }

    private static String all(PersonalModel model) {
      Suggester suggester = new Suggester(model);
      StringBuilder all = new StringBuilder(HomeState.hash(model));
      for (String text : TEXTS) {
        all.append(' ').append(suggester.suggest(text, 5));
      }
      return all.toString();
    }
  }

  /** Reads as another process; told on standard input what is forgotten, ends when that ends. */
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Answers answers = new Answers();
    AtomicBoolean done = new AtomicBoolean();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Thread listener =
        new Thread(
            () -> {
              try {
                for (String word; (word = in.readLine()) != null; ) {
                  answers.forgotten.add(word);
                }
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              done.set(true);
            });
    listener.setDaemon(true);
    listener.start();
    System.out.println("reads");
    read(home, answers, done, new Random(SEED));
    answers.seen.forEach(line -> System.out.println("= " + line));
    System.out.println("the end");
  }

  private static long read(Path home, Answers answers, AtomicBoolean done, Random random) {
    HomeReader reader = HomeReader.open(home, SmallText.KEY);
    long count = 0;
    while (!done.get()) {
      if (random.nextInt(3) == 0) {
        reader = HomeReader.open(home, SmallText.KEY);
      }
      List<String> forgotten = answers.forgottenByNow();
      answers.add(reader.nextWord(NAME, SmallText.BASE), forgotten);
      reader.nextWordSchedule(NAME);
      long serve = reader.nextWordVersions(NAME).stream().filter(Version::promoted).count();
      assertThat(serve).isLessThanOrEqualTo(1);
      count++;
    }
    return count;
  }

  private static long suggest(NextWord words, Answers answers, AtomicBoolean done, Random random) {
    long count = 0;
    while (!done.get()) {
      String text = TEXTS.get(random.nextInt(TEXTS.size()));
      List<String> forgotten = answers.forgottenByNow();
      answers.add(text, words.suggest(text, 5), forgotten);
      count++;
    }
    return count;
  }

  private static String secret(int number) {
    return SECRET + (char) ('a' + number / 26 % 26) + (char) ('a' + number % 26) + "ivant";
  }

  @Test
  void everyAnswerIsThatOfOneVersion() throws Exception {
    Answers answers = new Answers();
    AtomicBoolean done = new AtomicBoolean();
    Set<String> allowed = new HashSet<>();
    Random random = new Random(SEED);
    ExecutorService threads = Executors.newCachedThreadPool();
    Process child = null;
    int trained = 0;
    int forgotten = 0;
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord(NAME, SmallText.BASE);
      SmallText.habits(150, SEED).forEach(line -> words.observe(line, CHAT));
      words.flush();
      allow(allowed);
      child = child(directory);
      BufferedReader said =
          new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
      PrintStream tell = new PrintStream(child.getOutputStream(), true, StandardCharsets.UTF_8);
      assertThat(said.readLine()).isEqualTo("reads");
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Random some = new Random(random.nextLong());
        Random other = new Random(random.nextLong());
        running.add(threads.submit(() -> suggest(words, answers, done, some)));
        running.add(threads.submit(() -> read(directory, answers, done, other)));
      }
      long end = System.nanoTime() + (long) (SECONDS * 1e9);
      List<Integer> there = new ArrayList<>();
      int secrets = 0;
      while (System.nanoTime() < end || trained < 3 || forgotten < 2) {
        for (Future<Long> thread : running) {
          if (thread.isDone()) {
            thread.get(); // it failed
          }
        }
        int what = random.nextInt(6);
        if (what == 0 && secrets < 26 * 26) {
          String line = "see you at the " + secret(secrets) + " tonight";
          for (int i = 0; i < 20; i++) {
            words.observe(line, Source.of("secret/" + secrets));
          }
          words.flush();
          there.add(secrets++);
        } else if (what <= 2) {
          words.observe(SmallText.habits(1, random.nextLong()).get(0), CHAT);
          words.flush();
          trained += words.train(Budget.DEFAULT, trained, Run.silent()).await().promoted() ? 1 : 0;
        } else if (what == 3) {
          words.rollback();
        } else if (what == 4 && !there.isEmpty()) {
          int gone = there.remove(random.nextInt(there.size()));
          home.forget(Source.of("secret/" + gone));
          answers.forgotten.add(secret(gone));
          tell.println(secret(gone));
          forgotten++;
        } else {
          Run run = words.train(Budget.DEFAULT, trained, Run.silent());
          Thread.sleep(random.nextInt(20));
          run.stop();
          try {
            trained += run.await().promoted() ? 1 : 0;
          } catch (homegrown.adapt.StoppedException stopped) {
            // as it was asked to
          }
        }
        allow(allowed);
      }
      done.set(true);
      for (Future<Long> thread : running) {
        assertThat(thread.get()).isPositive();
      }
      tell.close();
      List<String> last = new ArrayList<>();
      for (String line; (line = said.readLine()) != null; ) {
        last.add(line);
      }
      assertThat(last).as("%s", last).endsWith("the end");
      last.remove(last.size() - 1);
      last.forEach(line -> answers.seen.add(line.substring(2)));
      assertThat(home.history().problems()).isEmpty();
      assertThat(home.damage()).isEmpty();
    } finally {
      done.set(true);
      threads.shutdownNow();
      if (child != null) {
        child.destroyForcibly();
      }
    }
    assertThat(allowed).hasSizeGreaterThan(2 * TEXTS.size());
    assertThat(answers.seen).as("seed %s", SEED).isSubsetOf(allowed).hasSizeGreaterThan(5);
  }

  /** What the version that serves now answers. No other thread changes which that is. */
  private void allow(Set<String> allowed) {
    PersonalModel model = HomeReader.open(directory, SmallText.KEY).nextWord(NAME, SmallText.BASE);
    if (allowed.add(Answers.all(model))) {
      Suggester suggester = new Suggester(model);
      TEXTS.forEach(text -> allowed.add(text + " -> " + suggester.suggest(text, 5)));
    }
  }

  private static Process child(Path home) throws IOException {
    List<String> places = new ArrayList<>();
    for (Class<?> type :
        List.of(
            ServingTest.class,
            Home.class,
            Training.class,
            Budget.class,
            Vault.class,
            Device.class,
            Team.class,
            assertThat("").getClass())) {
      try {
        places.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      } catch (URISyntaxException e) {
        throw new IllegalStateException(e);
      }
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx200m", "-cp"));
    command.add(String.join(File.pathSeparator, places));
    command.addAll(
        List.of("-Dhomegrown.serving.seed=" + SEED, ServingTest.class.getName(), home.toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /**
   * Promotions and rollbacks from several threads at once: afterwards what is suggested is what
   * readers are given.
   */
  @Test
  void whatServesIsWhatIsPromoted() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    AtomicBoolean done = new AtomicBoolean();
    try (Home home = Home.open(directory, SmallText.KEY)) {
      NextWord words = home.nextWord(NAME, SmallText.BASE);
      SmallText.habits(150, SEED).forEach(line -> words.observe(line, CHAT));
      words.flush();
      long end = System.nanoTime() + (long) (SECONDS / 2 * 1e9);
      for (int round = 0; round < 5 || System.nanoTime() < end; round++) {
        done.set(false);
        Callable<Integer> rollsBack =
            () -> {
              int count = 0;
              while (!done.get()) {
                OptionalInt version = words.rollback();
                assertThat(version.orElse(0)).isNotNegative();
                words.suggest("see you ", 1);
                count++;
              }
              return count;
            };
        Future<Integer> one = threads.submit(rollsBack);
        Future<Integer> other = threads.submit(rollsBack);
        words.train(Budget.DEFAULT, round, Run.silent()).await();
        done.set(true);
        assertThat(one.get() + other.get()).isNotNegative();
        HomeReader reader = HomeReader.open(directory, SmallText.KEY);
        Suggester promoted = new Suggester(reader.nextWord(NAME, SmallText.BASE));
        for (String text : TEXTS) {
          assertThat(words.suggest(text, 5)).isEqualTo(promoted.suggest(text, 5));
        }
        assertThat(words.versions()).hasSizeLessThanOrEqualTo(4);
      }
      assertThat(home.history().problems()).isEmpty();
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }
}

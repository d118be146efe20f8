package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Budget;
import homegrown.home.schedule.Rules;
import homegrown.tasks.nextword.PersonalModel;
import homegrown.tasks.nextword.Suggester;
import homegrown.vault.Damage;
import homegrown.vault.FailingDisk;
import homegrown.vault.FailingDisk.Fault;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every byte of a home is changed in turn. What is damaged is named, what is not is as it was, and
 * nothing is ever wrong. {@code -Dhomegrown.flips=N} is the seed of how a byte is changed.
 */
class DamagedHomeTest {

  private static final long SEED = Long.getLong("homegrown.flips", 1);
  private static final String NAME = HomeState.NAME;
  private static final Source CHAT = Source.of("chat/17");
  private static final Source SECRET = Source.of("chat/secret");
  private static final Instant NOON = Instant.ofEpochMilli(1_700_000_000_000L);

  /** Of so many changed bytes one is looked at longer, and of so many of these one trained on. */
  private static final int SOMETIMES = 47;

  private static final int RARELY = 10;

  private static Map<String, byte[]> files;
  private static HomeState before;

  @BeforeAll
  static void makeHome() {
    FailingDisk disk = new FailingDisk();
    try (Home home = HomeState.open(disk)) {
      NextWord words = HomeState.words(home);
      words.trainWhen(Rules.of("charging=yes"), Budget.DEFAULT);
      chat(words, 82);
      words.flush();
      train(words);
      for (int i = 0; i < 2; i++) {
        words.observe("the quillivant", SECRET, NOON);
      }
      chat(words, 30);
      words.flush();
      train(words);
    }
    try (Vault vault = disk.openWriter(SmallText.KEY.homeKey())) {
      // As of a base with a network, and of a run that was cut.
      VaultBlobs kept = new VaultBlobs(vault.blobs(), NextWord.stream(NAME));
      kept.put("states", new byte[100]);
      kept.put("run", new byte[10]);
    }
    files = disk.files();
    before = HomeState.of(FailingDisk.of(files));
    assertThat(before.versions()).containsExactly("1 false", "2 true");
    assertThat(before.damage()).isEmpty();
    assertThat(before.problems()).isEmpty();
  }

  private static void chat(NextWord words, int lines) {
    for (int i = 0; i < lines; i++) {
      words.observe("the zorblat", CHAT, NOON);
    }
  }

  private static void train(NextWord words) {
    assertThat(words.train(Budget.DEFAULT, 7, Run.silent(), NOON).await().promoted()).isTrue();
  }

  @Test
  void damageIsNamedAndNothingIsWrong() {
    Random random = new Random(SEED);
    int flips = 0;
    for (String file : files.keySet()) {
      for (int offset = 0; offset < files.get(file).length; offset++) {
        Map<String, byte[]> changed = changed(files, file, offset, random);
        String at = file + ", byte " + offset;
        try {
          flips++;
          boolean trained = flips % (SOMETIMES * RARELY) == 0 || offset == 50;
          look(file, changed, flips % SOMETIMES == 0 || trained, trained);
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(at, e);
        }
      }
    }
  }

  private static Map<String, byte[]> changed(
      Map<String, byte[]> files, String file, int offset, Random random) {
    byte[] bytes = files.get(file).clone();
    bytes[offset] ^= (byte) (random.nextInt(4) == 0 ? 0xFF : 1 << random.nextInt(8));
    Map<String, byte[]> changed = new TreeMap<>(files);
    changed.put(file, bytes);
    return changed;
  }

  private static void look(
      String file, Map<String, byte[]> changed, boolean longer, boolean trained) {
    FailingDisk disk = FailingDisk.of(changed);
    List<String> named = new ArrayList<>();
    boolean journal = file.endsWith(".log");
    String current = before.current();
    String rules = before.rules();
    if (!journal || longer) {
      // Readers come first: to open a home to write mends some of it. They read no journal.
      HomeReader reader = HomeState.reader(disk);
      current = named(named, () -> HomeState.hash(reader.nextWord(NAME, SmallText.BASE)));
      rules = named(named, () -> reader.nextWordSchedule(NAME).rules().orElseThrow().toString());
    }
    assertThat(current).isIn(before.current(), "");
    assertThat(rules).isIn(before.rules(), "");
    try (Home home = HomeState.open(disk)) {
      NextWord words = HomeState.words(home);
      List<String> observations = HomeState.observations(words);
      assertThat(before.observations()).containsSubsequence(observations);
      History history = home.history();
      named.addAll(history.problems());
      List<String> events = HomeState.events(history);
      assertThat(before.history()).containsSubsequence(events);
      List<String> versions =
          file.endsWith("CURRENT") && !current.equals(before.current())
              ? before.versions()
              : HomeState.versions(words.versions());
      assertThat(versions).isEqualTo(before.versions());
      for (Damage damage : home.damage()) {
        assertThat(damage.file()).isEqualTo("/vault/" + file);
        named.add(damage.toString());
      }
      int lost = before.observations().size() - observations.size();
      if (journal) {
        assertThat(lost).isLessThanOrEqualTo(1);
        assertThat(home.damage()).hasSize(1);
      } else {
        assertThat(lost).isZero();
        assertThat(events).isEqualTo(before.history());
      }
      boolean sealed = file.endsWith(".blob") || file.endsWith(".model") || file.endsWith("name");
      if (sealed) {
        assertThat(home.damage()).hasSize(1);
      }
      boolean asBefore =
          lost == 0
              && events.equals(before.history())
              && current.equals(before.current())
              && rules.equals(before.rules());
      assertThat(asBefore || !named.isEmpty()).as("is named").isTrue();
      if (longer) {
        goOn(file, home, words, disk, current);
        if (trained) {
          train(words);
          assertThat(words.suggest("the z", 1)).isNotEmpty();
        }
      }
    }
    if (longer) {
      HomeState after = HomeState.of(disk);
      assertThat(after.observations()).contains("chat/17 OptionalLong[1700000000000] a new line");
      assertThat(after.observations()).noneMatch(line -> line.contains("quillivant"));
      assertThat(after.suggestions()).noneMatch(line -> line.contains("quillivant"));
      assertThat(after.rules()).isEqualTo("battery=50%");
    }
  }

  /** What is left can be used, and what was damaged can be had again. */
  private static void goOn(
      String file, Home home, NextWord words, FailingDisk disk, String current) {
    if (!current.equals(before.current())) {
      words.rollback();
    }
    PersonalModel serving = HomeState.reader(disk).nextWord(NAME, SmallText.BASE);
    assertThat(words.suggest("see you ", 5))
        .isEqualTo(new Suggester(serving).suggest("see you ", 5));
    words.observe("a new line", CHAT, NOON);
    words.flush();
    words.trainWhen(Rules.of("battery=50%"), Budget.DEFAULT);
    home.forget(SECRET);
    assertThat(HomeState.observations(words)).noneMatch(line -> line.contains("quillivant"));
    for (Damage damage : home.damage()) {
      // A version that is damaged is passed over, and leaves when later ones come.
      assertThat(damage.file()).isEqualTo("/vault/" + file).contains("/models/");
    }
  }

  /** The text, or nothing where it is damaged, which is named then. */
  private static String named(List<String> named, Supplier<String> text) {
    try {
      return text.get();
    } catch (VaultException | HomeException e) {
      assertThat(e.getMessage()).contains("damaged");
      named.add(e.getMessage());
      return "";
    }
  }

  /** What is written down before forgetting and promoting, so that it can be gone on with. */
  @Test
  void aHomeOpensThoughWhatWasCutOffIsDamaged() {
    FailingDisk sound = FailingDisk.of(files);
    Home home = HomeState.open(sound);
    HomeState.words(home);
    sound.fail(Long.MAX_VALUE, Fault.ONCE);
    home.forget(SECRET);
    int calls = sound.calls().size();
    boolean forgetting = false;
    for (int call = 1; call <= calls && !forgetting; call++) {
      Map<String, byte[]> cut = cut(call, open -> open.forget(SECRET));
      for (String file : cut.keySet()) {
        forgetting |= file.endsWith(".blob") && !files.containsKey(file);
      }
      if (forgetting) {
        everyByteOfWhatIsNew(cut);
      }
    }
    assertThat(forgetting).isTrue();
    boolean changing = false;
    for (int call = 1; !changing; call++) {
      Map<String, byte[]> cut = cut(call, open -> HomeState.words(open).rollback());
      for (String file : cut.keySet()) {
        changing |= file.endsWith(".blob") && !files.containsKey(file);
      }
      if (changing) {
        everyByteOfWhatIsNew(cut);
      }
    }
  }

  private static Map<String, byte[]> cut(int call, Consumer<Home> work) {
    FailingDisk disk = FailingDisk.of(files);
    Home home = HomeState.open(disk);
    HomeState.words(home);
    disk.fail(call, Fault.GONE);
    try {
      work.accept(home);
    } catch (VaultException expected) {
      // it was cut off
    }
    return disk.files();
  }

  private static void everyByteOfWhatIsNew(Map<String, byte[]> cut) {
    Random random = new Random(SEED);
    for (String file : cut.keySet()) {
      for (int i = 0; file.endsWith(".blob") && i < cut.get(file).length; i++) {
        if (!files.containsKey(file)) {
          FailingDisk disk = FailingDisk.of(changed(cut, file, i, random));
          try (Home home = HomeState.open(disk)) {
            assertThat(home.damage())
                .singleElement()
                .satisfies(damage -> assertThat(damage.file()).isEqualTo("/vault/" + file));
            NextWord words = HomeState.words(home);
            assertThat(HomeState.observations(words)).isEqualTo(before.observations());
            if (i % 8 == 0) {
              words.rollback();
              home.forget(SECRET);
              assertThat(home.damage()).isEmpty();
            }
          }
        }
      }
    }
  }
}

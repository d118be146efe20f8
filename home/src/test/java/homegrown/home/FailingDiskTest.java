package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.adapt.Budget;
import homegrown.home.schedule.Rules;
import homegrown.vault.FailingDisk;
import homegrown.vault.FailingDisk.Fault;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that fails at each call of what a person does with a home: then there is a clear error,
 * and the home, opened again, is as it was before or as it is after. {@code -Dhomegrown.faults=all}
 * takes every call with every fault.
 */
class FailingDiskTest {

  private static final boolean ALL = "all".equals(System.getProperty("homegrown.faults"));

  /** Calls of an operation that are tried, where it has more and not each is asked for. */
  private static final int SAMPLE = 40;

  private static final Source CHAT = Source.of("chat/17");
  private static final Source SECRET = Source.of("chat/secret");
  private static final Source FILE = Source.of("file");
  private static final Instant NOON = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final Instant LATER = NOON.plusSeconds(60);

  /** What is done with a home. */
  private interface Operation {
    void run(Home home, NextWord words);
  }

  private static final Map<String, Operation> OPERATIONS = new LinkedHashMap<>();

  static {
    OPERATIONS.put("observe", FailingDiskTest::observeMore);
    OPERATIONS.put(
        "replace", (home, words) -> words.replace(FILE, lines -> lines.accept("one\nand two")));
    OPERATIONS.put("train", (home, words) -> train(words));
    OPERATIONS.put("rollback", (home, words) -> words.rollback());
    OPERATIONS.put("forget", (home, words) -> home.forget(SECRET));
    OPERATIONS.put("forgetPhrase", (home, words) -> home.forgetPhrase("quillivant"));
    OPERATIONS.put("forgetTime", (home, words) -> home.forget(LATER, LATER.plusSeconds(1)));
    OPERATIONS.put(
        "schedule",
        (home, words) ->
            words.trainWhen(Rules.of("charging=yes at-least=100"), Budget.DEFAULT.memory(8 << 20)));
  }

  /** A home with three sources and two versions of which the second serves. */
  private static Map<String, byte[]> files;

  private static HomeState before;

  private static void observeMore(Home home, NextWord words) {
    words.observe("a line of today", CHAT, NOON);
    words.flush();
  }

  private static void train(NextWord words) {
    words.train(Budget.DEFAULT, 7, Run.silent(), NOON).await();
  }

  @BeforeAll
  static void makeHome() {
    FailingDisk disk = new FailingDisk();
    try (Home home = HomeState.open(disk)) {
      NextWord words = HomeState.words(home);
      SmallText.habits(150, 1).forEach(line -> words.observe(line, CHAT, NOON));
      words.replace(FILE, lines -> lines.accept("see you at the quillivant"));
      words.flush();
      train(words);
      for (int i = 0; i < 20; i++) {
        words.observe("see you at the quillivant tonight", SECRET, LATER);
      }
      words.flush();
      train(words);
      assertThat(words.versions()).hasSize(2);
    }
    try (Vault vault = disk.openWriter(SmallText.KEY.homeKey())) {
      // As of a base with a network, which takes too long here.
      new VaultBlobs(vault.blobs(), NextWord.stream(HomeState.NAME)).put("states", new byte[100]);
    }
    files = disk.files();
    assertThat(kept(disk)).hasSize(1);
    before = HomeState.of(FailingDisk.of(files));
    assertThat(before.problems()).isEmpty();
    assertThat(before.damage()).isEmpty();
  }

  /** What of a person's lines is kept between runs. */
  private static List<String> kept(FailingDisk disk) {
    List<String> names = disk.openReader(SmallText.KEY.homeKey()).orElseThrow().blobs().names();
    return names.stream().filter(name -> name.endsWith("/states")).collect(Collectors.toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "observe",
        "replace",
        "train",
        "rollback",
        "forget",
        "forgetPhrase",
        "forgetTime",
        "schedule"
      })
  void isAsBeforeOrAsAfter(String name) {
    Operation operation = OPERATIONS.get(name);
    FailingDisk sound = FailingDisk.of(files);
    int calls;
    try (Home home = HomeState.open(sound)) {
      NextWord words = HomeState.words(home);
      sound.fail(Long.MAX_VALUE, Fault.ONCE);
      operation.run(home, words);
      calls = sound.calls().size();
      assertThat(calls).isPositive();
    }
    HomeState after = HomeState.of(sound);
    assertThat(after).isNotEqualTo(before);
    Random random = new Random(name.hashCode());
    boolean each = ALL || name.equals("forget") || calls <= SAMPLE;
    for (int i = 1; i <= (each ? calls : SAMPLE); i++) {
      int call = each ? i : 1 + random.nextInt(calls);
      for (Fault fault : Fault.values()) {
        if (ALL || fault == Fault.values()[call % 4]) {
          fails(name, operation, call, fault, after);
        }
      }
    }
  }

  /** The calls from a little before a version is published. */
  @Test
  void everyCallOfAPromotionMayFail() {
    FailingDisk sound = FailingDisk.of(files);
    List<String> calls;
    try (Home home = HomeState.open(sound)) {
      NextWord words = HomeState.words(home);
      sound.fail(Long.MAX_VALUE, Fault.ONCE);
      train(words);
      calls = sound.calls();
    }
    HomeState after = HomeState.of(sound);
    int first = 0;
    while (!calls.get(first).matches("create .*\\.model.tmp")) {
      first++;
    }
    first -= 20; // what was written down before
    for (int call = first; call <= calls.size(); call++) {
      for (Fault fault : Fault.values()) {
        if (ALL || fault == Fault.values()[call % 4]) {
          fails("train", OPERATIONS.get("train"), call, fault, after);
        }
      }
    }
  }

  private static void fails(
      String name, Operation operation, int call, Fault fault, HomeState after) {
    FailingDisk disk = FailingDisk.of(files);
    String at = name + ", call " + call + ", " + fault;
    try {
      Home home = HomeState.open(disk);
      NextWord words = HomeState.words(home);
      words.suggest("see you ", 1);
      disk.fail(call, fault);
      boolean failed = false;
      try {
        operation.run(home, words);
      } catch (VaultException | HomeException e) {
        failed = true;
        assertThat(e.getMessage()).as(at).containsPattern("/vault/|schedule of");
        assertThat(e.getMessage()).as(at).containsIgnoringCase("again");
      }
      at += " " + (disk.calls().size() < call ? "(not reached)" : disk.calls().get(call - 1));
      disk.mend();
      if (ALL || call / 4 % 2 == 0) {
        asOneOf(at + ", power cut", HomeState.of(disk.afterPowerCut()), failed, after);
      }
      if (ALL || call / 4 % 2 == 1) {
        asOneOf(at + ", killed", HomeState.of(disk.afterKill()), failed, after);
      }
      // The home that is open works on.
      words.suggest("see you ", 1);
      words.flush();
      if (failed && !name.equals("observe") && !name.equals("rollback")) {
        operation.run(home, words);
        again(at, name, HomeState.of(home, HomeState.reader(disk)), after);
      }
      home.close();
      if (name.startsWith("forget")) {
        assertThat(kept(disk)).as(at).isEmpty();
      }
      HomeState closed = HomeState.of(disk);
      if (failed) {
        assertThat(closed.problems()).as(at).isEmpty();
        assertThat(closed.damage()).as(at).isEmpty();
      } else {
        assertThat(closed.unlike(after)).as(at).isEmpty();
      }
      if (name.equals("observe")) {
        assertThat(closed.observations()).as(at).isEqualTo(after.observations());
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(at, e);
    }
  }

  private static void asOneOf(String at, HomeState state, boolean failed, HomeState after) {
    if (!failed) {
      assertThat(state.unlike(after)).as(at).isEmpty();
    } else if (!state.equals(before)) {
      assertThat(state.unlike(after)).as(at).isEmpty();
    }
  }

  /** After the call was made again: what has been done twice may be in the ledger twice. */
  private static void again(String at, String name, HomeState state, HomeState after) {
    assertThat(state.problems()).as(at).isEmpty();
    assertThat(state.damage()).as(at).isEmpty();
    assertThat(state.observations()).as(at).isEqualTo(after.observations());
    assertThat(state.sources()).as(at).isEqualTo(after.sources());
    assertThat(state.current()).as(at).isEqualTo(after.current());
    assertThat(state.suggestions()).as(at).isEqualTo(after.suggestions());
    assertThat(state.rules()).as(at).isEqualTo(after.rules());
    if (name.startsWith("forget")) {
      assertThat(state.versions()).as(at).isEqualTo(after.versions());
      assertThat(state.history()).as(at).isEqualTo(after.history());
    }
  }

  @Test
  void opensOrSaysWhyNot() {
    FailingDisk sound = FailingDisk.of(files);
    sound.fail(Long.MAX_VALUE, Fault.ONCE);
    HomeState.of(sound);
    int calls = sound.calls().size();
    for (int call = 1; call <= calls; call++) {
      FailingDisk disk = FailingDisk.of(files).fail(call, Fault.values()[call % 4]);
      try {
        HomeState.of(disk);
      } catch (VaultException | HomeException e) {
        assertThat(e).hasMessageContaining("/vault/");
      }
      disk.mend();
      assertThat(HomeState.of(disk.afterPowerCut())).as("call %s", call).isEqualTo(before);
    }
  }

  @Test
  void aNewHomeIsMadeInTheEnd() {
    FailingDisk sound = new FailingDisk();
    HomeState.of(sound);
    int calls = sound.calls().size();
    for (int call = 1; call <= calls; call++) {
      for (Fault fault : Fault.values()) {
        FailingDisk disk = new FailingDisk().fail(call, fault);
        try {
          HomeState.open(disk);
        } catch (VaultException e) {
          assertThat(e).hasMessageContaining("/vault/");
        }
        disk.mend();
        HomeState made = HomeState.of(disk.afterPowerCut());
        assertThat(made.observations()).isEmpty();
        assertThat(made.problems()).isEmpty();
        assertThat(made.damage()).isEmpty();
      }
    }
  }

  @Test
  void isDeletedInTheEnd() {
    FailingDisk sound = FailingDisk.of(files);
    sound.deleteVault();
    int calls = sound.calls().size();
    assertThat(sound.files()).isEmpty();
    for (int call = 1; call <= calls; call++) {
      for (Fault fault : Fault.values()) {
        FailingDisk disk = FailingDisk.of(files).fail(call, fault);
        try {
          disk.deleteVault();
        } catch (VaultException e) {
          assertThat(e).hasMessageContaining("/vault/").hasMessageContaining("again");
        }
        disk.mend();
        FailingDisk next = disk.afterKill();
        next.deleteVault();
        assertThat(next.files()).as("call %s, %s", call, fault).isEmpty();
      }
    }
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of the journal beside a writer that does all that it can. */
class JournalRaceTest {
  private static final int CALLS = 400;

  /** Rolls segments and compacts often. */
  private static final Limits LIMITS = new Limits(2048, 64 << 10, 1024, 0);

  private static final String STREAM = "words";
  private static final List<String> SOURCES = List.of("chat/1", "ü", "file");

  /**
   * What a reader may find: observations as "source number" in order, and entries of the ledger.
   */
  private record State(List<String> lines, int entries) {
    State with(List<String> more) {
      List<String> all = new ArrayList<>(lines);
      all.addAll(more);
      return new State(all, entries);
    }

    State without(String source) {
      List<String> rest = new ArrayList<>(lines);
      rest.removeIf(line -> line.startsWith(source + " "));
      return new State(rest, entries);
    }
  }

  @TempDir Path directory;

  private final List<State> states = new CopyOnWriteArrayList<>();
  private volatile int started;
  private volatile int done;
  private int counter;

  @Test
  void aReaderSeesAlwaysTheStateBetweenTwoCallsOfTheWriter() throws Exception {
    states.add(new State(Collections.emptyList(), 0));
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Vault vault = TestVault.open(new FileDisk(directory), LIMITS)) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> read(ended)));
      }
      Random random = new Random(3);
      for (int call = 0; call < CALLS; call++) {
        call(vault, random, states.get(states.size() - 1));
      }
      ended.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isGreaterThan(10);
      }
    } finally {
      ended.set(true);
      threads.shutdown();
    }
  }

  private void call(Vault vault, Random random, State before) {
    Journal journal = vault.journal();
    String source = SOURCES.get(random.nextInt(SOURCES.size()));
    switch (random.nextInt(11)) {
      case 0, 1, 2, 3:
        List<String> more = lines(source, 1 + random.nextInt(4));
        step(
            before.with(more),
            () -> {
              more.forEach(
                  line -> journal.append(STREAM, source, OptionalLong.empty(), bytes(line)));
              journal.flush();
            });
        break;
      case 4, 5:
        List<String> members = lines(source, 1 + random.nextInt(6));
        step(
            before.without(source).with(members),
            () -> {
              try (Replacement replacement = journal.replacement(STREAM, source)) {
                members.forEach(line -> replacement.append(OptionalLong.empty(), bytes(line)));
                replacement.commit();
              }
            });
        break;
      case 6:
        step(before.without(source), () -> journal.remove(STREAM, source));
        break;
      case 7:
        step(before, journal::compact);
        break;
      case 10:
        step(
            new State(
                before.lines().stream()
                    .filter(line -> !line.startsWith(source + " ") || !line.endsWith("3"))
                    .collect(Collectors.toList()),
                before.entries()),
            () ->
                journal.takeOut(
                    (stream, from, time, content) ->
                        from.equals(source)
                            && new String(content, StandardCharsets.UTF_8).endsWith("3")));
        break;
      case 8:
        step(
            before.without(source),
            () -> {
              journal.remove(STREAM, source);
              journal.compact();
              journal.dropDamaged();
              vault.renewFiles();
            });
        break;
      default:
        step(
            new State(before.lines(), before.entries() + 1),
            () -> vault.ledger().add(1, "train", Map.of("version", "1")));
        break;
    }
  }

  private List<String> lines(String source, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(source + " " + ++counter);
    }
    return lines;
  }

  private static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }

  private void step(State after, Runnable call) {
    states.add(after);
    started++;
    call.run();
    done++;
  }

  /** Reads until the writer has ended and once more; how often. */
  private int read(AtomicBoolean ended) {
    VaultReader vault = Vault.openReader(directory, TestVault.KEY).orElseThrow();
    int snapshots = 0;
    boolean again = true;
    while (again) {
      again = !ended.get();
      int first = done;
      try (JournalReader journal = vault.journal()) {
        int last = started;
        // Whatever the writer does by now, the snapshot stays as it is.
        assertThat(found(journal)).isIn(new ArrayList<>(states).subList(first, last + 1));
        assertThat(found(journal)).isEqualTo(found(journal));
        snapshots++;
      }
    }
    return snapshots;
  }

  private static State found(JournalReader journal) {
    List<String> lines = new ArrayList<>();
    Map<String, Long> counts = new TreeMap<>();
    journal.replay(
        STREAM,
        (source, time, content) -> {
          String line = new String(content, StandardCharsets.UTF_8);
          assertThat(line).startsWith(source + " ");
          lines.add(line);
          counts.merge(source, 1L, Long::sum);
        });
    Map<String, Long> counted = new TreeMap<>();
    journal.sources(STREAM).forEach(s -> counted.put(s.source(), s.observations()));
    assertThat(counted).isEqualTo(counts);
    assertThat(journal.streams()).isEqualTo(lines.isEmpty() ? List.of() : List.of(STREAM));
    Ledger.Reading ledger = journal.ledger();
    assertThat(ledger.problems()).isEmpty();
    assertThat(journal.damage()).isEmpty();
    return new State(lines, ledger.entries().size());
  }

  @Test
  void aReaderBesideAnotherProcessSeesWholeStatesOnly() throws Exception {
    Vault.openWriter(directory, TestVault.KEY).close();
    VaultReader vault = Vault.openReader(directory, TestVault.KEY).orElseThrow();
    try (ChildProcess child = new ChildProcess("64m", "churn", directory)) {
      int numbers = 0;
      int entries = 0;
      for (int rounds = 0; rounds < 60; rounds++) {
        String[] said = child.line().split(" ");
        assertThat(said).as(String.join(" ", said)).hasSize(3);
        try (JournalReader journal = vault.journal()) {
          List<Integer> found = ProcessTest.numbers(journal::replay, "numbers");
          for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(i);
          }
          assertThat(found.size()).isGreaterThanOrEqualTo(Integer.parseInt(said[0]));
          assertThat(found.size()).isGreaterThanOrEqualTo(numbers);
          numbers = found.size();
          List<Integer> totals = ProcessTest.numbers(journal::replay, "totals");
          assertThat(totals.size()).isIn(0, 10);
          assertThat(totals.stream().distinct().count()).isLessThan(2);
          assertThat(journal.sources("totals").stream().mapToLong(s -> s.observations()).sum())
              .isEqualTo(totals.size());
          Ledger.Reading ledger = journal.ledger();
          assertThat(ledger.problems()).isEmpty();
          assertThat(ledger.entries().size()).isGreaterThanOrEqualTo(Integer.parseInt(said[1]));
          assertThat(ledger.entries().size()).isGreaterThanOrEqualTo(entries);
          entries = ledger.entries().size();
          assertThat(journal.damage()).isEmpty();
        }
      }
      assertThat(numbers).isGreaterThan(20);
      assertThat(entries).isGreaterThan(3);
    }
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A random sequence of calls on a vault, run beside a plain model in memory. Every observation has
 * a number of its own, which rises, so that one look at what is replayed tells what is missing,
 * doubled or out of place.
 */
final class History {
  /** Small enough that a short history rolls segments and compacts. */
  static final Limits SMALL = new Limits(400, 150, 250, 0);

  private static final String MODEL = "next-word";
  private static final List<String> STREAMS = List.of("words", "films");
  private static final List<String> SOURCES = List.of("chat/1", "ü", "file");

  /** What the vault must hold. */
  static final class State {
    /**
     * Observation to source, by stream: those that are acknowledged, and those that may be lost.
     */
    final Map<String, TreeMap<Integer, String>> acknowledged = new TreeMap<>();

    final Map<String, TreeMap<Integer, String>> appended = new TreeMap<>();
    final TreeSet<Integer> members = new TreeSet<>();
    String replacedStream = "";
    String replacedSource = "";

    final TreeMap<Integer, Integer> versions = new TreeMap<>();
    final TreeMap<Integer, Integer> retired = new TreeMap<>(); // deleted at leisure
    final TreeSet<Integer> promoted = new TreeSet<>();
    int current;
    int last;
    final TreeMap<String, Integer> blobs = new TreeMap<>();

    State() {
      for (String stream : STREAMS) {
        acknowledged.put(stream, new TreeMap<>());
        appended.put(stream, new TreeMap<>());
      }
    }

    State copy() {
      State copy = new State();
      acknowledged.forEach((stream, all) -> copy.acknowledged.get(stream).putAll(all));
      appended.forEach((stream, all) -> copy.appended.get(stream).putAll(all));
      copy.members.addAll(members);
      copy.replacedStream = replacedStream;
      copy.replacedSource = replacedSource;
      copy.versions.putAll(versions);
      copy.retired.putAll(retired);
      copy.promoted.addAll(promoted);
      copy.current = current;
      copy.last = last;
      copy.blobs.putAll(blobs);
      return copy;
    }

    private void acknowledge() {
      appended.forEach((stream, all) -> acknowledged.get(stream).putAll(all));
      appended.values().forEach(TreeMap::clear);
    }

    private void drop(String stream, String source) {
      acknowledge();
      acknowledged.get(stream).values().removeIf(source::equals);
    }

    private void forgetReplacement() {
      members.clear();
      replacedStream = "";
    }

    private int predecessor() {
      Integer below = 0;
      for (int number : promoted.headSet(current)) {
        below = versions.containsKey(number) ? number : below;
      }
      return below;
    }
  }

  /** One call: what it does to the model and to the vault. */
  private interface Step {
    void model(State state);

    void vault();
  }

  private final Random random;
  private final FaultDisk disk;
  private int counter;
  private Vault vault;
  private Replacement replacement;

  /** What is certain, and what else may be true while a call is under way. */
  State before = new State();

  State after = before;

  History(long seed, FaultDisk disk) {
    this.random = new Random(seed);
    this.disk = disk;
  }

  void open() {
    vault = TestVault.open(disk, SMALL);
  }

  static byte[] content(int number) {
    byte[] content = new byte[4 + number * 7 % 40];
    byte[] digits = String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(content, (byte) (0x80 | number));
    System.arraycopy(digits, 0, content, 0, digits.length);
    return content;
  }

  /** Runs so many calls. A call that fails is checked to have had no effect or all, and retried. */
  void run(int calls, FaultDisk repaired) {
    for (int i = 0; i < calls; i++) {
      Step step = next();
      after = before.copy();
      step.model(after);
      try {
        step.vault();
      } catch (VaultException e) {
        repaired.capacity(Long.MAX_VALUE);
        repair(step);
      }
      before = after;
    }
  }

  /** After a failed call: all is as before or as after it, and the call succeeds if made again. */
  private void repair(Step step) {
    if (vault == null) {
      open();
      settle();
      return;
    }
    verify(vault, before, after);
    if (after.current == before.current || current(vault) != after.current) {
      step.vault();
    } else if (after.current == 0) {
      vault.models(MODEL).rollback();
    } else {
      vault.models(MODEL).promote(after.current); // not rolled back further
    }
    verify(vault, after, after);
  }

  /** Takes what is there for what has to be there. */
  private void settle() {
    verify(vault, before, after);
    for (String stream : STREAMS) {
      after.acknowledged.put(stream, replayed(vault, stream));
      after.appended.get(stream).clear();
    }
  }

  /** Opens the vault after a crash, checks it, and checks that work goes on from there. */
  void reopenAndCheck(FaultDisk found, FaultDisk.Loss loss) {
    Vault reopened = TestVault.open(found, SMALL);
    if (loss != FaultDisk.Loss.ANY) { // then a hole in a flush cannot be told from damage
      assertThat(reopened.journal().damage()).isEmpty();
    }
    verify(reopened, before, after);
    State next = after.copy();
    for (String stream : STREAMS) {
      TreeMap<Integer, String> all = replayed(reopened, stream);
      next.acknowledged.put(stream, all);
      next.appended.get(stream).clear();
    }
    int number = ++counter + 100;
    next.acknowledged.get("words").put(number, "ü");
    next.versions.clear();
    next.versions.putAll(versions(reopened));
    next.current = current(reopened);
    next.blobs.clear();
    next.blobs.putAll(blobs(reopened));
    reopened.journal().append("words", "ü", OptionalLong.of(number), content(number));
    reopened.journal().flush();
    verify(reopened, next, next);
    Vault again = TestVault.open(found.afterCrash(FaultDisk.Loss.ALL, new Random(1)), SMALL);
    verify(again, next, next);
  }

  private Step next() {
    String stream = STREAMS.get(random.nextInt(STREAMS.size()));
    String source = SOURCES.get(random.nextInt(SOURCES.size()));
    int number = ++counter;
    switch (random.nextInt(21)) {
      case 0, 1, 2, 3, 4:
        return step(
            state -> state.appended.get(stream).put(number, source),
            () -> vault.journal().append(stream, source, time(number), content(number)));
      case 5, 6:
        return step(State::acknowledge, () -> vault.journal().flush());
      case 7, 8, 9, 10:
        return before.replacedStream.isEmpty() ? begin(stream, source) : member(number);
      case 11, 12:
        return before.replacedStream.isEmpty() ? remove(stream, source) : commit();
      case 13:
        return step(State::acknowledge, () -> vault.journal().compact());
      case 14:
        return publish(number, 1 + random.nextInt(3));
      case 15:
        return before.versions.isEmpty() ? publish(number, 2) : promote();
      case 16:
        return rollback();
      case 17:
        return random.nextBoolean() ? abandon() : delete();
      case 18:
        return blob(source, number);
      case 19:
        return takeOut(source);
      default:
        return step(
            state -> {
              state.acknowledge();
              state.forgetReplacement();
            },
            this::reopen);
    }
  }

  private void reopen() {
    Vault old = vault;
    vault = null;
    old.close();
    open();
  }

  private Step begin(String stream, String source) {
    return step(
        state -> {
          state.replacedStream = stream;
          state.replacedSource = source;
        },
        () -> replacement = vault.journal().replacement(stream, source));
  }

  private Step member(int number) {
    return step(
        state -> state.members.add(number),
        () -> replacement.append(time(number), content(number)));
  }

  private Step commit() {
    return step(
        state -> {
          state.drop(state.replacedStream, state.replacedSource);
          for (int member : state.members) {
            state.acknowledged.get(state.replacedStream).put(member, state.replacedSource);
          }
          state.forgetReplacement();
        },
        () -> replacement.commit());
  }

  private Step abandon() {
    return step(
        State::forgetReplacement,
        () -> {
          if (replacement != null) {
            replacement.close();
          }
        });
  }

  /** Every other observation of a source, in all streams. */
  private Step takeOut(String source) {
    return step(
        state -> {
          state.acknowledge();
          for (String stream : STREAMS) {
            state
                .acknowledged
                .get(stream)
                .entrySet()
                .removeIf(entry -> entry.getValue().equals(source) && entry.getKey() % 2 == 0);
          }
        },
        () ->
            vault
                .journal()
                .takeOut((in, from, time, content) -> from.equals(source) && even(content)));
  }

  private static boolean even(byte[] content) {
    return number(content) % 2 == 0;
  }

  private Step remove(String stream, String source) {
    return step(state -> state.drop(stream, source), () -> vault.journal().remove(stream, source));
  }

  private Step publish(int content, int keep) {
    return step(
        state -> {
          state.versions.put(++state.last, content);
          TreeSet<Integer> newest = new TreeSet<>();
          for (int number : state.versions.descendingKeySet()) {
            if (newest.size() < keep) {
              newest.add(number);
            }
          }
          newest.add(state.current);
          newest.add(state.predecessor());
          state.retired.putAll(state.versions);
          state.versions.keySet().retainAll(newest);
        },
        () -> vault.models(MODEL).publish(keep, out -> out.write(content(content))));
  }

  private Step promote() {
    List<Integer> kept = new ArrayList<>(before.versions.keySet());
    int number = kept.get(random.nextInt(kept.size()));
    return step(
        state -> {
          state.current = number;
          state.promoted.add(number);
        },
        () -> vault.models(MODEL).promote(number));
  }

  private Step rollback() {
    return step(
        state -> {
          int target = state.predecessor();
          state.promoted.retainAll(new TreeSet<>(state.promoted.headSet(target + 1)));
          state.current = target;
        },
        () -> {
          OptionalInt target = vault.models(MODEL).rollback();
          assertThat(target.orElse(0)).isEqualTo(after.current);
        });
  }

  private Step delete() {
    List<Integer> kept = new ArrayList<>(before.versions.keySet());
    kept.remove((Integer) before.current);
    if (kept.isEmpty()) {
      return abandon();
    }
    int number = kept.get(random.nextInt(kept.size()));
    return step(
        state -> {
          state.versions.remove(number);
          state.promoted.remove(number);
        },
        () -> vault.models(MODEL).delete(number));
  }

  private Step blob(String name, int number) {
    if (random.nextInt(3) == 0) {
      return step(state -> state.blobs.remove(name), () -> vault.blobs().remove(name));
    }
    return step(
        state -> state.blobs.put(name, number),
        () -> vault.blobs().put(name, out -> out.write(content(number))));
  }

  private static OptionalLong time(int number) {
    return number % 3 == 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static Step step(java.util.function.Consumer<State> model, Runnable vault) {
    return new Step() {
      @Override
      public void model(State state) {
        model.accept(state);
      }

      @Override
      public void vault() {
        vault.run();
      }
    };
  }

  /** The vault holds what one of the two states says, for journal, models and blobs each. */
  static void verify(Vault vault, State one, State other) {
    Map<String, TreeMap<Integer, String>> found = new TreeMap<>();
    for (String stream : STREAMS) {
      found.put(stream, replayed(vault, stream));
    }
    if (!journalFits(found, one)) {
      assertThat(journalFits(found, other))
          .as(
              "replayed %s, acknowledged %s or %s, appended %s",
              found, one.acknowledged, other.acknowledged, one.appended)
          .isTrue();
    }
    for (String stream : STREAMS) {
      long counted =
          vault.journal().sources(stream).stream().mapToLong(SourceCount::observations).sum();
      assertThat(counted).isEqualTo(found.get(stream).size());
    }

    TreeMap<Integer, Integer> versions = versions(vault);
    Map<Integer, Integer> either = new TreeMap<>(other.retired);
    either.putAll(one.versions);
    either.putAll(other.versions);
    assertThat(either).containsAllEntriesOf(versions);
    Map<Integer, Integer> both = new TreeMap<>(one.versions);
    both.keySet().retainAll(other.versions.keySet());
    assertThat(versions).containsAllEntriesOf(both);
    assertThat(current(vault)).isIn(one.current, other.current);

    assertThat(blobs(vault)).isIn(one.blobs, other.blobs);
  }

  /** A reader finds all that is acknowledged, and nothing that was never appended. */
  void check(JournalReader journal) {
    Map<String, TreeMap<Integer, String>> found = new TreeMap<>();
    for (String stream : STREAMS) {
      TreeMap<Integer, String> numbers = new TreeMap<>();
      journal.replay(stream, (source, time, content) -> numbers.put(number(content), source));
      found.put(stream, numbers);
      assertThat(journal.sources(stream).stream().mapToLong(SourceCount::observations).sum())
          .isEqualTo(numbers.size());
    }
    assertThat(journalFits(found, before) || journalFits(found, after))
        .as("found %s, acknowledged %s or %s", found, before.acknowledged, after.acknowledged)
        .isTrue();
    assertThat(journal.damage()).isEmpty();
    journal.close();
  }

  private static boolean journalFits(Map<String, TreeMap<Integer, String>> found, State state) {
    for (String stream : STREAMS) {
      TreeMap<Integer, String> possible = new TreeMap<>(state.acknowledged.get(stream));
      possible.putAll(state.appended.get(stream));
      if (!found.get(stream).entrySet().containsAll(state.acknowledged.get(stream).entrySet())
          || !possible.entrySet().containsAll(found.get(stream).entrySet())) {
        return false;
      }
    }
    return true;
  }

  static TreeMap<Integer, String> replayed(Vault vault, String stream) {
    TreeMap<Integer, String> observations = new TreeMap<>();
    vault
        .journal()
        .replay(
            stream,
            (source, time, content) -> {
              int number = number(content);
              assertThat(observations.isEmpty() ? 0 : observations.lastKey()).isLessThan(number);
              assertThat(time).isEqualTo(number > 100 ? OptionalLong.of(number) : time(number));
              observations.put(number, source);
            });
    return observations;
  }

  private static int number(byte[] content) {
    int number = 0;
    for (int i = 0; i < content.length && content[i] >= '0' && content[i] <= '9'; i++) {
      number = 10 * number + content[i] - '0';
    }
    assertThat(content).isEqualTo(content(number));
    return number;
  }

  private static TreeMap<Integer, Integer> versions(Vault vault) {
    TreeMap<Integer, Integer> versions = new TreeMap<>();
    Models models = vault.models(MODEL);
    for (ModelVersion version : models.versions()) {
      versions.put(version.number(), number(models.version(version.number()).content()));
    }
    return versions;
  }

  private static int current(Vault vault) {
    return vault.models(MODEL).current().map(Model::number).orElse(0);
  }

  private static TreeMap<String, Integer> blobs(Vault vault) {
    TreeMap<String, Integer> blobs = new TreeMap<>();
    for (String name : vault.blobs().names()) {
      blobs.put(name, number(vault.blobs().get(name).orElseThrow()));
    }
    return blobs;
  }
}

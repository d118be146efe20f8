package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files whose bytes were changed or cut off behind the vault's back. */
class DamageTest {
  private static final Limits NO_COMPACTION = new Limits(800, 450, Long.MAX_VALUE, 0);

  private static final String MODEL = "models/" + TestVault.file("next-word") + "/";

  private static String blob(String name) {
    return "blobs/" + TestVault.file(name) + ".blob";
  }

  /** Where an observation stands: its file, and where the file ended once it was acknowledged. */
  private record Place(String file, long end) {}

  private final Map<Integer, Place> places = new TreeMap<>();
  private Map<String, byte[]> files;

  @BeforeEach
  void makeVault() {
    FaultDisk disk = new FaultDisk();
    try (Vault vault = TestVault.open(disk, new Limits(1 << 20, 450, Long.MAX_VALUE, 0))) {
      Journal journal = vault.journal();
      append(journal, disk, 1, 2, 3);
      journal.append("films", "file", OptionalLong.empty(), new byte[] {99});
      Replacement replacement = journal.replacement("films", "file");
      replacement.append(OptionalLong.of(7), new byte[] {100});
      replacement.append(OptionalLong.of(8), new byte[] {101});
      replacement.commit();
      journal.compact();
    }
    try (Vault vault = TestVault.open(disk, NO_COMPACTION)) {
      Journal journal = vault.journal();
      append(journal, disk, 4, 5);
      Replacement replacement = journal.replacement("films", "file");
      replacement.append(OptionalLong.of(9), new byte[] {102});
      replacement.commit();
      append(journal, disk, 6, 7, 8, 9, 10, 11, 12, 13, 14);

      Models models = vault.models("next-word");
      for (int number = 1; number <= 3; number++) {
        byte[] content = {(byte) number};
        models.promote(models.publish(3, out -> out.write(content)));
      }
      vault.blobs().put("a", out -> out.write(1));
      vault.blobs().put("b", out -> out.write(2));
    }
    files = disk.files();
    for (int number = 1; number <= 3; number++) {
      places.put(number, new Place("journal/00000002-compacted.log", Long.MAX_VALUE));
    }
    assertThat(files.keySet())
        .containsExactlyInAnyOrder(
            "homegrown.vault",
            "journal/00000002-compacted.log",
            "journal/00000003.log",
            "journal/00000004.log",
            "journal/closed",
            "keys",
            "key-2",
            MODEL + "name",
            MODEL + "000001.model",
            MODEL + "000002.model",
            MODEL + "000003.model",
            MODEL + "CURRENT",
            blob("a"),
            blob("b"));
  }

  private void append(Journal journal, FaultDisk disk, int... numbers) {
    for (int number : numbers) {
      Map<String, byte[]> before = disk.files();
      journal.append("words", "chat/" + number % 2, OptionalLong.of(number), content(number));
      journal.flush();
      disk.files()
          .forEach(
              (file, bytes) -> {
                if (bytes.length != before.getOrDefault(file, new byte[0]).length) {
                  places.put(number, new Place(file, bytes.length));
                }
              });
    }
  }

  private static byte[] content(int number) {
    return ("observation " + number).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void noFlippedByteGoesUnnoticedOrTakesMoreThanItsRecord() {
    forEachByte(
        (file, offset, changed) -> {
          Vault vault = TestVault.open(FaultDisk.of(changed), NO_COMPACTION);
          int lost = 0;
          if (file.endsWith(".log")) {
            assertThat(vault.journal().damage())
                .singleElement()
                .satisfies(
                    damage -> {
                      assertThat(damage.file()).isEqualTo("/vault/" + file);
                      assertThat(damage.offset()).isLessThanOrEqualTo(offset);
                      assertThat(damage.offset() + damage.bytes()).isGreaterThan(offset);
                      assertThat(damage.bytes()).isLessThan(160);
                    });
            lost = 1;
          } else {
            assertThat(vault.journal().damage()).isEmpty();
          }
          List<Integer> words = words(vault);
          List<Integer> films = films(vault);
          assertThat(words).isSubsetOf(places.keySet());
          assertThat(words.size() + films.size())
              .isBetween(places.size() + 1 - lost, places.size() + 1);
          assertThat(films).isIn(List.of(102), List.of());
          verifyModelsAndBlobs(vault, file);

          // Work goes on, and what was lost stays the only loss.
          vault.journal().append("words", "new", OptionalLong.empty(), content(50));
          vault.close();
          vault = TestVault.open(FaultDisk.of(changed), NO_COMPACTION);
          assertThat(words(vault)).startsWith(words.toArray(new Integer[0]));
        });
  }

  @Test
  void workGoesOnAfterDamageAndCompactionKeepsTheDamagedFileAside() {
    forEachByte(
        (file, offset, changed) -> {
          if (!file.endsWith(".log")) {
            return;
          }
          FaultDisk disk = FaultDisk.of(changed);
          List<Integer> expected;
          try (Vault vault = TestVault.open(disk, NO_COMPACTION)) {
            expected = new ArrayList<>(words(vault));
            expected.add(50);
            vault.journal().append("words", "new", OptionalLong.empty(), content(50));
          }
          try (Vault vault = TestVault.open(disk, NO_COMPACTION)) {
            assertThat(words(vault)).isEqualTo(expected);
            assertThat(vault.journal().damage()).hasSize(1);
            vault.journal().compact();
            assertThat(words(vault)).isEqualTo(expected);
          }
          String aside = file.replace("journal/", "journal/damaged-");
          assertThat(disk.files().get(aside)).startsWith(changed.get(file));
          try (Vault vault = TestVault.open(disk, NO_COMPACTION)) {
            assertThat(words(vault)).isEqualTo(expected);
            assertThat(vault.journal().damage())
                .singleElement()
                .satisfies(damage -> assertThat(damage.file()).isEqualTo("/vault/" + aside));
            vault.journal().dropDamaged();
            assertThat(vault.journal().damage()).isEmpty();
          }
          assertThat(disk.files()).doesNotContainKey(aside);
        });
  }

  private interface Flip {
    void check(String file, int offset, Map<String, byte[]> changed);
  }

  private void forEachByte(Flip flip) {
    files.forEach(
        (file, bytes) -> {
          for (int offset = 0; offset < bytes.length; offset++) {
            byte[] changed = bytes.clone();
            changed[offset] ^= (byte) (offset % 9 == 8 ? 0xFF : 1 << offset % 9);
            Map<String, byte[]> all = new TreeMap<>(files);
            all.put(file, changed);
            try {
              flip.check(file, offset, all);
            } catch (AssertionError | RuntimeException e) {
              throw new AssertionError(file + ", byte " + offset, e);
            }
          }
        });
  }

  private void verifyModelsAndBlobs(Vault vault, String damaged) {
    Models models = vault.models("next-word");
    for (int number = 1; number <= 3; number++) {
      int version = number;
      sound(
          damaged.endsWith(number + ".model"),
          damaged,
          "homegrown rollback next-word",
          () -> assertThat(models.version(version).content()).containsExactly(version));
    }
    assertThat(models.versions()).hasSize(3);
    sound(
        damaged.endsWith("3.model"),
        damaged,
        "homegrown rollback next-word",
        () -> assertThat(models.current()).hasValueSatisfying(hasNumber(3)));
    assertThat(models.rollback()).hasValue(damaged.endsWith("2.model") ? 1 : 2);
    for (int number = 1; number <= 2; number++) {
      String name = number == 1 ? "a" : "b";
      byte[] content = {(byte) number};
      sound(
          damaged.equals(blob(name)),
          damaged,
          "remove it",
          () -> assertThat(vault.blobs().get(name)).hasValue(content));
    }
  }

  private static Consumer<Model> hasNumber(int number) {
    return model -> assertThat(model.number()).isEqualTo(number);
  }

  private static void sound(boolean damaged, String file, String mend, Runnable read) {
    if (damaged) {
      assertThatThrownBy(read::run)
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("/vault/" + file + ": damaged")
          .hasMessageContaining(mend);
    } else {
      read.run();
    }
  }

  @Test
  void ofAFileCutAnywhereWhatStoodBeforeTheCutIsThere() {
    files.forEach(
        (file, bytes) -> {
          for (int length = 0; length < bytes.length; length++) {
            Map<String, byte[]> cut = new TreeMap<>(files);
            cut.put(file, Arrays.copyOf(bytes, length));
            try {
              openCut(file, length, cut);
            } catch (AssertionError | RuntimeException e) {
              throw new AssertionError(file + " cut to " + length, e);
            }
          }
        });
  }

  private void openCut(String file, int length, Map<String, byte[]> cut) {
    boolean needed = file.equals("homegrown.vault") || file.startsWith("key");
    if (needed && length < files.get(file).length / 2) {
      assertThatThrownBy(() -> TestVault.open(FaultDisk.of(cut), NO_COMPACTION))
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("/vault/" + file + ": damaged");
      return;
    }
    FaultDisk disk = FaultDisk.of(cut);
    Vault vault = TestVault.open(disk, NO_COMPACTION);
    List<Integer> expected = new ArrayList<>();
    places.forEach(
        (number, place) -> {
          if (!place.file.equals(file) || place.end - RecordBuffer.FRAME <= length) {
            expected.add(number);
          }
        });
    if (file.endsWith("-compacted.log")) {
      assertThat(words(vault)).containsAll(expected).isSubsetOf(places.keySet());
    } else {
      assertThat(words(vault)).isEqualTo(expected);
    }
    if (file.endsWith(".log")) {
      assertThat(vault.journal().damage())
          .singleElement()
          .satisfies(damage -> assertThat(damage.file()).isEqualTo("/vault/" + file));
    } else if (file.endsWith("CURRENT") && length < files.get(file).length / 2) {
      assertThatThrownBy(() -> vault.models("next-word").current())
          .isInstanceOf(VaultException.class)
          .hasMessageContaining("/vault/" + file + ": damaged");
      assertThat(vault.models("next-word").rollback()).isEmpty();
      assertThat(vault.models("next-word").current()).isEmpty();
      assertThat(vault.models("next-word").publish(3, out -> {})).isEqualTo(4);
    } else {
      verifyModelsAndBlobs(vault, file);
    }
    vault.journal().append("words", "new", OptionalLong.empty(), content(50));
    vault.journal().flush();
    Vault again =
        TestVault.open(disk.afterCrash(FaultDisk.Loss.ALL, new java.util.Random(1)), NO_COMPACTION);
    assertThat(words(again)).containsAll(expected).endsWith(50);
  }

  @Test
  void aMissingSegmentIsNamed() {
    for (String file : List.of("journal/00000003.log", "journal/00000004.log")) {
      Map<String, byte[]> fewer = new TreeMap<>(files);
      fewer.remove(file);
      Vault vault = TestVault.open(FaultDisk.of(fewer), NO_COMPACTION);
      assertThat(vault.journal().damage())
          .singleElement()
          .satisfies(
              damage -> {
                assertThat(damage.file()).isEqualTo("/vault/" + file);
                assertThat(damage.description()).contains("missing");
              });
      assertThat(words(vault)).contains(1, 2, 3);
      vault.journal().append("words", "new", OptionalLong.empty(), content(50));
      vault.journal().flush();
      assertThat(words(vault)).endsWith(50);
    }
  }

  @Test
  void aTornTailIsCutAndNoDamage() {
    String last = "journal/00000004.log";
    Map<String, byte[]> torn = new TreeMap<>(files);
    torn.put(last, Arrays.copyOf(files.get(last), files.get(last).length + 13));
    FaultDisk disk = FaultDisk.of(torn);
    Vault vault = TestVault.open(disk, NO_COMPACTION);
    assertThat(vault.journal().damage()).isEmpty();
    assertThat(words(vault)).containsExactlyElementsOf(places.keySet());
    assertThat(disk.files().get(last)).isEqualTo(files.get(last));
  }

  @Test
  void aDamagedStretchOfManyRecordsLeavesTheOthers() {
    Map<String, byte[]> zeroed = new TreeMap<>(files);
    byte[] bytes = files.get("journal/00000003.log").clone();
    Arrays.fill(bytes, 40, 200, (byte) 0);
    zeroed.put("journal/00000003.log", bytes);
    Vault vault = TestVault.open(FaultDisk.of(zeroed), NO_COMPACTION);
    assertThat(vault.journal().damage()).hasSize(1);
    List<Integer> intact = new ArrayList<>();
    places.forEach(
        (number, place) -> {
          if (!place.file.equals("journal/00000003.log") || place.end > 200 + 80) {
            intact.add(number);
          }
        });
    assertThat(words(vault)).containsAll(intact);
  }

  @Test
  void aCopyOfTheJournalAsContentIsNeverTakenForRecords() {
    byte[] journal = files.get("journal/00000003.log");
    FaultDisk disk = new FaultDisk();
    try (Vault vault = TestVault.open(disk, NO_COMPACTION)) {
      vault.journal().append("words", "import", OptionalLong.empty(), journal);
    }
    byte[] file = disk.files().get("journal/00000001.log");
    int keys = 2 * (RecordBuffer.FRAME + ByteBuffer.wrap(file).getInt(5));
    file[keys + 6] ^= 1; // the length of the record around it
    disk.set("journal/00000001.log", file);
    Vault vault = TestVault.open(disk, NO_COMPACTION);
    assertThat(vault.journal().streams()).isEmpty();
    assertThat(vault.journal().damage()).hasSize(1);
  }

  @Test
  void damageThatComesUpLaterIsReportedByReplayAndNotCompactedAway() {
    FaultDisk disk = FaultDisk.of(files);
    Vault vault = TestVault.open(disk, NO_COMPACTION);
    byte[] bytes = files.get("journal/00000003.log").clone();
    bytes[30] ^= 1;
    disk.set("journal/00000003.log", bytes);
    assertThat(vault.journal().damage()).isEmpty();
    words(vault);
    assertThat(vault.journal().damage()).hasSize(1);
    words(vault);
    assertThat(vault.journal().damage()).hasSize(1);
    vault.journal().compact();
    assertThat(disk.files()).containsKey("journal/damaged-00000003.log");
  }

  @Test
  void modelFilesUnderEachOthersNamesAreNotTakenForWhatTheyAreNot() {
    Map<String, byte[]> swapped = new TreeMap<>(files);
    swapped.put(MODEL + "000003.model", files.get(MODEL + "000001.model"));
    Vault vault = TestVault.open(FaultDisk.of(swapped), NO_COMPACTION);
    assertThatThrownBy(() -> vault.models("next-word").current())
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("000003.model: damaged");
  }

  private static List<Integer> words(Vault vault) {
    List<Integer> numbers = new ArrayList<>();
    vault
        .journal()
        .replay(
            "words",
            (source, time, content) -> {
              String text = new String(content, StandardCharsets.US_ASCII);
              int number = Integer.parseInt(text.substring("observation ".length()));
              assertThat(source).isEqualTo(number == 50 ? "new" : "chat/" + number % 2);
              assertThat(time)
                  .isEqualTo(number == 50 ? OptionalLong.empty() : OptionalLong.of(number));
              numbers.add(number);
            });
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
    return numbers;
  }

  private static List<Integer> films(Vault vault) {
    List<Integer> numbers = new ArrayList<>();
    vault.journal().replay("films", (source, time, content) -> numbers.add((int) content[0]));
    return numbers;
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.vault.FaultDisk.Loss;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories, cut off at every operation and every written byte. */
class CrashTest {
  private static final int CALLS = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everythingAcknowledgedSurvivesACrashAtAnyStepOnceAndWhole(long seed) {
    FaultDisk whole = new FaultDisk();
    History uncut = new History(seed, whole);
    uncut.open();
    uncut.run(CALLS, whole);
    assertThat(whole.steps()).isGreaterThan(1000);

    for (long step = 1; step <= whole.steps(); step++) {
      Loss loss = Loss.values()[(int) (step % Loss.values().length)];
      try {
        crashAndReopen(seed, step, loss);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", step " + step + ", loss " + loss, e);
      }
    }
  }

  private static void crashAndReopen(long seed, long step, Loss loss) {
    FaultDisk disk = new FaultDisk().crashAt(step);
    History history = new History(seed, disk);
    try {
      history.open();
      history.run(CALLS, disk);
    } catch (FaultDisk.Crash e) {
      // as planned
    }
    Random random = new Random(seed * 1_000_003 + step);
    FaultDisk found = disk.afterCrash(loss, random);
    // Every other time the repair is cut off too.
    if (random.nextBoolean()) {
      found.crashAt(1 + random.nextInt(40));
      try {
        TestVault.open(found, History.SMALL);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      found = found.afterCrash(loss, random);
    }
    history.reopenAndCheck(found, loss);
  }

  @Test
  void aCompactionCutOffAnywhereLeavesAllThatIsAlive() {
    forEachCrash(
        vault -> {
          for (int number = 1; number <= 6; number++) {
            vault.journal().append("words", "chat", OptionalLong.empty(), History.content(number));
          }
          vault.journal().append("words", "file", OptionalLong.empty(), History.content(7));
          vault.journal().remove("words", "file");
        },
        vault -> vault.journal().compact(),
        vault -> {
          List<Integer> lengths = new ArrayList<>();
          vault.journal().replay("words", (source, time, content) -> lengths.add(content.length));
          assertThat(lengths).containsExactly(11, 18, 25, 32, 39, 6);
        });
  }

  @Test
  void takingOutThatIsCutOffAnywhereTakesAllOrNothing() {
    forEachCrash(
        vault -> {
          for (int number = 1; number <= 8; number++) {
            String source = number % 3 == 0 ? "file" : "chat";
            vault.journal().append("words", source, OptionalLong.empty(), History.content(number));
          }
          vault.journal().append("films", "list", OptionalLong.empty(), History.content(9));
        },
        vault ->
            vault
                .journal()
                .takeOut((stream, source, time, content) -> source.equals("chat") && odd(content)),
        vault -> {
          List<String> found = new ArrayList<>();
          vault
              .journal()
              .replay("words", (source, time, content) -> found.add(source + " " + content.length));
          assertThat(found)
              .isIn(
                  List.of(
                      "chat 11", "chat 18", "file 25", "chat 32", "chat 39", "file 6", "chat 13",
                      "chat 20"),
                  List.of("chat 18", "file 25", "chat 32", "file 6", "chat 20"));
          assertThat(vault.journal().sources("films")).hasSize(1);
          assertThat(vault.journal().damage()).isEmpty();
          vault.journal().compact();
          List<String> compacted = new ArrayList<>();
          vault
              .journal()
              .replay(
                  "words", (source, time, content) -> compacted.add(source + " " + content.length));
          assertThat(compacted).isEqualTo(found);
        });
  }

  private static boolean odd(byte[] content) {
    return content[0] % 2 == 1;
  }

  @Test
  void aPublicationCutOffAnywhereLeavesTheOldVersionOrTheNew() {
    forEachCrash(
        vault -> {
          Models models = vault.models("next-word");
          for (int number = 1; number <= 2; number++) {
            models.promote(models.publish(1, out -> out.write(new byte[100])));
          }
        },
        vault -> {
          Models models = vault.models("next-word");
          models.promote(models.publish(1, out -> out.write(new byte[200])));
          models.publish(1, out -> out.write(new byte[300]));
        },
        vault -> {
          Model current = vault.models("next-word").current().orElseThrow();
          assertThat(current.number()).isIn(2, 3);
          assertThat(current.content()).hasSize(current.number() == 2 ? 100 : 200);
          assertThat(vault.models("next-word").versions())
              .extracting(ModelVersion::number)
              .contains(current.number() - 1);
        });
  }

  @Test
  void aNewKeyForFilesCutOffAnywhereLeavesThemReadable() {
    forEachCrash(
        vault -> {
          Models models = vault.models("next-word");
          models.promote(models.publish(1, out -> out.write(new byte[100])));
          vault.blobs().put("states", out -> out.write(new byte[50]));
          vault.journal().append("words", "chat", OptionalLong.empty(), new byte[9]);
        },
        Vault::renewFiles,
        vault -> {
          assertThat(vault.models("next-word").current().orElseThrow().content()).hasSize(100);
          assertThat(vault.blobs().get("states").orElseThrow()).hasSize(50);
          List<Integer> lengths = new ArrayList<>();
          vault.journal().replay("words", (source, time, content) -> lengths.add(content.length));
          assertThat(lengths).containsExactly(9);
          assertThat(vault.journal().damage()).isEmpty();
        });
  }

  @Test
  void encryptingAVaultOfFormat1CutOffAnywhereLosesNothing() throws Exception {
    Map<String, byte[]> plain = FormatTest.files(FormatTest.fixture(1));
    FaultDisk whole = FaultDisk.of(plain);
    TestVault.open(whole, Limits.DEFAULT).close();
    for (long step = 1; step <= whole.steps(); step++) {
      Loss loss = Loss.values()[(int) (step % Loss.values().length)];
      FaultDisk disk = FaultDisk.of(plain).crashAt(step);
      try {
        TestVault.open(disk, Limits.DEFAULT).close();
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      FaultDisk found = disk.afterCrash(loss, new Random(step));
      try {
        VaultReader reader = TestVault.read(found).orElseThrow();
        assertThat(reader.models("next-word/chat-en").current().orElseThrow().number())
            .isEqualTo(2);
        try (Vault vault = TestVault.open(found, Limits.DEFAULT)) {
          FormatTest.check(vault, 0);
          assertThat(vault.journal().damage()).isEmpty();
        }
        assertThat(found.files().keySet()).noneMatch(file -> file.contains("next-word"));
        found
            .files()
            .forEach(
                (file, bytes) ->
                    assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                        .as(file)
                        .doesNotContain("running", "Stalker"));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("step " + step + ", loss " + loss, e);
      }
    }
  }

  /** Cuts the work off at every step, with every kind of loss, several times each. */
  private static void forEachCrash(
      Consumer<Vault> before, Consumer<Vault> work, Consumer<Vault> check) {
    FaultDisk start = new FaultDisk();
    try (Vault vault = TestVault.open(start, History.SMALL)) {
      before.accept(vault);
    }
    FaultDisk whole = FaultDisk.of(start.files());
    Vault undisturbed = TestVault.open(whole, History.SMALL);
    long opened = whole.steps();
    work.accept(undisturbed);
    for (long step = opened + 1; step <= whole.steps(); step++) {
      for (int variant = 0; variant < 12; variant++) {
        Loss loss = Loss.values()[variant % Loss.values().length];
        FaultDisk disk = FaultDisk.of(start.files()).crashAt(step);
        try {
          work.accept(TestVault.open(disk, History.SMALL));
        } catch (FaultDisk.Crash e) {
          // as planned
        }
        Random random = new Random(step * 100 + variant);
        FaultDisk found = disk.afterCrash(loss, random);
        try {
          check.accept(TestVault.open(found, History.SMALL));
          found = found.afterCrash(Loss.ALL, random);
          check.accept(TestVault.open(found, History.SMALL));
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("step " + step + ", loss " + loss, e);
        }
      }
    }
  }
}

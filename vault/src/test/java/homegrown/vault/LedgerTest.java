package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final FaultDisk disk = new FaultDisk();

  private static Map<String, String> facts(String... facts) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < facts.length; i += 2) {
      map.put(facts[i], facts[i + 1]);
    }
    return map;
  }

  @Test
  void whatWasAddedIsReadAgain() {
    Map<String, String> odd =
        facts("text", "two\nlines \\n and a\rreturn\\", "empty", "", "ü", "𝒳 ");
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      assertThat(vault.ledger().read().entries()).isEmpty();
      vault.ledger().add(1_700_000_000_000L, "train", odd);
      vault.ledger().add(2, "forget", facts());
    }
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.ledger().add(3, "rollback", facts("version", "1"));
      vault.journal().compact();
      Ledger.Reading read = vault.ledger().read();
      assertThat(read.problems()).isEmpty();
      assertThat(read.entries())
          .containsExactly(
              new LedgerEntry(1, 1_700_000_000_000L, "train", odd),
              new LedgerEntry(2, 2, "forget", facts()),
              new LedgerEntry(3, 3, "rollback", facts("version", "1")));
      assertThat(vault.journal().streams()).isEmpty();
    }
  }

  @Test
  void whatWasCutOffPutInOrChangedIsNoticed() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.ledger().add(1, "train", facts("version", "1"));
      vault.ledger().add(2, "train", facts("version", "2"));
    }
    Map<String, byte[]> two = disk.files();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.ledger().add(3, "train", facts("version", "3"));
    }
    // The journal as it was before the last, though everything in it is sound.
    FaultDisk cut = FaultDisk.of(disk.files());
    two.forEach(
        (file, bytes) -> {
          if (file.startsWith("journal/")) {
            cut.set(file, bytes);
          }
        });
    assertThat(problems(cut)).contains("of 3 entries, those after 2 are missing");

    // By somebody who has the key.
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      byte[] forged = "homegrown ledger 1\n4 00\ntrain\n".getBytes();
      vault.journal().append(Ledger.STREAM, Ledger.STREAM, OptionalLong.of(1), forged);
    }
    assertThat(problems(disk)).contains("between entries 3 and 4 some are missing or changed");
  }

  private static String problems(FaultDisk disk) {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      return vault.ledger().read().problems().toString();
    }
  }

  @Test
  void aCrashLosesNoEntryThatWasAddedAndRaisesNoAlarm() {
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.ledger().add(1, "train", facts());
    }
    FaultDisk whole = FaultDisk.of(disk.files());
    Vault undisturbed = TestVault.open(whole, Limits.DEFAULT);
    long opened = whole.steps();
    undisturbed.ledger().add(2, "train", facts());
    undisturbed.ledger().add(3, "train", facts());
    for (long step = opened + 1; step <= whole.steps(); step++) {
      FaultDisk.Loss loss = FaultDisk.Loss.values()[(int) (step % 3)];
      FaultDisk cut = FaultDisk.of(disk.files()).crashAt(step);
      int added = 1;
      try {
        Vault vault = TestVault.open(cut, Limits.DEFAULT);
        vault.ledger().add(2, "train", facts());
        added = 2;
        vault.ledger().add(3, "train", facts());
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      Ledger.Reading read =
          TestVault.open(cut.afterCrash(loss, new Random(step)), Limits.DEFAULT).ledger().read();
      assertThat(read.problems()).as("step %d", step).isEmpty();
      assertThat(read.entries().size()).as("step %d", step).isBetween(added, 3);
    }
  }
}

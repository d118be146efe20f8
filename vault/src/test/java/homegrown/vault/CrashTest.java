package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.vault.FaultDisk.Loss;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories, cut off at every operation and every written byte. */
class CrashTest {
  private static final int CALLS = 40;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
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
        Vault.open(found, History.SMALL);
      } catch (FaultDisk.Crash e) {
        // as planned
      }
      found = found.afterCrash(loss, random);
    }
    history.reopenAndCheck(found);
  }
}

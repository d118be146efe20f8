package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelsTest {
  private static final String MODEL = "models/" + TestVault.file("next-word") + "/";

  private final FaultDisk disk = new FaultDisk();
  private Vault vault;
  private Models models;

  @BeforeEach
  void open() {
    vault = TestVault.open(disk, Limits.DEFAULT);
    models = vault.models("next-word");
  }

  private int publish(int keep) {
    return models.publish(keep, out -> out.write(new byte[] {1, 2, 3}));
  }

  private void promoteNew(int keep) {
    models.promote(publish(keep));
  }

  private int current() {
    return models.current().map(Model::number).orElse(0);
  }

  @Test
  void aVersionServesOnceItIsPromoted() {
    assertThat(models.current()).isEmpty();
    assertThat(models.versions()).isEmpty();
    assertThat(publish(3)).isEqualTo(1);
    assertThat(models.current()).isEmpty();
    models.promote(1);
    publish(3);
    assertThat(models.current().orElseThrow().content()).containsExactly(1, 2, 3);
    assertThat(models.versions())
        .extracting(ModelVersion::number, ModelVersion::bytes, ModelVersion::promoted)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1, 104L, true),
            org.assertj.core.groups.Tuple.tuple(2, 104L, false));
    VaultReader reader = TestVault.read(disk).orElseThrow();
    assertThat(reader.models("next-word").current().orElseThrow().number()).isEqualTo(1);
    assertThat(reader.models("photos").current()).isEmpty();
    assertThat(reader.modelNames()).containsExactly("next-word");
  }

  @Test
  void rollingBackEndsAtTheBaseAndNoNumberIsUsedTwice() {
    promoteNew(5);
    promoteNew(5);
    assertThat(models.rollback()).hasValue(1);
    assertThat(current()).isEqualTo(1);
    assertThat(models.rollback()).isEmpty();
    assertThat(models.current()).isEmpty();
    assertThat(models.rollback()).isEmpty();
    assertThat(publish(5)).isEqualTo(3);
    models.delete(3);
    assertThat(publish(5)).isEqualTo(4);
    models.delete(4);
    models = TestVault.open(disk, Limits.DEFAULT).models("next-word");
    assertThat(publish(5)).isEqualTo(5);
  }

  @Test
  void rollingBackPassesOverCandidatesThatNeverServedAndVersionsThatWereRolledBack() {
    promoteNew(9); // 1
    publish(9); // 2 loses at the gate
    promoteNew(9); // 3
    models.rollback();
    assertThat(current()).isEqualTo(1);
    promoteNew(9); // 4
    assertThat(models.rollback()).hasValue(1);
    models.promote(3); // by hand
    promoteNew(9); // 5
    assertThat(models.rollback()).hasValue(3);
  }

  @Test
  void rollingBackPassesOverDamagedVersions() {
    promoteNew(9);
    promoteNew(9);
    promoteNew(9);
    disk.set(MODEL + "000002.model", new byte[100]);
    assertThat(models.rollback()).hasValue(1);
  }

  @Test
  void theNewestAreKeptAndAlwaysTheCurrentAndItsPredecessor() {
    promoteNew(1); // 1
    promoteNew(1); // 2
    publish(1); // 3
    publish(1); // 4
    assertThat(models.versions()).extracting(ModelVersion::number).containsExactly(1, 2, 4);
    publish(2);
    assertThat(models.versions()).extracting(ModelVersion::number).containsExactly(1, 2, 4, 5);
    models.promote(5);
    publish(1);
    assertThat(models.versions()).extracting(ModelVersion::number).containsExactly(2, 5, 6);
    assertThatThrownBy(() -> publish(0)).isInstanceOf(VaultException.class);
  }

  @Test
  void onlySoundVersionsThatAreThereArePromoted() {
    promoteNew(9);
    publish(9);
    assertThatThrownBy(() -> models.promote(7))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("there is no version 7 of next-word. Kept are [1, 2].");
    disk.set(MODEL + "000002.model", new byte[100]);
    assertThatThrownBy(() -> models.promote(2))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("/vault/" + MODEL + "000002.model: damaged");
    assertThat(current()).isEqualTo(1);
  }

  @Test
  void theServingVersionIsNotDeletedAndADeletedOneIsGoneForGood() {
    promoteNew(9);
    promoteNew(9);
    assertThatThrownBy(() -> models.delete(2))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("Roll back first");
    models.delete(1);
    FaultDisk after = disk.afterCrash(FaultDisk.Loss.ALL, new Random(1));
    models = TestVault.open(after, Limits.DEFAULT).models("next-word");
    assertThat(models.versions()).extracting(ModelVersion::number).containsExactly(2);
    assertThat(models.rollback()).isEmpty();
  }

  @Test
  void aMissingPromotedVersionIsNamed() throws Exception {
    promoteNew(9);
    promoteNew(9);
    disk.delete(MODEL + "000002.model");
    assertThatThrownBy(() -> models.current())
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("/vault/" + MODEL + "000002.model: missing")
        .hasMessageContaining("homegrown rollback next-word");
    assertThat(models.rollback()).hasValue(1);
    assertThat(current()).isEqualTo(1);
  }

  @Test
  void aReaderThatComesTooLateForAVersionGetsTheNext() {
    promoteNew(1);
    AtomicInteger reads = new AtomicInteger();
    // Whenever the reader has learnt which version serves, it is replaced and deleted.
    Disk slow =
        (Disk)
            Proxy.newProxyInstance(
                Disk.class.getClassLoader(),
                new Class<?>[] {Disk.class},
                (proxy, method, arguments) -> {
                  try {
                    Object result = method.invoke(disk, arguments);
                    if (method.getName().equals("read")
                        && arguments[0].toString().endsWith("CURRENT")
                        && reads.getAndIncrement() < 5) {
                      int old = current();
                      promoteNew(1);
                      models.delete(old);
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    ModelReader reader = TestVault.read(slow).orElseThrow().models("next-word");
    assertThat(reader.current().orElseThrow().number()).isEqualTo(6);
  }

  @Test
  void aFileOfAnUnknownFormatIsNotRead() {
    promoteNew(9);
    String file = MODEL + "000001.model";
    byte[] bytes = disk.files().get(file);
    bytes[15] = '3';
    disk.set(file, bytes);
    assertThatThrownBy(() -> models.current())
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("does not begin as a file of this format does");
  }
}

package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A reader that comes to the wrapping key at the moment when the writer overwrites it. */
class ShreddedKeyTest {

  /** A disk on which something happens after the wrapping key was opened to be read. */
  private static Disk disk(FaultDisk disk, Runnable meanwhile) {
    boolean[] happened = new boolean[1];
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (proxy, method, arguments) -> {
              try {
                if (!method.getName().equals("read")
                    || !arguments[0].equals("key-1")
                    || happened[0]) {
                  return method.invoke(disk, arguments);
                }
                happened[0] = true;
                int size = disk.files().get("key-1").length;
                meanwhile.run();
                return new FaultDisk().set("key-1", new byte[size]).read("key-1");
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static FaultDisk vault() {
    FaultDisk disk = new FaultDisk();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.journal().append("words", "chat", OptionalLong.empty(), new byte[] {1});
      vault.blobs().put("a", out -> out.write(7));
    }
    return disk;
  }

  @Test
  void looksAgain() {
    FaultDisk disk = vault();
    Vault writer = TestVault.open(disk, Limits.DEFAULT);
    Disk shredding = disk(disk, () -> writer.journal().compact());
    assertThat(TestVault.read(shredding).orElseThrow().blobs().get("a")).hasValue(new byte[] {7});
    assertThat(disk.files()).doesNotContainKey("key-1");
  }

  @Test
  void isToldWhenTheKeyIsDamagedForGood() {
    Disk damaged = disk(vault(), () -> {});
    assertThatThrownBy(() -> TestVault.read(damaged))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("key-1: damaged");
  }
}

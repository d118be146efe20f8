package homegrown.vault;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;

/** Vaults whose random choices are the same in every run. */
final class TestVault {
  static final HomeKey KEY = HomeKey.of(new byte[HomeKey.BYTES]);

  private TestVault() {}

  /** A vault that flushes only when it is told, so that its operations can be counted. */
  static Vault open(Disk disk, Limits limits) {
    return open(disk, limits, 0);
  }

  static Vault open(Disk disk, Limits limits, long delay) {
    Limits all = new Limits(limits.segment(), limits.buffer(), limits.dead(), delay);
    return Vault.open(disk, KEY, random(), all);
  }

  static Optional<VaultReader> read(Disk disk) {
    return Vault.read(disk, KEY);
  }

  static SecureRandom random() {
    try {
      SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
      random.setSeed(1);
      return random;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The file name for a name, in a vault that {@link #open} made. */
  static String file(String name) {
    FaultDisk disk = new FaultDisk();
    return new SealedEnvelopes(disk, Keyring.make(disk, KEY, random())).file(name);
  }
}

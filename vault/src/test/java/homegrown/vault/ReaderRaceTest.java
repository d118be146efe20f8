package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderRaceTest {
  private static final int VERSIONS = 100;

  @TempDir Path directory;

  @Test
  void readersAlwaysGetOneWholeVersionWhileOthersArePromotedAndDeleted() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      Models models = vault.models("next-word");
      models.promote(models.publish(1, out -> out.write(content(1))));
      vault.blobs().put("features", out -> out.write(content(1)));
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(threads.submit(() -> read(done)));
      }
      for (int number = 2; number <= VERSIONS; number++) {
        byte[] content = content(number);
        models.promote(models.publish(1, out -> out.write(content)));
        vault.blobs().put("features", out -> out.write(content));
        models.delete(number - 1);
      }
      done.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isEqualTo(VERSIONS);
      }
      assertThat(models.versions()).extracting(ModelVersion::number).containsExactly(VERSIONS);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Reads until the writer has ended and once more; the last version that came. */
  private int read(AtomicBoolean done) {
    VaultReader reader = Vault.openReader(directory, TestVault.KEY).orElseThrow();
    int last = 1;
    boolean again = true;
    while (again) {
      again = !done.get();
      Model model = reader.models("next-word").current().orElseThrow();
      assertThat(model.content()).isEqualTo(content(model.number()));
      assertThat(model.number()).isGreaterThanOrEqualTo(last);
      last = model.number();
      byte[] blob = reader.blobs().get("features").orElseThrow();
      assertThat(blob).isEqualTo(content(ByteBuffer.wrap(blob).getInt()));
      assertThat(reader.models("next-word").versions()).isNotNull();
    }
    return last;
  }

  private static byte[] content(int number) {
    ByteBuffer content = ByteBuffer.allocate(20_000);
    while (content.hasRemaining()) {
      content.putInt(number);
    }
    return content.array();
  }
}

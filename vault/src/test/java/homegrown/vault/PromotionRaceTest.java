package homegrown.vault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that promote, roll back and delete the versions of one model in any order. {@code
 * -Dhomegrown.promotions.seconds=600} makes it long.
 */
class PromotionRaceTest {
  private static final double SECONDS =
      Double.parseDouble(System.getProperty("homegrown.promotions.seconds", "2"));

  @TempDir Path directory;

  @Test
  void whatIsPromotedIsAlwaysThere() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      vault.models("words").promote(vault.models("words").publish(3, out -> out.write(content(1))));
      List<Future<Integer>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = new Random(i);
        running.add(threads.submit(() -> change(vault.models("words"), random, done)));
      }
      running.add(threads.submit(() -> read(done)));
      Thread.sleep((long) (SECONDS * 1000));
      done.set(true);
      for (Future<Integer> thread : running) {
        assertThat(thread.get()).isPositive();
      }
      look(vault.models("words"));
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }

  private static int change(Models models, Random random, AtomicBoolean done) {
    int count = 0;
    while (!done.get()) {
      try {
        int what = random.nextInt(5);
        if (what < 2) {
          int size = random.nextInt(9);
          int number = models.publish(1 + random.nextInt(3), out -> out.write(content(size)));
          models.promote(number);
        } else if (what == 2) {
          models.rollback();
        } else {
          List<Integer> some = new ArrayList<>();
          for (ModelVersion version : models.versions()) {
            if (random.nextInt(3) == 0) {
              some.add(version.number());
            }
          }
          if (what == 3 || some.isEmpty()) {
            models.drop(some);
          } else {
            models.delete(some.get(0));
          }
        }
      } catch (VaultException e) {
        // Another thread was first: it deleted the version, or promoted it.
        assertThat(e.getMessage()).containsAnyOf("there is no version", "serves now");
      }
      look(models);
      count++;
    }
    return count;
  }

  private int read(AtomicBoolean done) {
    VaultReader reader = Vault.openReader(directory, TestVault.KEY).orElseThrow();
    int count = 0;
    while (!done.get()) {
      look(reader.models("words"));
      count++;
    }
    return count;
  }

  private static void look(ModelReader models) {
    Optional<Model> current = models.current();
    current.ifPresent(
        model -> assertThat(model.content()).isEqualTo(content(model.content().length / 1000 - 1)));
  }

  private static byte[] content(int size) {
    byte[] content = new byte[1000 * (size + 1)];
    Arrays.fill(content, (byte) size);
    return ByteBuffer.wrap(content).putInt(0, size << 24).array();
  }
}

package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever the bytes are, reading, importing, running and training end in results or in an {@link
 * OnnxException}, soon, and within bounds of memory. The system property {@code
 * homegrown.mutations} sets the number of spoilt files; the golden models are spoilt too where
 * {@code homegrown.golden} names their folder.
 */
class HostileFilesTest {

  private static final int FILES = Integer.getInteger("homegrown.mutations", 2000);

  private static final int MOST_FAILURES = 20;

  /** One file in so many is a spoilt network, and not a spoilt node. */
  private static final int NETWORKS = 8;

  @TempDir private Path folder;
  private Reading reading;

  @BeforeEach
  void begin() {
    reading = new Reading(folder.resolve("trained.onnx"));
  }

  @AfterEach
  void end() {
    reading.close();
  }

  /** Models of several layers. */
  private static List<byte[]> networks() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (Path folder : GoldenFolder.wholeModels()) {
      models.add(Files.readAllBytes(WholeModel.of(folder).file()));
    }
    for (Net net : OwnModels.all().values()) {
      models.add(Bytes.of(net.model()));
    }
    return models;
  }

  /** Models of a node or two. */
  private static List<byte[]> nodes() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (OnnxModel model : SmallModels.all().values()) {
      models.add(Bytes.of(model));
    }
    for (GoldenFolder.Node node : GoldenFolder.nodes()) {
      models.add(Files.readAllBytes(node.folder().resolve("model.onnx")));
    }
    for (LoweringCase one : LoweringCases.all()) {
      models.add(Bytes.of(one.net(0).model()));
    }
    return models;
  }

  @Test
  void spoiltModelsAreReadOrRefused(TestReporter reporter) throws Exception {
    List<byte[]> networks = networks();
    List<byte[]> nodes = nodes();
    List<AssertionError> failures = new ArrayList<>();
    Mutation[] mutations = Mutation.values();
    Map<Mutation, int[]> outcomes = new EnumMap<>(Mutation.class);
    for (Mutation mutation : mutations) {
      outcomes.put(mutation, new int[2]);
    }
    for (int i = 0; i < FILES; i++) {
      Random random = new Random(i);
      Mutation mutation = mutations[i % mutations.length];
      List<byte[]> models = random.nextInt(NETWORKS) == 0 ? networks : nodes;
      byte[] spoilt = mutation.of(models.get(random.nextInt(models.size())), random);
      try {
        OnnxException refusal =
            reading.take("file " + i + " " + mutation, spoilt, random.nextLong());
        outcomes.get(mutation)[refusal == null ? 0 : 1]++;
      } catch (AssertionError e) {
        failures.add(e);
        if (failures.size() == MOST_FAILURES || e.getCause() instanceof TimeoutException) {
          break;
        }
      }
    }
    reporter.publishEntry("longest", reading.longest());
    reporter.publishEntry("stages", reading.stages().toString());
    if (!failures.isEmpty()) {
      AssertionError all = new AssertionError(failures.size() + " files: " + failures);
      failures.forEach(all::addSuppressed);
      throw all;
    }
    if (FILES >= 2000) {
      assertThat(outcomes.values()).as("refused").allMatch(outcome -> outcome[0] + outcome[1] > 0);
      assertThat(outcomes.values().stream().mapToInt(outcome -> outcome[0]).sum())
          .as("read of %s", FILES)
          .isGreaterThan(FILES / 20);
      assertThat(reading.stages().get(WholePath.Stage.RUN)).isGreaterThan(FILES / 10);
      assertThat(reading.stages().get(WholePath.Stage.TRAINED)).isGreaterThan(FILES / 50);
    }
  }

  @Test
  void randomBytesAreRefused() throws Exception {
    for (int i = 0; i < 500; i++) {
      Random random = new Random(i);
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(reading.take("random " + i, bytes, i)).isNotNull();
    }
  }

  @Test
  void theDensestFilesTakeAMultipleOfTheirBytes() throws Exception {
    for (Map.Entry<String, byte[]> file : DensestFiles.all().entrySet()) {
      reading.take(file.getKey(), file.getValue(), 0);
    }
  }
}

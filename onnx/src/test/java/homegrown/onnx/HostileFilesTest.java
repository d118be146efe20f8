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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever the bytes are, reading ends in a model or in an {@link OnnxException}, soon, and without
 * more memory than a multiple of the bytes. The system property {@code homegrown.fuzz} sets the
 * number of spoilt files; the golden models are spoilt too where {@code homegrown.golden} names
 * their folder.
 */
class HostileFilesTest {

  private static final int FILES = Integer.getInteger("homegrown.fuzz", 2000);

  private final Reading reading = new Reading();

  @AfterEach
  void end() {
    reading.close();
  }

  private static List<byte[]> models() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (OnnxModel model : SmallModels.all().values()) {
      models.add(Bytes.of(model));
    }
    for (Path file : GoldenFolder.models()) {
      models.add(Files.readAllBytes(file));
    }
    return models;
  }

  @Test
  void spoiltModelsAreReadOrRefused() throws Exception {
    List<byte[]> models = models();
    Mutation[] mutations = Mutation.values();
    Map<Mutation, int[]> outcomes = new EnumMap<>(Mutation.class);
    for (Mutation mutation : mutations) {
      outcomes.put(mutation, new int[2]);
    }
    for (int i = 0; i < FILES; i++) {
      Random random = new Random(i);
      Mutation mutation = mutations[i % mutations.length];
      byte[] spoilt = mutation.of(models.get(random.nextInt(models.size())), random);
      OnnxException refusal = reading.read("file " + i + " " + mutation, spoilt);
      outcomes.get(mutation)[refusal == null ? 0 : 1]++;
    }
    if (FILES >= 2000) {
      assertThat(outcomes.values()).as("refused").allMatch(outcome -> outcome[1] > 0);
      assertThat(outcomes.values().stream().mapToInt(outcome -> outcome[0]).sum())
          .as("read of %s", FILES)
          .isGreaterThan(FILES / 20);
    }
  }

  @Test
  void randomBytesAreRefused() throws Exception {
    for (int i = 0; i < 500; i++) {
      Random random = new Random(i);
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      assertThat(reading.read("random " + i, bytes)).isNotNull();
    }
  }

  @Test
  void theDensestFilesTakeAMultipleOfTheirBytes() throws Exception {
    for (Map.Entry<String, byte[]> file : DensestFiles.all().entrySet()) {
      reading.read(file.getKey(), file.getValue());
    }
  }
}

package homegrown.engine.op;

import homegrown.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingTest {

  private static final int[] IDS = {4, 0, 4, 2, 2, 4};

  @ParameterizedTest
  @CsvSource({"1", "7", "37"})
  void gradients(int width) {
    GradientCheck.of(
            p ->
                List.of(
                    Embedding.of(
                        p.graph(), p.layer("y"), p.ids("ids", IDS, 2, 3), p.value("w", 5, width))))
        .check();
  }

  @Test
  void gradientsOfWeightsTiedToAnOutputLayer() {
    GradientCheck.of(
            p -> {
              Tensor w = p.value("w", 5, 7);
              Tensor y = Embedding.of(p.graph(), p.layer("y"), p.ids("ids", IDS, 2, 3), w);
              return List.of(Linear.of(p.graph(), p.layer("output"), y, w, p.value("b", 5)));
            })
        .check();
  }
}

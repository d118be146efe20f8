package homegrown.engine.op;

import homegrown.engine.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 7, 13",
    "13, 3, 1",
    "1, 17, 7",
    "17, 13, 17",
    "1, 67, 33",
    "2, 33, 67",
    "3, 7, 50"
  })
  void gradients(int rows, int in, int out) {
    GradientCheck.of(
            p ->
                List.of(
                    Linear.of(
                        p.graph(),
                        p.layer("linear"),
                        p.value("x", rows, in),
                        p.value("w", out, in),
                        p.value("b", out))))
        .check();
  }

  @Test
  void gradientsWithoutBiasOverSeveralDimensions() {
    GradientCheck.of(
            p ->
                List.of(
                    Linear.of(
                        p.graph(), p.layer("linear"), p.value("x", 3, 1, 7), p.value("w", 5, 7))))
        .check();
  }

  @Test
  void gradientsOfWeightsTiedToThemselves() {
    GradientCheck.of(
            p -> {
              Tensor w = p.value("w", 7, 7);
              Tensor first = Linear.of(p.graph(), p.layer("first"), p.value("x", 3, 7), w);
              return List.of(Linear.of(p.graph(), p.layer("second"), first, w, p.value("b", 7)));
            })
        .check();
  }

  @Test
  void gradientsOfAnInputThatIsTheWeights() {
    GradientCheck.of(
            p -> {
              Tensor w = p.value("w", 7, 7);
              return List.of(Linear.of(p.graph(), p.layer("square"), w, w));
            })
        .check();
  }
}

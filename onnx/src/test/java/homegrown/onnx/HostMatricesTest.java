package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static homegrown.onnx.Host.scalar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Products of matrices. */
class HostMatricesTest {

  private static final Value A = counting(1, 2, 2);
  private static final Value B = floats(dims(2, 3), 1, 0, 2, 0, 1, 3);

  private static void refused(String op, int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void products() {
    check(run("MatMul", 13, A, B), dims(2, 3), 1, 2, 8, 3, 4, 18);
    check(run("MatMul", 13, floats(1, 2), floats(3, 4)), dims(), 11);
    check(run("MatMul", 13, A, floats(1, -1)), dims(2), -1, -1);
    check(run("MatMul", 13, floats(1, -1), A), dims(2), -2, -2);
    Value batch = counting(1, 2, 1, 1, 2);
    check(run("MatMul", 13, batch, A), dims(2, 1, 1, 2), 7, 10, 15, 22);
    Value two = counting(0, 2, 2, 1);
    check(run("MatMul", 13, batch, two), dims(2, 2, 1, 1), 2, 8, 4, 18);
    assertThat(run("MatMul", 13, ints(2, 3), ints(4, 5)).ints()).containsExactly(23);
    check(run("MatMul", 13, floats(dims(2, 0)), floats(dims(0, 1))), dims(2, 1), 0, 0);
    refused("MatMul", 13, Given.none(), B, A);
    refused("MatMul", 13, Given.none(), scalar(1), A);
  }

  @Test
  void scaledProducts() {
    check(run("Gemm", 13, A, B), dims(2, 3), 1, 2, 8, 3, 4, 18);
    Given given = Given.of("alpha", 2f).and("beta", 10f).and("transA", 1);
    Value y = run("Gemm", 13, given, A, B, floats(0, 1, 2));
    check(y, dims(2, 3), 2, 16, 42, 4, 18, 52);
    Value turned = run("Gemm", 13, Given.of("transB", 1), B, B, floats(dims(2, 1), 1, -1));
    check(turned, dims(2, 2), 6, 7, 5, 9);
    refused("Gemm", 13, Given.none(), B, B);
    refused("Gemm", 13, Given.none(), A, B, floats(1, 2));
    refused("Gemm", 13, Given.none(), A, floats(1, 2));
  }
}

package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Arrays;
import java.util.Map;

/** Products of matrices. */
final class HostMatrices {

  private HostMatrices() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("MatMul", HostMatrices::matMul);
    operations.put("Gemm", HostMatrices::gemm);
  }

  /** By the rules of numpy: vectors become a row or a column, leading dimensions are a batch. */
  private static Value[] matMul(HostCall call) {
    Value a = call.numbers(0);
    Value b = call.input(1, a.type());
    if (a.rank() == 0 || b.rank() == 0) {
      throw call.refuse("matrices or vectors", "a scalar", "use Mul");
    }
    int[] ofA = a.rank() == 1 ? new int[] {1, a.size()} : a.dims();
    int[] ofB = b.rank() == 1 ? new int[] {b.size(), 1} : b.dims();
    int m = ofA[ofA.length - 2];
    int k = ofA[ofA.length - 1];
    int n = ofB[ofB.length - 1];
    if (ofB[ofB.length - 2] != k) {
      throw call.refuse(
          "a second input with " + k + " rows",
          Arrays.toString(a.dims()) + " times " + Arrays.toString(b.dims()),
          "transpose or reshape an input");
    }
    int[] batchOfA = Arrays.copyOf(ofA, ofA.length - 2);
    int[] batchOfB = Arrays.copyOf(ofB, ofB.length - 2);
    int[] batch = call.broadcast(batchOfA, batchOfB);
    int batches = call.size(batch);
    call.work(batches, m, n, k);
    HostWalk walk =
        new HostWalk(batch, HostWalk.repeated(batchOfA, batch), HostWalk.repeated(batchOfB, batch));
    Value y = HostValues.like(call, a, product(batch, a, b, m, n));
    for (int i = 0; i < batches; i++, walk.next()) {
      multiply(a, walk.at(0) * m * k, b, walk.at(1) * k * n, y, i * m * n, m, k, n);
    }
    return new Value[] {y};
  }

  private static int[] product(int[] batch, Value a, Value b, int m, int n) {
    int[] dims = Arrays.copyOf(batch, batch.length + 2);
    int rank = batch.length;
    if (a.rank() > 1) {
      dims[rank++] = m;
    }
    if (b.rank() > 1) {
      dims[rank++] = n;
    }
    return Arrays.copyOf(dims, rank);
  }

  private static void multiply(
      Value a, int aAt, Value b, int bAt, Value y, int yAt, int m, int k, int n) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        if (y.type() == Value.Type.FLOAT) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum += (double) a.floats()[aAt + i * k + l] * b.floats()[bAt + l * n + j];
          }
          y.floats()[yAt + i * n + j] = (float) sum;
        } else {
          long sum = 0;
          for (int l = 0; l < k; l++) {
            sum += a.ints()[aAt + i * k + l] * b.ints()[bAt + l * n + j];
          }
          y.ints()[yAt + i * n + j] = HostTypes.cut(sum, y.onnxType());
        }
      }
    }
  }

  /** alpha A B + beta C, with A or B transposed where asked for; C may be absent from opset 11. */
  private static Value[] gemm(HostCall call) {
    Value a = call.floats(0);
    Value b = call.floats(1);
    boolean turnA = call.flag("transA", false);
    boolean turnB = call.flag("transB", false);
    if (a.rank() != 2 || b.rank() != 2 || a.dims()[turnA ? 0 : 1] != b.dims()[turnB ? 1 : 0]) {
      throw call.refuse(
          "two matrices that can be multiplied",
          Arrays.toString(a.dims()) + " and " + Arrays.toString(b.dims()),
          "transpose or reshape an input");
    }
    int m = a.dims()[turnA ? 1 : 0];
    int k = a.dims()[turnA ? 0 : 1];
    int n = b.dims()[turnB ? 0 : 1];
    int[] dims = {m, n};
    double alpha = call.attributes().number("alpha", 1);
    double beta = call.attributes().number("beta", 1);
    Value c = call.optional(2) == null ? HostValues.like(call, a) : call.floats(2);
    call.repeats(c.dims(), dims);
    call.work(m, n, k);
    HostWalk walk = new HostWalk(dims, HostWalk.repeated(c.dims(), dims));
    float[] y = new float[call.size(dims)];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++, walk.next()) {
        double sum = 0;
        for (int l = 0; l < k; l++) {
          double left = a.floats()[turnA ? l * m + i : i * k + l];
          sum += left * b.floats()[turnB ? j * k + l : l * n + j];
        }
        y[i * n + j] = (float) (alpha * sum + beta * c.floats()[walk.at(0)]);
      }
    }
    return new Value[] {HostValues.floats(a, dims, y)};
  }
}

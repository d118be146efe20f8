package homegrown.onnx;

import homegrown.engine.GraphException;
import homegrown.engine.Tensor;
import homegrown.engine.op.Gemm;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.MatMul;
import homegrown.engine.op.RmsNorm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Matrix products and what normalises their rows. */
final class LowerMatrices {

  /** What a row that is normalised costs however short it is, in multiply-accumulates. */
  private static final int ROW = 512;

  /** What each of many products costs however small it is. */
  private static final int MATRIX = 128;

  private LowerMatrices() {}

  static void register(Map<String, Lowering> all) {
    all.put("MatMul", LowerMatrices::matMul);
    all.put("Gemm", LowerMatrices::gemm);
    all.put("LayerNormalization", LowerMatrices::layerNorm);
    all.put("RMSNormalization", LowerMatrices::rmsNorm);
  }

  private static void matMul(NodeCall call) {
    try {
      Tensor y = MatMul.of(call.graph(), call.layer(), call.x(0), call.x(1));
      call.work(y.shape().size(), call.x(0).shape().last());
      call.work(y.shape().size() / (y.shape().rank() < 3 ? y.shape().size() : matrix(y)), MATRIX);
      call.give(0, y);
    } catch (GraphException e) {
      throw new NoFormException(e.getMessage());
    }
  }

  private static int matrix(Tensor y) {
    return y.shape().dim(-1) * y.shape().dim(-2);
  }

  private static void gemm(NodeCall call) {
    float alpha = call.attributes().number("alpha", 1);
    float beta = call.attributes().number("beta", 1);
    boolean a = call.attributes().integer("transA", 0) != 0;
    boolean b = call.attributes().integer("transB", 0) != 0;
    if (call.rank(0) != 2 || call.rank(1) != 2) {
      throw new NoFormException(
          "it is of " + call.rank(0) + " and " + call.rank(1) + " dimensions");
    }
    Tensor x = call.x(0);
    Tensor w = call.x(1);
    int out = call.dims(1)[b ? 0 : 1];
    call.work(x.shape().size(), out);
    boolean plain = !a && b && alpha == 1 && beta == 1;
    if (plain && (!call.has(2) || Arrays.equals(call.dims(2), new int[] {out}))) {
      call.give(
          0,
          call.has(2)
              ? Linear.of(call.graph(), call.layer(), x, w, call.x(2))
              : Linear.of(call.graph(), call.layer(), x, w));
      return;
    }
    Gemm gemm = Gemm.plain().alpha(alpha).beta(beta);
    gemm = a ? gemm.transposeA() : gemm;
    gemm = b ? gemm.transposeB() : gemm;
    call.give(
        0,
        call.has(2)
            ? gemm.of(call.graph(), call.layer(), x, w, call.x(2))
            : gemm.of(call.graph(), call.layer(), x, w));
  }

  private static void layerNorm(NodeCall call) {
    int rank = call.rank(0);
    int axis = call.axis(call.attributes().integer("axis", -1), rank);
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    int[] normalised = Arrays.copyOfRange(call.dims(0), axis, rank);
    for (int input = 1; input < call.inputs(); input++) {
      if (call.has(input) && !Arrays.equals(call.dims(input), normalised)) {
        throw new NoFormException("input " + input + " is repeated along normalised dimensions");
      }
    }
    String layer = call.layer();
    Tensor x = call.x(0);
    call.work(x.shape().upTo(axis).size(), ROW);
    if (call.wants(1) || call.wants(2)) {
      List<Tensor> statistics =
          LayerNorm.statistics(call.graph(), call.layer("statistics"), x, axis, epsilon);
      call.giveIfWanted(1, statistics.get(0));
      call.giveIfWanted(2, statistics.get(1));
    }
    if (call.has(1) && call.has(2)) {
      call.give(0, LayerNorm.of(call.graph(), layer, x, call.x(1), call.x(2), axis, epsilon));
    } else if (call.has(1)) {
      call.give(0, LayerNorm.scaled(call.graph(), layer, x, call.x(1), axis, epsilon));
    } else {
      call.give(0, LayerNorm.plain(call.graph(), layer, x, axis, epsilon));
    }
  }

  private static void rmsNorm(NodeCall call) {
    int rank = call.rank(0);
    int axis = call.axis(call.attributes().integer("axis", -1), rank);
    float epsilon = call.attributes().number("epsilon", 1e-5f);
    if (!Arrays.equals(call.dims(1), Arrays.copyOfRange(call.dims(0), axis, rank))) {
      throw new NoFormException("its scale is repeated along normalised dimensions");
    }
    call.work(call.x(0).shape().upTo(axis).size(), ROW);
    call.give(0, RmsNorm.of(call.graph(), call.layer(), call.x(0), call.x(1), axis, epsilon));
  }
}

package homegrown.onnx;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.op.Log;
import homegrown.engine.op.LogSoftmax;
import homegrown.engine.op.LogSumExp;
import homegrown.engine.op.Max;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Min;
import homegrown.engine.op.Norm;
import homegrown.engine.op.Product;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Softmax;
import homegrown.engine.op.Sum;
import homegrown.engine.op.SumAbs;
import homegrown.engine.op.SumSquares;
import java.util.Arrays;
import java.util.Map;

/** Operators that sum up, or find the largest, along some dimensions. */
final class LowerReductions {

  /** From here on the axes of all reductions but sums are an input. */
  private static final int AXES_ARE_INPUTS = 18;

  private static final int AXES_OF_SUMS_ARE_INPUTS = 13;

  /** What a row costs however short it is, in multiply-accumulates. */
  private static final int ROW = 640;

  private LowerReductions() {}

  private interface Reduction {
    Tensor of(Graph graph, String layer, Tensor x, int... axes);
  }

  private interface AlongAxis {
    Tensor of(Graph graph, String layer, Tensor x, int axis);
  }

  static void register(Map<String, Lowering> all) {
    all.put("ReduceSum", call -> reduce(call, AXES_OF_SUMS_ARE_INPUTS, Sum::of, Sum::keeping));
    all.put("ReduceMean", call -> reduce(call, AXES_ARE_INPUTS, Mean::of, Mean::keeping));
    all.put("ReduceMax", call -> reduce(call, AXES_ARE_INPUTS, Max::of, Max::keeping));
    all.put("ReduceMin", call -> reduce(call, AXES_ARE_INPUTS, Min::of, Min::keeping));
    all.put("ReduceL2", call -> reduce(call, AXES_ARE_INPUTS, Norm::of, Norm::keeping));
    all.put(
        "ReduceLogSumExp",
        call -> reduce(call, AXES_ARE_INPUTS, LogSumExp::of, LogSumExp::keeping));
    all.put(
        "ReduceSumSquare",
        call -> reduce(call, AXES_ARE_INPUTS, SumSquares::of, SumSquares::keeping));
    all.put("ReduceL1", call -> reduce(call, AXES_ARE_INPUTS, SumAbs::of, SumAbs::keeping));
    all.put("ReduceProd", call -> reduce(call, AXES_ARE_INPUTS, Product::of, Product::keeping));
    all.put(
        "ReduceLogSum",
        call -> {
          reduce(call, AXES_ARE_INPUTS, Sum::of, Sum::keeping);
          Tensor sum = call.output(0).first();
          call.give(0, Log.of(call.graph(), call.layer("log"), sum));
        });
    all.put("Softmax", call -> softmax(call, Softmax::of));
    all.put("LogSoftmax", call -> softmax(call, LogSoftmax::of));
  }

  private static void reduce(NodeCall call, int inputSince, Reduction goes, Reduction stays) {
    Tensor x = call.x(0);
    int rank = call.rank(0);
    int[] axes = call.axes(1, inputSince, rank);
    boolean keeps = call.attributes().integer("keepdims", 1) != 0;
    if (axes == null || axes.length == 0) {
      if (call.attributes().integer("noop_with_empty_axes", 0) != 0) {
        throw new NoFormException("without axes it does something else");
      }
      axes = new int[rank];
      Arrays.setAll(axes, d -> d);
    }
    if (rank == 0) {
      throw new NoFormException("a scalar has no axes");
    }
    call.give(0, (keeps ? stays : goes).of(call.graph(), call.layer(), x, axes));
  }

  /** Before opset 13 all dimensions from the axis on are one. */
  private static void softmax(NodeCall call, AlongAxis operation) {
    int rank = call.rank(0);
    boolean old = call.opset() < 13;
    int axis = call.axis(call.attributes().integer("axis", old ? 1 : -1), rank);
    call.work(Value.elements(call.dims(0)) / (rank == 0 ? 1 : call.dims(0)[axis]), ROW);
    if (!old || axis == rank - 1) {
      call.give(0, operation.of(call.graph(), call.layer(), call.x(0), axis));
      return;
    }
    int[] dims = call.dims(0);
    int rows = 1;
    for (int d = 0; d < axis; d++) {
      rows *= dims[d];
    }
    Tensor flat = Reshape.of(call.graph(), call.layer("flat"), call.x(0), rows, -1);
    Tensor result = operation.of(call.graph(), call.layer("rows"), flat, 1);
    call.give(0, Reshape.of(call.graph(), call.layer(), result, dims));
  }
}

package homegrown.onnx;

import java.util.ArrayList;
import java.util.List;

/** Cases for every operator that has a form in the graph. */
final class LoweringCases {

  private static final String[] ONE = {
    "Abs",
    "Ceil",
    "Celu",
    "Cos",
    "Elu",
    "Erf",
    "Exp",
    "Floor",
    "Gelu",
    "HardSigmoid",
    "HardSwish",
    "Identity",
    "LeakyRelu",
    "Mish",
    "Neg",
    "Reciprocal",
    "Relu",
    "Round",
    "Selu",
    "Sigmoid",
    "Sign",
    "Sin",
    "Softplus",
    "Softsign",
    "Swish",
    "Tanh",
    "ThresholdedRelu"
  };
  private static final String[] POSITIVE = {"Log", "Sqrt"};
  private static final String[] TWO = {"Add", "Sub", "Mul", "Div"};
  private static final String[] COMPARISONS = {
    "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"
  };
  private static final String[] OF_TRUTHS = {"And", "Or", "Xor"};
  private static final String[] REDUCTIONS = {
    "ReduceL1",
    "ReduceL2",
    "ReduceLogSum",
    "ReduceLogSumExp",
    "ReduceMax",
    "ReduceMean",
    "ReduceMin",
    "ReduceProd",
    "ReduceSum",
    "ReduceSumSquare"
  };

  /** From here on the axes of a sum are an input. */
  private static final int AXES_OF_SUMS_ARE_INPUTS = 13;

  private static final int AXES_ARE_INPUTS = 18;

  private final List<LoweringCase> cases = new ArrayList<>();

  private LoweringCases() {}

  static List<LoweringCase> all() {
    LoweringCases all = new LoweringCases();
    all.elements();
    all.pairs();
    all.truths();
    all.places();
    all.resizes();
    all.shapes();
    all.selections();
    all.reductions();
    all.softmax();
    all.matrices();
    all.recurrent("LSTM", 4);
    all.recurrent("GRU", 3);
    all.convolutions();
    all.pools();
    all.norms();
    all.rootMeanSquares();
    return all.cases;
  }

  private LoweringCase a(String operator, int opset) {
    LoweringCase one = new LoweringCase(operator, opset);
    cases.add(one);
    return one;
  }

  private static Value ints(long... data) {
    return Host.ints(data);
  }

  private static Value scalar(double value) {
    return Host.scalar(value);
  }

  private static float[] positive(int size) {
    float[] data = new float[size];
    for (int i = 0; i < size; i++) {
      data[i] = 0.1f + (i * 37 % 101) / 20f;
    }
    return data;
  }

  /** Halves from -3 to 3, so that some are equal, whole or between two whole numbers. */
  private static float[] halves(int size, int step) {
    float[] data = new float[size];
    for (int i = 0; i < size; i++) {
      data[i] = i * step % 13 / 2f - 3;
    }
    return data;
  }

  private void elements() {
    for (String operator : ONE) {
      a(operator, 24).x(2, 3, 5, 7);
      a(operator, 24).x(13);
    }
    for (String operator : POSITIVE) {
      a(operator, 13).x(positive(66), 2, 3, 11);
    }
    a("Tanh", 6).x();
    a("Elu", 6).x(3, 17).is("alpha", 0.5f);
    a("LeakyRelu", 16).x(3, 17).is("alpha", 0.3f);
    a("HardSigmoid", 6).x(3, 17).is("alpha", 0.4f).is("beta", 0.1f);
    a("Gelu", 20).x(3, 3, 3).is("approximate", "tanh");
    a("Celu", 12).x(3, 17).is("alpha", 0.5f);
    a("Selu", 6).x(3, 17).is("alpha", 0.5f).is("gamma", 2f);
    a("ThresholdedRelu", 10).x(3, 17).is("alpha", 0.5f);
    for (String operator : new String[] {"Ceil", "Floor", "Round", "Sign"}) {
      a(operator, 13).x(halves(42, 5), 2, 3, 7);
    }
    a("CumSum", 14).x(2, 3, 7).known(Host.whole(1));
    a("CumSum", 11).x(3, 17).known(Host.whole(-1)).is("exclusive", 1).is("reverse", 1);
    a("CumSum", 14).x(13).known(Host.whole(0)).is("reverse", 1);
    a("Trilu", 14).x(2, 5, 7);
    a("Trilu", 14).x(5, 3).known(Host.whole(-1)).is("upper", 0);
    a("Trilu", 14).x(3, 7, 7).known(Host.whole(2)).is("upper", 1);
    a("Trilu", 14).x(3, 3).known(Host.whole(-9)).is("upper", 0);
    a("Cast", 13).x(2, 3, 7).is("to", DataType.FLOAT.code);
    a("Cast", 13).truth(2, 3, 7).is("to", DataType.FLOAT.code);
    a("Cast", 13).x(2, 3, 7).is("to", DataType.DOUBLE.code);
    a("Dropout", 7).x(2, 3, 7).is("ratio", 0.3f);
    a("Dropout", 6).x(2, 3, 7).is("is_test", 1);
    a("Dropout", 13).x(2, 3, 7);
    a("Dropout", 13).x(3, 7).known(scalar(0.5)).known(Value.bools(new int[0], new boolean[1]));
    a("Dropout", 13)
        .x(2, 3, 7)
        .known(scalar(0))
        .known(Value.bools(new int[0], new boolean[] {true}));
    a("Clip", 6).x(2, 3, 7).is("min", -0.5f).is("max", 1f);
    a("Clip", 9).x(2, 3, 7).is("max", 1f);
    a("Clip", 10).x(7).is("min", 0.25f);
    a("Clip", 6).x(2, 3, 7);
    a("Clip", 11).x(2, 3, 7).known(scalar(-1)).known(scalar(0.5));
    a("Clip", 13).x(2, 3, 7).none().known(scalar(0.5));
    a("Clip", 13).x(2, 3, 7).known(scalar(0.5));
    a("Clip", 13).x(2, 3, 7);
    a("Pow", 13).x(2, 3, 7).known(scalar(2));
    a("Pow", 13).x(2, 3, 7).known(Host.floats(3));
    a("Pow", 12).x(3, 7).known(ints(2));
    a("Pow", 7).x(positive(42), 2, 3, 7).known(scalar(0.5));
    a("Pow", 13).x(positive(42), 2, 3, 7).known(scalar(-1.5));
  }

  private void pairs() {
    for (String operator : TWO) {
      a(operator, 14).x(2, 3, 5, 7).x(2, 3, 5, 7);
      a(operator, 14).x(2, 3, 5, 7).x(7);
      a(operator, 14).x(2, 3, 5, 7).x(3, 1, 1);
      a(operator, 14).x(2, 3, 5, 7).x(5, 7);
      a(operator, 14).x(2, 3, 5, 7).x(2, 1, 1, 7);
      a(operator, 14).x(3, 5, 7).x(2, 1, 1, 7);
      a(operator, 14).x(3, 1, 5).x(1, 4, 5);
      a(operator, 14).x(2, 1, 5, 1).x(1, 3, 1, 7);
      a(operator, 14).weight(3, 1, 1).x(2, 3, 5, 7);
      a(operator, 14).x(2, 3, 5, 7).weight(1, 3, 1, 1);
      a(operator, 7).x(13).x();
      a(operator, 7).known(scalar(1.5)).x(2, 3, 5);
      a(operator, 6).x(2, 3, 5).x(5).is("broadcast", 1);
    }
    a("PRelu", 16).x(2, 3, 5, 7).weight(3, 1, 1);
    a("PRelu", 9).x(2, 3, 7).weight(2, 3, 7);
    a("PRelu", 16).x(3, 17).weight(1);
    a("PRelu", 7).x(3, 17).x(17);
    for (String operator : new String[] {"Sum", "Mean", "Max", "Min"}) {
      a(operator, 13).x(2, 3, 7);
      a(operator, 13).x(2, 3, 7).x(2, 3, 7);
      a(operator, 8).x(2, 3, 5).x(3, 1).x(5);
    }
  }

  private void truths() {
    for (String operator : COMPARISONS) {
      a(operator, 16).x(halves(42, 5), 2, 3, 7).x(halves(42, 3), 2, 3, 7);
      a(operator, 16).x(halves(42, 5), 2, 3, 7).known(scalar(0.5));
      a(operator, 16).x(halves(15, 5), 3, 1, 5).x(halves(20, 3), 1, 4, 5);
      a(operator, 16).x(new float[] {Float.NaN, 1}, 2).x(new float[] {Float.NaN, Float.NaN}, 2);
    }
    for (String operator : OF_TRUTHS) {
      a(operator, 7).truth(2, 3, 7).truth(2, 3, 7);
      a(operator, 7).truth(2, 3, 7).truth(3, 1);
      a(operator, 7).truth(7).bools(2, 3, 7);
    }
    a("Not", 1).truth(2, 3, 7);
    a("Where", 16).truth(2, 3, 7).x(2, 3, 7).x(2, 3, 7);
    a("Where", 16).truth(3, 1).x(2, 3, 7).known(scalar(-1));
    a("Where", 9).bools(2, 1, 7).x(3, 1).weight(2, 3, 7);
  }

  private void places() {
    long far = Long.MAX_VALUE;
    a("Expand", 13).x(3, 1, 7).known(ints(2, 3, 5, 7));
    a("Expand", 8).x(2, 1).known(ints(1, 13));
    a("Expand", 13).x(3, 7).known(ints(1));
    a("Expand", 13).x().known(ints(2, 3));
    a("Tile", 13).x(2, 3, 7).known(ints(1, 2, 3));
    a("Tile", 6).x(13).known(ints(3));
    for (String mode : new String[] {"constant", "edge", "reflect"}) {
      a("Pad", 13).x(2, 3, 5, 7).known(ints(0, 0, 1, 2, 0, 0, 3, 1)).is("mode", mode);
      a("Pad", 18).x(2, 5, 7).known(ints(2, 1)).none().known(ints(-1)).is("mode", mode);
      a("Pad", 9).x(3, 7).with("pads", 1, 2, 0, 3).is("mode", mode);
    }
    a("Pad", 19).x(3, 7).known(ints(1, 2, 2, 7)).is("mode", "wrap");
    a("Pad", 13).x(2, 3, 7).known(ints(0, 1, -2, 1, 0, 3)).known(scalar(0.5));
    a("Pad", 2).x(3, 7).with("pads", 1, 2, 0, 3).is("value", 1.5f);
    a("DepthToSpace", 13).x(2, 12, 3, 5).is("blocksize", 2);
    a("DepthToSpace", 11).x(1, 18, 3, 2).is("blocksize", 3).is("mode", "CRD");
    a("SpaceToDepth", 13).x(2, 3, 4, 6).is("blocksize", 2);
    a("SpaceToDepth", 1).x(1, 2, 3, 9).is("blocksize", 3);
    a("GatherElements", 13).x(3, 7).ids(Host.ints(Host.dims(2, 7), ids(14, 3))).is("axis", 0);
    a("GatherElements", 11)
        .x(2, 3, 5)
        .known(Host.ints(Host.dims(2, 3, 2), ids(12, 5)))
        .is("axis", -1);
    a("Slice", 13).x(2, 5, 7).known(ints(-1)).known(ints(-far)).known(ints(2)).known(ints(-1));
  }

  /** Indices below n, some of which count from the end. */
  private static long[] ids(int size, int n) {
    long[] ids = new long[size];
    for (int i = 0; i < size; i++) {
      ids[i] = i * 7 % (2 * n) - n;
    }
    return ids;
  }

  private void resizes() {
    String[] coordinates = {"half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"};
    for (String way : coordinates) {
      for (String mode : new String[] {"nearest", "linear"}) {
        resize(13, mode, way).known(Host.floats(1, 1, 2, 1.6));
        resize(19, mode, way).known(Host.floats(1, 1, 0.6, 2.5));
        resize(13, mode, way).none().known(ints(2, 3, 4, 13));
      }
      for (String nearest : new String[] {"floor", "ceil", "round_prefer_ceil"}) {
        resize(11, "nearest", way).is("nearest_mode", nearest).none().known(ints(2, 3, 9, 3));
      }
    }
    a("Resize", 18)
        .x(2, 3, 5, 7)
        .none()
        .known(Host.floats(2, 0.5))
        .with("axes", 3, 2)
        .is("mode", "linear");
  }

  /** A resize whose scales or sizes are still to come; its regions are left out. */
  private LoweringCase resize(int opset, String mode, String way) {
    return a("Resize", opset)
        .x(2, 3, 5, 7)
        .none()
        .is("mode", mode)
        .is("coordinate_transformation_mode", way);
  }

  private void shapes() {
    a("Reshape", 5).x(2, 3, 5, 7).known(ints(0, -1));
    a("Reshape", 13).x(2, 3, 5, 7).known(ints(-1));
    a("Reshape", 14).x(2, 3, 5, 7).known(ints(7, 0, -1)).is("allowzero", 0);
    a("Reshape", 14).x(1, 1).known(ints());
    a("Reshape", 14).x(2, 3, 4).known(ints(4, 6)).is("allowzero", 1);
    for (int axis = -3; axis <= 3; axis++) {
      a("Flatten", 13).x(2, 3, 7).is("axis", axis);
    }
    a("Flatten", 9).x(2, 3, 5, 7);
    a("Squeeze", 11).x(2, 1, 7, 1).with("axes", 1, 3);
    a("Squeeze", 13).x(2, 1, 7, 1).known(ints(-1));
    a("Squeeze", 13).x(1, 3, 1);
    a("Unsqueeze", 11).x(2, 3, 7).with("axes", 0, 4);
    a("Unsqueeze", 13).x(2, 3, 7).known(ints(-1, 1));
    a("Unsqueeze", 13).x().known(ints(0, 1));
    a("Transpose", 13).x(2, 3, 5, 7);
    a("Transpose", 13).x(3, 7);
    a("Transpose", 13).x(2, 3, 5, 7).with("perm", 0, 2, 3, 1);
    a("Transpose", 13).x(2, 3, 5, 7).with("perm", 0, 3, 1, 2);
    a("Transpose", 13).x(2, 3, 5, 7).with("perm", 1, 0, 3, 2);
    a("Transpose", 13).x(2, 3, 7).with("perm", 0, 2, 1);
    a("Transpose", 13).x(2, 1, 1, 7).with("perm", 0, 3, 2, 1);
    for (int axis = -4; axis < 4; axis++) {
      a("Concat", 13).x(2, 3, 5, 7).x(2, 3, 5, 7).is("axis", axis);
    }
    a("Concat", 13).x(2, 3, 5, 7).x(2, 1, 5, 7).x(2, 4, 5, 7).is("axis", 1);
    a("Concat", 4).x(1, 3).x(2, 3).is("axis", 0);
    a("Split", 11).x(2, 6, 5).is("axis", 1).outputs(3);
    a("Split", 2).x(2, 6, 5).is("axis", 1).with("split", 1, 5).outputs(2);
    a("Split", 13).x(2, 6, 5).known(ints(4, 2)).is("axis", -2).outputs(2);
    a("Split", 18).x(2, 7, 5).is("axis", 1).is("num_outputs", 3).outputs(3);
    a("Split", 13).x(4, 3).outputs(1);
  }

  private void selections() {
    long far = Long.MAX_VALUE;
    a("Slice", 9).x(2, 5, 7).with("starts", 1, -3).with("ends", 4, far).with("axes", 1, 2);
    a("Slice", 1).x(3, 5, 7).with("starts", 1).with("ends", 2);
    a("Slice", 10).x(2, 5, 7).known(ints(0, 1)).known(ints(2, 4));
    a("Slice", 13).x(2, 5, 7).known(ints(-1)).known(ints(-far)).known(ints(1)).known(ints(-2));
    a("Slice", 13)
        .x(2, 5, 7, 3)
        .known(ints(1, 1))
        .known(ints(far, 6))
        .known(ints(-1, 2))
        .known(ints(1, 3));
    a("Gather", 11).x(2, 5, 7).known(Host.ints(Host.dims(2, 2), 0, -1, 1, 4)).is("axis", 1);
    a("Gather", 13).x(2, 5, 7).ids(ints(6, 0, 6)).is("axis", -1);
    a("Gather", 13).weight(11, 3).ids(Host.ints(Host.dims(2, 3), 10, 1, 0, 5, 5, -11));
    a("Gather", 1).x(3, 5).known(Host.whole(2));
  }

  private void reductions() {
    for (String operator : REDUCTIONS) {
      boolean sum = operator.equals("ReduceSum");
      int since = sum ? AXES_OF_SUMS_ARE_INPUTS : AXES_ARE_INPUTS;
      for (int opset : new int[] {11, 13, 18}) {
        boolean inputs = opset >= since;
        for (long[] axes : new long[][] {{1}, {-1, 1}, {2, 3}, {0}, {0, 1, 2, 3}}) {
          LoweringCase one = a(operator, opset).x(positive(210), 2, 3, 5, 7);
          LoweringCase with = inputs ? one.known(ints(axes)) : one.with("axes", axes);
          with.is("keepdims", opset == 13 ? 0 : 1);
        }
        a(operator, opset).x(positive(21), 3, 7).is("keepdims", 0);
      }
    }
    a("ReduceMean", 18).x(2, 3, 67).known(ints(-1)).is("noop_with_empty_axes", 1);
  }

  private void softmax() {
    for (String operator : new String[] {"Softmax", "LogSoftmax"}) {
      for (int opset : new int[] {1, 11, 13}) {
        a(operator, opset).x(2, 3, 7);
        for (int axis : new int[] {0, 1, 2}) {
          a(operator, opset).x(2, 3, 7).is("axis", axis);
        }
      }
      a(operator, 11).x(2, 3, 7).is("axis", -1);
      a(operator, 13).x(2, 3, 5, 7).is("axis", -3);
      a(operator, 13).x(13);
    }
  }

  private void matrices() {
    a("MatMul", 13).x(3, 7).x(7, 13);
    a("MatMul", 13).x(2, 3, 7).x(2, 7, 5);
    a("MatMul", 13).x(2, 3, 5, 7).x(3, 7, 1);
    a("MatMul", 13).x(2, 3, 7).weight(7, 5);
    a("MatMul", 9).x(3, 1, 5, 7).x(2, 7, 3);
    a("MatMul", 13).x(7).x(7, 3);
    a("MatMul", 13).x(2, 3, 7).x(7);
    a("MatMul", 13).x(7).x(7);
    a("Gemm", 13).x(3, 7).weight(5, 7).weight(5).is("transB", 1);
    a("Gemm", 13).x(3, 7).weight(5, 7).is("transB", 1);
    a("Gemm", 13).x(3, 7).weight(7, 5).weight(5);
    a("Gemm", 13).x(7, 3).weight(5, 7).weight(3, 5).is("transA", 1).is("transB", 1);
    a("Gemm", 11).x(7, 3).weight(7, 5).weight(3, 1).is("transA", 1).is("beta", 0.3f);
    a("Gemm", 13).x(3, 7).weight(7, 5).weight(1, 5).is("alpha", 0.5f).is("beta", 2f);
    a("Gemm", 13).x(3, 7).weight(5, 7).known(scalar(0.5)).is("transB", 1).is("beta", -1f);
    a("Gemm", 13).x(3, 7).weight(5, 7).known(Host.floats(2)).is("transB", 1);
    a("Gemm", 9).x(1, 7).x(7, 1).x(1, 1);
    a("Gemm", 6).x(3, 7).weight(7, 5).weight(5).is("broadcast", 1);
    a("LayerNormalization", 17).x(2, 3, 17).weight(17).weight(17);
    a("LayerNormalization", 17).x(2, 3, 17).weight(17).is("epsilon", 0.1f);
    a("LayerNormalization", 17).x(2, 3, 7).weight(3, 7).weight(3, 7).is("axis", 1);
    a("LayerNormalization", 17).x(2, 3, 7).weight(2, 3, 7).is("axis", -3);
  }

  private void rootMeanSquares() {
    a("RMSNormalization", 23).x(2, 3, 17).weight(17);
    a("RMSNormalization", 23).x(2, 3, 7).weight(3, 7).is("axis", 1).is("epsilon", 0.1f);
    a("RMSNormalization", 24).x(2, 3, 7).weight(2, 3, 7).is("axis", -3);
    a("LayerNormalization", 17).x(2, 3, 17).weight(17).weight(17).outputs(3);
  }

  private void recurrent(String operator, int gates) {
    for (String direction : new String[] {"forward", "reverse", "bidirectional"}) {
      int d = direction.equals("bidirectional") ? 2 : 1;
      int rows = gates * 3;
      int results = gates - 1;
      a(operator, 14)
          .x(5, 2, 7)
          .weight(d, rows, 7)
          .weight(d, rows, 3)
          .weight(d, 2 * rows)
          .is("direction", direction)
          .is("hidden_size", 3)
          .outputs(results);
      a(operator, 7)
          .x(4, 1, 1)
          .weight(d, rows, 1)
          .weight(d, rows, 3)
          .is("direction", direction)
          .is("hidden_size", 3);
      LoweringCase one =
          a(operator, 14)
              .x(3, 2, 7)
              .weight(d, rows, 7)
              .weight(d, rows, 3)
              .weight(d, 2 * rows)
              .known(ints(3, 3))
              .weight(d, 2, 3)
              .is("direction", direction)
              .is("hidden_size", 3);
      if (gates == 3) {
        one.is("linear_before_reset", 1).outputs(2);
      } else {
        one.x(d, 2, 3).outputs(3);
      }
    }
    if (gates == 4) {
      a(operator, 14).x(3, 2, 7).weight(1, 12, 7).weight(1, 12, 3).none().none().none().x(1, 2, 3);
    }
  }

  private void convolutions() {
    a("Conv", 11).x(2, 3, 13).weight(4, 3, 3);
    a("Conv", 11).x(2, 3, 7, 13).weight(4, 3, 3, 3).weight(4).with("pads", 1, 0, 2, 1);
    a("Conv", 11).x(1, 3, 5, 7, 4).weight(2, 3, 3, 2, 1).weight(2).with("strides", 2, 1, 3);
    a("Conv", 11).x(2, 6, 7, 7).weight(4, 3, 3, 3).is("group", 2).with("dilations", 2, 1);
    a("Conv", 11).x(2, 6, 7, 7).weight(6, 1, 3, 3).weight(6).is("group", 6);
    a("Conv", 11).x(2, 3, 7, 7).weight(6, 1, 1, 3).is("group", 3).with("strides", 1, 2);
    a("Conv", 1).x(2, 3, 7, 8).weight(1, 3, 1, 1).with("kernel_shape", 1, 1);
    a("Conv", 22).x(2, 3, 7, 7).weight(4, 3, 3, 3).with("strides", 50, 50);
    for (String auto : new String[] {"SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"}) {
      a("Conv", 11).x(1, 3, 7, 8).weight(4, 3, 2, 4).with("strides", 2, 3).is("auto_pad", auto);
      a("ConvTranspose", 11)
          .x(1, 3, 4, 5)
          .weight(3, 2, 4, 5)
          .with("strides", 2, 3)
          .is("auto_pad", auto);
    }
    a("ConvTranspose", 11).x(2, 3, 7).weight(3, 2, 3);
    a("ConvTranspose", 11).x(2, 3, 4, 5).weight(3, 2, 3, 3).weight(2).with("pads", 1, 0, 1, 2);
    a("ConvTranspose", 11).x(1, 4, 3, 3).weight(4, 1, 3, 3).is("group", 4).with("strides", 2, 2);
    a("ConvTranspose", 11).x(1, 4, 2, 3).weight(4, 3, 2, 2).is("group", 2).with("dilations", 2, 3);
    a("ConvTranspose", 11)
        .x(1, 2, 3, 3)
        .weight(2, 2, 3, 3)
        .with("strides", 3, 2)
        .with("output_padding", 1, 1);
    a("ConvTranspose", 11)
        .x(1, 2, 3, 3)
        .weight(2, 2, 3, 3)
        .with("strides", 3, 2)
        .with("output_shape", 8, 6);
    a("ConvTranspose", 11).x(2, 2, 2, 2, 3).weight(2, 2, 1, 2, 2).with("strides", 1, 2, 2);
    a("ConvTranspose", 11).x(1, 2, 1, 1).weight(2, 2, 3, 3).with("strides", 50, 50);
  }

  private void pools() {
    for (String operator : new String[] {"MaxPool", "AveragePool"}) {
      a(operator, 11).x(2, 3, 13).with("kernel_shape", 3).with("strides", 2);
      a(operator, 7).x(2, 3, 7, 7).with("kernel_shape", 2, 3);
      a(operator, 11)
          .x(2, 3, 7, 8)
          .with("kernel_shape", 3, 3)
          .with("strides", 2, 2)
          .with("pads", 1, 0, 0, 2)
          .is("ceil_mode", 1);
      a(operator, 19).x(1, 3, 9, 7).with("kernel_shape", 2, 3).with("dilations", 3, 2);
      a(operator, 11).x(1, 2, 5, 4, 6).with("kernel_shape", 2, 2, 3).with("strides", 1, 2, 3);
      a(operator, 11).x(1, 2, 5, 5).with("kernel_shape", 3, 3).with("strides", 50, 50);
      for (String auto : new String[] {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
        a(operator, 11)
            .x(2, 3, 7, 8)
            .with("kernel_shape", 2, 4)
            .with("strides", 2, 3)
            .is("auto_pad", auto);
      }
      a("Global" + operator, 1).x(2, 3, 7);
      a("Global" + operator, 1).x(2, 3, 7, 5);
      a("Global" + operator, 1).x(1, 3, 2, 7, 5);
    }
    a("AveragePool", 11)
        .x(2, 3, 7, 8)
        .with("kernel_shape", 3, 3)
        .with("strides", 2, 2)
        .with("pads", 1, 0, 0, 2)
        .is("ceil_mode", 1)
        .is("count_include_pad", 1);
  }

  private void norms() {
    for (int[] dims : new int[][] {{5, 3}, {2, 3, 7}, {2, 3, 5, 7}, {2, 3, 2, 5, 3}}) {
      for (int opset : new int[] {7, 9, 15}) {
        a("BatchNormalization", opset)
            .x(dims)
            .weight(3)
            .weight(3)
            .known(Host.floats(0.5, -1, 2))
            .positive(3)
            .is("epsilon", 0.01f);
      }
    }
    a("BatchNormalization", 6)
        .x(2, 3, 7)
        .weight(3)
        .weight(3)
        .known(Host.floats(0.5, -1, 2))
        .positive(3)
        .is("is_test", 1);
    a("InstanceNormalization", 6).x(2, 3, 7).weight(3).weight(3);
    a("InstanceNormalization", 6).x(2, 3, 5, 7).weight(3).weight(3).is("epsilon", 0.01f);
    a("GroupNormalization", 21).x(2, 6, 5, 7).weight(6).weight(6).is("num_groups", 2);
    a("GroupNormalization", 21).x(2, 6, 5).weight(6).weight(6).is("num_groups", 6);
    a("GroupNormalization", 18).x(2, 3, 5).weight(3).weight(3).is("num_groups", 3);
  }
}

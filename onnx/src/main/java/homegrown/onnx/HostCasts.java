package homegrown.onnx;

import homegrown.onnx.HostOperations.Evaluator;
import java.util.Map;

/** Conversions between data types. */
final class HostCasts {

  private HostCasts() {}

  static void register(Map<String, Evaluator> operations) {
    operations.put("Cast", call -> cast(call, call.attributes().integer("to", 0)));
    operations.put("CastLike", call -> cast(call, call.input(1).onnxType()));
  }

  private static Value[] cast(HostCall call, long onnxType) {
    Value x = call.input(0);
    Value.Type type = HostTypes.heldAs(onnxType);
    if (type == null) {
      throw call.refuse(
          "a data type of floats from 16 bits, of whole numbers from 8 bits, or of truth values",
          "data type " + onnxType,
          "export the model without it");
    }
    if (x.onnxType() == onnxType) {
      return new Value[] {x};
    }
    switch (type) {
      case FLOAT:
        return new Value[] {Value.floats(x.dims(), floats(x)).withOnnxType((int) onnxType)};
      case INT:
        return new Value[] {HostValues.ints((int) onnxType, x.dims(), ints(x))};
      default:
        return new Value[] {Value.bools(x.dims(), bools(x))};
    }
  }

  private static float[] floats(Value x) {
    float[] y = new float[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x.type() == Value.Type.INT ? x.ints()[i] : (float) HostValues.number(x, i);
    }
    return y;
  }

  /** Fractions are cut off; what a 64-bit number cannot hold becomes the nearest that it can. */
  private static long[] ints(Value x) {
    long[] y = new long[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x.type() == Value.Type.INT ? x.ints()[i] : (long) HostValues.number(x, i);
    }
    return y;
  }

  private static boolean[] bools(Value x) {
    boolean[] y = new boolean[x.size()];
    for (int i = 0; i < y.length; i++) {
      y[i] = x.type() == Value.Type.INT ? x.ints()[i] != 0 : HostValues.number(x, i) != 0;
    }
    return y;
  }
}

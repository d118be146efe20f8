package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

/** Calls of the host interpreter in few words, for tests. */
final class Host {

  private static final String NODE = "n1";

  private Host() {}

  static int[] dims(int... dims) {
    return dims;
  }

  /** Floats, in a vector. */
  static Value floats(double... data) {
    return floats(dims(data.length), data);
  }

  static Value floats(int[] dims, double... data) {
    float[] floats = new float[data.length];
    for (int i = 0; i < data.length; i++) {
      floats[i] = (float) data[i];
    }
    return Value.floats(dims, floats);
  }

  /** The floats first, first + 1 and so on. */
  static Value counting(double first, int... dims) {
    double[] data = new double[HostValues.product(dims, 0, dims.length)];
    for (int i = 0; i < data.length; i++) {
      data[i] = first + i;
    }
    return floats(dims, data);
  }

  static Value scalar(double value) {
    return floats(dims(), value);
  }

  /** Whole numbers, in a vector. */
  static Value ints(long... data) {
    return Value.ints(dims(data.length), data);
  }

  static Value ints(int[] dims, long... data) {
    return Value.ints(dims, data);
  }

  static Value whole(long value) {
    return Value.ints(dims(), new long[] {value});
  }

  /** Truth values, in a vector. */
  static Value bools(boolean... data) {
    return Value.bools(dims(data.length), data);
  }

  /** The first output. */
  static Value run(String op, int opset, Given given, Value... inputs) {
    return all(op, opset, 1, given, inputs)[0];
  }

  /** The first output, without attributes. */
  static Value run(String op, int opset, Value... inputs) {
    return run(op, opset, Given.none(), inputs);
  }

  static Value[] all(String op, int opset, int outputs, Given given, Value... inputs) {
    return within(HostOperations.LIMIT, op, opset, outputs, given, inputs);
  }

  /** All outputs, of limited size. */
  static Value[] within(
      long limit, String op, int opset, int outputs, Given given, Value... inputs) {
    String domain =
        HostOperations.knows("ai.onnx.preview.training", op) ? "ai.onnx.preview.training" : "";
    return HostOperations.run(domain, new HostCall(op, NODE, opset, given, inputs, outputs, limit));
  }

  /** Asserts dimensions and elements of any type, to a few units in the last place. */
  static void check(Value value, int[] dims, double... expected) {
    assertThat(value.dims()).isEqualTo(dims);
    double[] got = new double[value.size()];
    for (int i = 0; i < got.length; i++) {
      got[i] = HostValues.number(value, i);
    }
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < got.length; i++) {
      boolean close =
          Double.compare(got[i], expected[i]) == 0
              || Math.abs(got[i] - expected[i]) <= 1e-6 * Math.max(1, Math.abs(expected[i]));
      assertThat(close).as("element %s: expected %s, got %s", i, expected[i], got[i]).isTrue();
    }
  }
}

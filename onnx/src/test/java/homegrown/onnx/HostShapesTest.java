package homegrown.onnx;

import static homegrown.onnx.Host.bools;
import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static homegrown.onnx.Host.scalar;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Constants, dimensions, and conversions. */
class HostShapesTest {

  private static final Value X = counting(0, 2, 3, 4);

  private static int[] dimsOf(String op, int opset, Given given, Value... inputs) {
    return run(op, opset, given, inputs).dims();
  }

  private static void refused(String op, int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void constants() {
    check(run("Constant", 9, Given.of("value", floats(1, 2))), dims(2), 1, 2);
    check(run("Constant", 13, Given.of("value_float", 0.5f)), dims(), 0.5);
    check(run("Constant", 13, Given.of("value_floats", new float[] {1})), dims(1), 1);
    assertThat(run("Constant", 13, Given.of("value_int", 7)).ints()).containsExactly(7);
    assertThat(run("Constant", 13, Given.of("value_ints", Given.list(7, 8))).ints())
        .containsExactly(7, 8);
    refused("Constant", 13, Given.of("value_string", "text"));
  }

  @Test
  void constantsOfAShape() {
    check(run("ConstantOfShape", 9, ints(2, 1)), dims(2, 1), 0, 0);
    Value sevens = run("ConstantOfShape", 9, Given.of("value", ints(7)), ints(3));
    assertThat(sevens.ints()).containsExactly(7, 7, 7);
    assertThat(dimsOf("ConstantOfShape", 9, Given.none(), ints())).isEmpty();
    assertThat(dimsOf("ConstantOfShape", 9, Given.none(), ints(0, 5))).containsExactly(0, 5);
    refused("ConstantOfShape", 9, Given.none(), ints(-1));
    refused("ConstantOfShape", 9, Given.of("value", ints(1, 2)), ints(1));
  }

  @Test
  void ranges() {
    check(run("Range", 11, whole(3), whole(9), whole(3)), dims(2), 3, 6);
    check(run("Range", 11, whole(10), whole(4), whole(-2)), dims(3), 10, 8, 6);
    check(run("Range", 11, whole(1), whole(8), whole(3)), dims(3), 1, 4, 7);
    check(run("Range", 11, whole(4), whole(4), whole(1)), dims(0));
    check(run("Range", 11, scalar(1), scalar(2), scalar(0.4)), dims(3), 1, 1.4, 1.8);
    check(run("Range", 11, scalar(1), scalar(2), scalar(-1)), dims(0));
    refused("Range", 11, Given.none(), whole(0), whole(9), whole(0));
    refused("Range", 11, Given.none(), scalar(0), scalar(Double.NaN), scalar(1));
    refused("Range", 11, Given.none(), whole(0), whole(Long.MAX_VALUE), whole(1));
    refused("Range", 11, Given.none(), whole(Long.MIN_VALUE), whole(Long.MAX_VALUE), whole(9));
  }

  @Test
  void shapeAndSize() {
    assertThat(run("Shape", 9, X).ints()).containsExactly(2, 3, 4);
    assertThat(run("Shape", 15, Given.of("start", 1), X).ints()).containsExactly(3, 4);
    assertThat(run("Shape", 15, Given.of("start", -2).and("end", -1), X).ints()).containsExactly(3);
    assertThat(run("Shape", 15, Given.of("start", 2).and("end", 1), X).ints()).isEmpty();
    assertThat(run("Shape", 9, scalar(1)).ints()).isEmpty();
    check(run("Size", 9, X), dims(), 24);
  }

  @Test
  void reshapes() {
    Given none = Given.none();
    assertThat(dimsOf("Reshape", 5, none, X, ints(4, 6))).containsExactly(4, 6);
    assertThat(dimsOf("Reshape", 5, none, X, ints(0, -1))).containsExactly(2, 12);
    assertThat(dimsOf("Reshape", 5, none, scalar(3), ints(1, 1))).containsExactly(1, 1);
    assertThat(dimsOf("Reshape", 5, none, floats(7), ints())).isEmpty();
    Value empty = floats(dims(0, 3));
    assertThat(dimsOf("Reshape", 14, none, empty, ints(-1, 3))).containsExactly(0, 3);
    assertThat(dimsOf("Reshape", 14, Given.of("allowzero", 1), empty, ints(3, 0)))
        .containsExactly(3, 0);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Given none = Given.none();
    refused("Reshape", 5, none, X, ints(5, 5));
    refused("Reshape", 5, none, X, ints(5, -1));
    refused("Reshape", 5, none, floats(dims(0, 3)), ints(0, -1));
    refused("Reshape", 5, none, X, ints(-1, -1));
    refused("Reshape", 5, none, X, ints(-2, -12));
    refused("Reshape", 5, none, X, ints(2, 3, 4, 0));
    refused("Reshape", 14, Given.of("allowzero", 1), X, ints(0, -1));
    refused("Reshape", 5, none, X, ints(1L << 32, 1L << 32));
    refused("Reshape", 5, none, floats(1), ints(new long[33]));
  }

  @Test
  void flattens() {
    assertThat(dimsOf("Flatten", 13, Given.none(), X)).containsExactly(2, 12);
    assertThat(dimsOf("Flatten", 13, Given.of("axis", 0), X)).containsExactly(1, 24);
    assertThat(dimsOf("Flatten", 13, Given.of("axis", 3), X)).containsExactly(24, 1);
    assertThat(dimsOf("Flatten", 13, Given.of("axis", -1), X)).containsExactly(6, 4);
    refused("Flatten", 13, Given.of("axis", 4), X);
  }

  @Test
  void axesOfSqueezeAreAnAttributeThenAnInput() {
    Value x = counting(0, 1, 3, 1);
    Given axes = Given.of("axes", Given.list(0));
    assertThat(dimsOf("Squeeze", 11, axes, x)).containsExactly(3, 1);
    assertThat(dimsOf("Squeeze", 13, Given.none(), x, ints(-1))).containsExactly(1, 3);
    assertThat(dimsOf("Squeeze", 13, Given.none(), x)).containsExactly(3);
    assertThat(dimsOf("Unsqueeze", 11, Given.of("axes", Given.list(0, 4)), x))
        .containsExactly(1, 1, 3, 1, 1);
    assertThat(dimsOf("Unsqueeze", 13, Given.none(), floats(1, 2), ints(-1, 0)))
        .containsExactly(1, 2, 1);
    refused("Squeeze", 13, axes, x);
    refused("Squeeze", 11, Given.none(), x, ints(0));
    refused("Squeeze", 13, Given.none(), x, ints(1));
    refused("Squeeze", 13, Given.none(), x, ints(3));
    refused("Unsqueeze", 13, Given.none(), x, ints(0, 0));
    refused("Unsqueeze", 13, Given.none(), x);
  }

  @Test
  void expandRepeatsBothWays() {
    Value column = floats(dims(2, 1), 1, 2);
    check(run("Expand", 8, column, ints(3)), dims(2, 3), 1, 1, 1, 2, 2, 2);
    check(run("Expand", 8, column, ints(2, 1, 1)), dims(2, 2, 1), 1, 2, 1, 2);
    refused("Expand", 8, Given.none(), column, ints(3, 3));
  }

  @Test
  void casts() {
    Value floats = floats(-1.7, 0, 2.9, 300);
    assertThat(run("Cast", 13, Given.of("to", HostTypes.INT64), floats).ints())
        .containsExactly(-1, 0, 2, 300);
    Value bytes = run("Cast", 13, Given.of("to", HostTypes.UINT8), floats);
    assertThat(bytes.ints()).containsExactly(255, 0, 2, 44);
    assertThat(bytes.onnxType()).isEqualTo(HostTypes.UINT8);
    assertThat(run("Cast", 13, Given.of("to", HostTypes.BOOL), floats).bools())
        .containsExactly(true, false, true, true);
    check(run("Cast", 13, Given.of("to", HostTypes.FLOAT), bools(true, false)), dims(2), 1, 0);
    assertThat(run("Cast", 13, Given.of("to", HostTypes.DOUBLE), floats).onnxType())
        .isEqualTo(HostTypes.DOUBLE);
    assertThat(run("Cast", 13, Given.of("to", HostTypes.INT32), ints(1L << 32 | 5)).ints())
        .containsExactly(5);
    assertThat(run("CastLike", 15, floats, ints(1)).ints()).containsExactly(-1, 0, 2, 300);
    refused("Cast", 13, Given.of("to", 8), floats);
    refused("Cast", 13, Given.of("to", Long.MAX_VALUE), floats);
  }
}

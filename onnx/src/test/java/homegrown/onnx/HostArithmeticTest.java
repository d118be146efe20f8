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

/** Operators of two or more inputs that work element by element. */
class HostArithmeticTest {

  @Test
  void bothInputsAreRepeated() {
    Value column = floats(dims(2, 1), 10, 20);
    Value row = floats(1, 2, 3);
    check(run("Add", 14, column, row), dims(2, 3), 11, 12, 13, 21, 22, 23);
    check(run("Sub", 14, row, column), dims(2, 3), -9, -8, -7, -19, -18, -17);
    check(run("Mul", 14, row, scalar(2)), dims(3), 2, 4, 6);
    check(run("Div", 14, scalar(6), row), dims(3), 6, 3, 2);
    assertThat(run("Add", 14, floats(dims(0, 1)), row).dims()).containsExactly(0, 3);
    assertThatThrownBy(() -> run("Add", 14, floats(1, 2), row))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("[[2], [3]]");
    assertThatThrownBy(() -> run("Add", 14, ints(1), row)).isInstanceOf(OnnxException.class);
  }

  @Test
  void wholeNumbersAreDividedTowardsZero() {
    Value a = ints(7, -7, 7, -7);
    Value b = ints(3, 3, -3, -3);
    check(run("Div", 14, a, b), dims(4), 2, -2, -2, 2);
    check(run("Mod", 13, a, b), dims(4), 1, 2, -2, -1);
    check(run("Mod", 13, Given.of("fmod", 1), a, b), dims(4), 1, -1, 1, -1);
    check(run("Mod", 13, floats(5.5, -5.5), floats(2, 2)), dims(2), 1.5, 0.5);
    check(run("Mod", 13, Given.of("fmod", 1), floats(-5.5), floats(2)), dims(1), -1.5);
  }

  @Test
  void wholeNumbersAreNotDividedByZero() {
    for (String op : new String[] {"Div", "Mod"}) {
      assertThatThrownBy(() -> run(op, 14, ints(1), ints(0)))
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining("\"" + op + "\"")
          .hasMessageContaining("got 0");
    }
    assertThatThrownBy(() -> run("Pow", 15, ints(0), ints(-1))).isInstanceOf(OnnxException.class);
    check(run("Div", 14, floats(1), floats(0)), dims(1), Double.POSITIVE_INFINITY);
  }

  @Test
  void wholeNumbersAreCutToTheirWidth() {
    Value most = ints(Integer.MAX_VALUE).withOnnxType(HostTypes.INT32);
    Value one = ints(1).withOnnxType(HostTypes.INT32);
    Value sum = run("Add", 14, most, one);
    assertThat(sum.ints()).containsExactly(Integer.MIN_VALUE);
    assertThat(sum.onnxType()).isEqualTo(HostTypes.INT32);
    Value bytes = ints(250).withOnnxType(HostTypes.UINT8);
    assertThat(run("Add", 14, bytes, bytes).ints()).containsExactly(244);
    assertThat(run("Add", 14, ints(Long.MAX_VALUE), ints(1)).ints())
        .containsExactly(Long.MIN_VALUE);
  }

  @Test
  void powersAreOfTheTypeOfTheBase() {
    check(run("Pow", 15, floats(2, 9), floats(3, 0.5)), dims(2), 8, 3);
    check(run("Pow", 15, floats(2, 3), ints(-1, 2)), dims(2), 0.5, 9);
    Value whole = run("Pow", 15, ints(2, -3, 5, -1), ints(10, 3, 0, -3));
    assertThat(whole.ints()).containsExactly(1024, -27, 1, -1);
    assertThat(run("Pow", 15, ints(4), floats(0.5)).ints()).containsExactly(2);
    assertThat(run("Pow", 15, ints(3), ints(39)).ints()).containsExactly(4052555153018976267L);
  }

  @Test
  void slopesOfPrelu() {
    Value x = floats(dims(1, 2, 2), -1, 2, -3, -4);
    Value slope = floats(dims(2, 1), 0.5, 2);
    check(run("PRelu", 16, x, slope), dims(1, 2, 2), -0.5, 2, -6, -8);
    check(run("PRelu", 6, x, floats(0.5, 2)), dims(1, 2, 2), -0.5, 2, -6, -8);
    check(run("PRelu", 16, x, floats(0.5, 2)), dims(1, 2, 2), -0.5, 2, -1.5, -8);
    assertThatThrownBy(() -> run("PRelu", 16, floats(1), counting(0, 2, 1)))
        .isInstanceOf(OnnxException.class);
  }

  @Test
  void manyInputsAreFolded() {
    Value a = floats(1, -5);
    Value b = floats(dims(2, 1), 0, 3);
    check(run("Max", 13, a, b), dims(2, 2), 1, 0, 3, 3);
    check(run("Min", 13, a, b, scalar(0)), dims(2, 2), 0, -5, 0, -5);
    check(run("Sum", 13, a, a, a), dims(2), 3, -15);
    check(run("Mean", 13, a, b), dims(2, 2), 0.5, -2.5, 2, -1);
    check(run("Max", 13, ints(1, 9), whole(4)), dims(2), 4, 9);
    check(run("Max", 13, floats(Double.NaN), a), dims(2), Double.NaN, Double.NaN);
  }

  @Test
  void comparisonsAndLogic() {
    Value a = floats(1, 2, 3);
    Value b = scalar(2);
    check(run("Less", 13, a, b), dims(3), 1, 0, 0);
    check(run("LessOrEqual", 16, a, b), dims(3), 1, 1, 0);
    check(run("Greater", 13, a, b), dims(3), 0, 0, 1);
    check(run("GreaterOrEqual", 16, a, b), dims(3), 0, 1, 1);
    check(run("Equal", 13, a, b), dims(3), 0, 1, 0);
    check(run("Equal", 13, ints(Long.MAX_VALUE), ints(Long.MAX_VALUE - 1)), dims(1), 0);
    check(run("Equal", 13, bools(true, false), bools(true)), dims(2), 1, 0);
    Value left = bools(true, true, false, false);
    Value right = bools(true, false, true, false);
    check(run("And", 7, left, right), dims(4), 1, 0, 0, 0);
    check(run("Or", 7, left, right), dims(4), 1, 1, 1, 0);
    check(run("Xor", 7, left, right), dims(4), 0, 1, 1, 0);
    assertThatThrownBy(() -> run("And", 7, a, a)).isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> run("Less", 13, left, right)).isInstanceOf(OnnxException.class);
  }

  @Test
  void whereChoosesAmongRepeatedInputs() {
    Value condition = bools(true, false);
    Value x = floats(dims(2, 1), 1, 2);
    check(run("Where", 16, condition, x, scalar(9)), dims(2, 2), 1, 9, 2, 9);
    assertThat(run("Where", 16, condition, ints(1), ints(2)).ints()).containsExactly(1, 2);
  }
}

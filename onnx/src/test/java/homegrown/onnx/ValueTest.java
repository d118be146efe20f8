package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ValueTest {

  @Test
  void holdsTheArraysItWasGiven() {
    int[] dims = {2, 3};
    float[] data = new float[6];
    Value value = Value.floats(dims, data);

    assertThat(value.type()).isEqualTo(Value.Type.FLOAT);
    assertThat(value.dims()).isSameAs(dims);
    assertThat(value.floats()).isSameAs(data);
    assertThat(value.rank()).isEqualTo(2);
    assertThat(value.size()).isEqualTo(6);
    assertThat(value.onnxType()).isEqualTo(1);
    assertThat(value).hasToString("FLOAT[2, 3]");
  }

  @Test
  void scalarsHaveNoDimensionsAndTensorsMayBeEmpty() {
    assertThat(Value.ints(new int[0], new long[] {7}).rank()).isZero();
    assertThat(Value.bools(new int[] {3, 0, 2}, new boolean[0]).size()).isZero();
    int most = Integer.MAX_VALUE;
    assertThat(Value.floats(new int[] {most, most, most, most, 0}, new float[0]).size()).isZero();
  }

  @Test
  void dimensionsAndElementsFitEachOther() {
    assertThatThrownBy(() -> Value.floats(new int[] {2, 3}, new float[5]))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("dimensions [2, 3]: expected 6 elements, got 5");
    assertThatThrownBy(() -> Value.ints(new int[] {0, -1}, new long[0]))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("no negative dimension");
    // 2^32 elements: 0 in 32 bits.
    assertThatThrownBy(() -> Value.bools(new int[] {1 << 16, 1 << 16}, new boolean[0]))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("4294967296 elements, got 0");
    int[] overflowing = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, 16};
    assertThat(Value.elements(overflowing)).isGreaterThan(Integer.MAX_VALUE);
  }

  @Test
  void elementsAreAskedForByTheirType() {
    Value value = Value.ints(new int[] {1}, new long[] {1});
    assertThatThrownBy(value::floats)
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("INT64[1]: expected elements of FLOAT, got INT");
    assertThatThrownBy(value::bools).isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> Value.floats(new int[0], new float[1]).ints())
        .isInstanceOf(OnnxException.class);
  }

  @Test
  void keepsTheTypeThatItIsWrittenAs() {
    Value value = Value.ints(new int[] {1}, new long[] {1});
    assertThat(value.onnxType()).isEqualTo(DataType.INT64.code);
    assertThat(value.withOnnxType(3).onnxType()).isEqualTo(DataType.INT8.code);
    assertThat(value.withOnnxType(3).ints()).isSameAs(value.ints());
    assertThatThrownBy(() -> value.withOnnxType(1))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("held as INT, got data type 1 (FLOAT)");
    assertThatThrownBy(() -> value.withOnnxType(17))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("got data type 17;");
  }
}

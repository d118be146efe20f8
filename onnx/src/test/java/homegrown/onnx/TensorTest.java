package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.onnx.OnnxProto.TensorField;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Tensors of all types in all the forms that a file may give them. */
class TensorTest {

  private static OnnxTensor read(Consumer<ProtoWriter> fields) {
    return new ModelReader("t.pb", Bytes.of(fields), null).tensor();
  }

  private static void assertRefused(String message, Consumer<ProtoWriter> fields) {
    assertThatThrownBy(() -> read(fields))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("t.pb, byte ")
        .hasMessageContaining(message);
  }

  private static void head(ProtoWriter out, DataType type, long... dims) {
    for (long dim : dims) {
      out.integer(TensorField.DIMS, dim);
    }
    out.integer(TensorField.DATA_TYPE, type.code);
    out.text(TensorField.NAME, "w");
  }

  private static OnnxTensor raw(DataType type, int count, int... bytes) {
    return read(
        out -> {
          head(out, type, count);
          Bytes.put(out, TensorField.RAW_DATA, Bytes.raw(bytes));
        });
  }

  /** Elements in the field of their type, one by one. */
  private static OnnxTensor integers(DataType type, long... elements) {
    return read(
        out -> {
          head(out, type, elements.length);
          for (long element : elements) {
            out.integer(type.field, element);
          }
        });
  }

  @Test
  void rawIntegersAreReadWithTheirSign() {
    assertThat(raw(DataType.INT8, 2, 0x80, 0x7F).value().ints()).containsExactly(-128, 127);
    assertThat(raw(DataType.UINT8, 2, 0x80, 0x7F).value().ints()).containsExactly(128, 127);
    assertThat(raw(DataType.INT16, 1, 0x01, 0x80).value().ints()).containsExactly(-32767);
    assertThat(raw(DataType.UINT16, 1, 0x01, 0x80).value().ints()).containsExactly(32769);
    assertThat(raw(DataType.INT32, 1, 0xFE, 0xFF, 0xFF, 0xFF).value().ints()).containsExactly(-2);
    assertThat(raw(DataType.UINT32, 1, 0xFE, 0xFF, 0xFF, 0xFF).value().ints())
        .containsExactly(0xFFFFFFFEL);
    assertThat(raw(DataType.INT64, 1, 1, 2, 0, 0, 0, 0, 0, 0x80).value().ints())
        .containsExactly(Long.MIN_VALUE + 0x201);
    assertThat(raw(DataType.UINT64, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF).value())
        .satisfies(value -> assertThat(value.ints()).containsExactly(-1))
        .satisfies(value -> assertThat(value.onnxType()).isEqualTo(13));
  }

  @Test
  void rawFloatsAndTruthValuesAreRead() {
    assertThat(raw(DataType.FLOAT, 2, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0x80).value().floats())
        .containsExactly(1.5f, -0f);
    assertThat(raw(DataType.DOUBLE, 1, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F).value().floats())
        .containsExactly(1.5f);
    assertThat(raw(DataType.FLOAT16, 2, 0x00, 0xBE, 0xFF, 0x7B).value().floats())
        .containsExactly(-1.5f, 65504f);
    assertThat(raw(DataType.BFLOAT16, 1, 0xC0, 0xBF).value().floats()).containsExactly(-1.5f);
    assertThat(raw(DataType.BOOL, 3, 0, 1, 2).value().bools()).containsExactly(false, true, true);
  }

  @Test
  void integersComeInTheFieldOfTheirType() {
    assertThat(integers(DataType.INT8, -128, 127).value().ints()).containsExactly(-128, 127);
    assertThat(integers(DataType.INT32, Integer.MIN_VALUE, 300).value().ints())
        .containsExactly(Integer.MIN_VALUE, 300);
    assertThat(integers(DataType.INT64, Long.MIN_VALUE, 1).value().ints())
        .containsExactly(Long.MIN_VALUE, 1);
    assertThat(integers(DataType.UINT32, 0xFFFFFFFFL).value().ints()).containsExactly(0xFFFFFFFFL);
    assertThat(integers(DataType.UINT64, -1).value().ints()).containsExactly(-1);
    assertThat(integers(DataType.UINT16, 65535).value().ints()).containsExactly(65535);
    assertThat(integers(DataType.BOOL, 0, 1, 256).value().bools())
        .containsExactly(false, true, true);
    assertThat(integers(DataType.FLOAT16, 0xBE00).value().floats()).containsExactly(-1.5f);
    assertThat(integers(DataType.BFLOAT16, 0xBFC0).value().floats()).containsExactly(-1.5f);
    assertThat(integers(DataType.INT8, -128, 127).bytes().array).containsExactly(0x80, 0x7F);
  }

  @Test
  void packedAndSingleElementsMix() {
    OnnxTensor tensor =
        read(
            out -> {
              Bytes.put(out, TensorField.INT64_DATA, Bytes.raw(1, 0x82, 0x01));
              Bytes.put(out, TensorField.DIMS, Bytes.raw(2, 2));
              out.integer(TensorField.INT64_DATA, 3);
              out.integer(TensorField.DATA_TYPE, DataType.INT64.code);
              Bytes.put(out, TensorField.INT64_DATA, Bytes.raw(4));
            });
    assertThat(tensor.value().ints()).containsExactly(1, 130, 3, 4);
    assertThat(tensor.dims()).containsExactly(2, 2);
    assertThat(tensor.name()).isEmpty();
  }

  @Test
  void floatsAndDoublesComeInTheFieldOfTheirType() {
    OnnxTensor floats =
        read(
            out -> {
              head(out, DataType.FLOAT, 3);
              out.floating(TensorField.FLOAT_DATA, 1.5f);
              Bytes.put(out, TensorField.FLOAT_DATA, Bytes.raw(0, 0, 0, 0, 0, 0, 0x80, 0xBF));
            });
    assertThat(floats.value().floats()).containsExactly(1.5f, 0f, -1f);
    OnnxTensor doubles =
        read(
            out -> {
              head(out, DataType.DOUBLE, 1);
              Bytes.put(out, TensorField.DOUBLE_DATA, Bytes.raw(0, 0, 0, 0, 0, 0, 0xF8, 0x3F));
            });
    assertThat(doubles.value().floats()).containsExactly(1.5f);
  }

  @Test
  void integersOutsideTheirTypeAreRefused() {
    String[] messages = {
      "elements of -128 to 127 for INT8, got 128",
      "elements of 0 to 255 for UINT8, got -1",
      "elements of 0 to 65535 for UINT16, got 65536",
      "elements of 0 to 65535 for FLOAT16, got -1",
      "elements of 0 to 4294967295 for UINT32, got 4294967296"
    };
    DataType[] types = {
      DataType.INT8, DataType.UINT8, DataType.UINT16, DataType.FLOAT16, DataType.UINT32
    };
    long[] elements = {128, -1, 65536, -1, 1L << 32};
    for (int i = 0; i < types.length; i++) {
      int at = i;
      assertThatThrownBy(() -> integers(types[at], elements[at]))
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining(messages[i]);
    }
    Value tooLarge = Value.ints(new int[] {2}, new long[] {1, 256});
    assertThatThrownBy(() -> OnnxTensor.of("x", tooLarge.withOnnxType(DataType.UINT8.code)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("element 1 of a tensor to write: expected 0 to 255 for UINT8");
  }

  @Test
  void elementsThatDoNotFitTheDimensionsAreRefused() {
    assertThatThrownBy(() -> raw(DataType.FLOAT, 2, 0, 0, 0, 0, 0, 0, 0))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("expected 8 bytes for dimensions [2] of FLOAT, got 7");
    assertRefused(
        "expected 3 elements for dimensions [3] of INT64, got 1",
        out -> {
          head(out, DataType.INT64, 3);
          out.integer(TensorField.INT64_DATA, 1);
        });
    assertRefused(
        "expected 1 elements for dimensions [] of FLOAT, got 0", out -> head(out, DataType.FLOAT));
  }

  @Test
  void dimensionsThatNoArrayHoldsAreRefused() {
    assertRefused("dimensions of 0 to 2147483647, got -1", out -> head(out, DataType.FLOAT, -1));
    assertRefused(
        "dimensions of 0 to 2147483647, got 4294967296",
        out -> head(out, DataType.FLOAT, 1L << 32));
    long most = Integer.MAX_VALUE;
    assertRefused(
        "a tensor of at most 2147483639 bytes", out -> head(out, DataType.BOOL, 1 << 16, 1 << 16));
    assertRefused(
        "a tensor of at most 2147483639 bytes",
        out -> head(out, DataType.INT64, most, most, most, most));
    assertRefused(
        "a tensor of at most 2147483639 bytes", out -> head(out, DataType.INT64, 1 << 28));
    assertRefused(
        "got 1",
        out -> {
          head(out, DataType.BOOL, most, most, 0);
          out.integer(TensorField.INT32_DATA, 1);
        });
  }

  @Test
  void emptyTensorsNeedNoElements() {
    assertThat(read(out -> head(out, DataType.FLOAT, 2, 0)).value().floats()).isEmpty();
    assertThat(read(out -> head(out, DataType.STRING, 0)).strings()).isEmpty();
    assertThat(raw(DataType.BOOL, 0).value().dims()).containsExactly(0);
  }

  @Test
  void textsAreKeptAndNotComputedWith() {
    OnnxTensor texts =
        read(
            out -> {
              head(out, DataType.STRING, 2);
              out.text(TensorField.STRING_DATA, "ä");
              out.text(TensorField.STRING_DATA, "");
            });
    assertThat(texts.strings()).isEqualTo(List.of("ä", ""));
    assertThatThrownBy(texts::value)
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("tensor \"w\": expected numbers, got texts");
    assertRefused(
        "no raw data of texts",
        out -> {
          head(out, DataType.STRING, 1);
          Bytes.put(out, TensorField.RAW_DATA, Bytes.raw(1));
        });
  }

  @Test
  void elementsInTwoPlacesAreRefused() {
    assertRefused(
        "elements of FLOAT in one place, got 1 elements in field 4",
        out -> {
          head(out, DataType.FLOAT, 1);
          out.floating(TensorField.FLOAT_DATA, 1);
          Bytes.put(out, TensorField.RAW_DATA, Bytes.raw(0, 0, 0, 0));
        });
    assertRefused(
        "elements of FLOAT in one place, got 1 elements in field 7",
        out -> {
          head(out, DataType.FLOAT, 1);
          out.integer(TensorField.INT64_DATA, 1);
        });
  }

  @Test
  void whatIsNotUnderstoodIsRefused() {
    assertRefused("got data type 0", out -> out.text(TensorField.NAME, "w"));
    assertRefused(
        "got data type 17; export the model with float weights",
        out -> out.integer(TensorField.DATA_TYPE, 17));
    assertRefused(
        "a whole tensor, got a segment", out -> Bytes.put(out, TensorField.SEGMENT, Bytes.raw()));
    assertRefused(
        "data location 0 or 1, got 2",
        out -> {
          head(out, DataType.FLOAT, 0);
          out.integer(TensorField.DATA_LOCATION, 2);
        });
    assertRefused(
        "expected data inside the model, which was not read from a file",
        out -> {
          head(out, DataType.FLOAT, 1);
          out.integer(TensorField.DATA_LOCATION, 1);
        });
  }

  @Test
  void valuesOfAllTypesComeBack() {
    for (OnnxTensor tensor : SmallModels.everyType().graph().initializers()) {
      if (tensor.type() != DataType.STRING) {
        OnnxTensor again = OnnxTensor.of(tensor.name(), tensor.value());
        assertThat(Bytes.of(again)).as(tensor.name()).isEqualTo(Bytes.of(tensor));
        assertThat(again.value().onnxType()).isEqualTo(tensor.type().code);
      }
    }
  }
}

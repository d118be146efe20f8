package homegrown.onnx;

/** The element types of ONNX that can be read and written: {@code TensorProto.DataType}. */
enum DataType {
  FLOAT(1, 4, Value.Type.FLOAT, OnnxProto.TensorField.FLOAT_DATA),
  UINT8(2, 0, 0xFF),
  INT8(3, Byte.MIN_VALUE, Byte.MAX_VALUE),
  UINT16(4, 0, 0xFFFF),
  INT16(5, Short.MIN_VALUE, Short.MAX_VALUE),
  INT32(6, Integer.MIN_VALUE, Integer.MAX_VALUE),
  INT64(7, 8, Value.Type.INT, OnnxProto.TensorField.INT64_DATA),
  /** Kept and written again, but not for computing. */
  STRING(8, 0, null, OnnxProto.TensorField.STRING_DATA),
  BOOL(9, 1, Value.Type.BOOL, OnnxProto.TensorField.INT32_DATA),
  FLOAT16(10, 2, Value.Type.FLOAT, OnnxProto.TensorField.INT32_DATA),
  DOUBLE(11, 8, Value.Type.FLOAT, OnnxProto.TensorField.DOUBLE_DATA),
  UINT32(12, 0, 0xFFFFFFFFL),
  UINT64(13, 8, Value.Type.INT, OnnxProto.TensorField.UINT64_DATA),
  BFLOAT16(16, 2, Value.Type.FLOAT, OnnxProto.TensorField.INT32_DATA);

  private static final DataType[] ALL = values();

  /** The number in the file. */
  final int code;

  /** Bytes of an element in raw data. */
  final int width;

  /** How elements are held in memory; null for strings. */
  final Value.Type type;

  /** The field of {@code TensorProto} for elements that are not raw. */
  final int field;

  /** The least integer that an element can be. */
  final long least;

  /** The greatest integer that an element can be. */
  final long greatest;

  DataType(int code, int width, Value.Type type, int field) {
    this.code = code;
    this.width = width;
    this.type = type;
    this.field = field;
    this.least = Long.MIN_VALUE;
    this.greatest = Long.MAX_VALUE;
  }

  /** Integers of up to 32 bits. */
  DataType(int code, long least, long greatest) {
    long values = greatest - least;
    this.code = code;
    this.width = values > 0xFFFF ? 4 : values > 0xFF ? 2 : 1;
    this.type = Value.Type.INT;
    this.field =
        greatest > Integer.MAX_VALUE
            ? OnnxProto.TensorField.UINT64_DATA
            : OnnxProto.TensorField.INT32_DATA;
    this.least = least;
    this.greatest = greatest;
  }

  /** The type of a number in a file; null if there is none, or none that can be read. */
  static DataType of(long code) {
    for (DataType type : ALL) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }

  /** A number of a file in words, for an error. */
  static String words(long code) {
    DataType type = of(code);
    return "data type " + code + (type == null ? "" : " (" + type + ")");
  }
}

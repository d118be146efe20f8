package homegrown.onnx;

/** The numbers of ONNX data types that values can hold, and what they are held as. */
final class HostTypes {

  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;
  static final int UINT16 = 4;
  static final int INT16 = 5;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int DOUBLE = 11;
  static final int UINT32 = 12;
  static final int UINT64 = 13;
  static final int BFLOAT16 = 16;

  private HostTypes() {}

  /**
   * What elements of a data type are held as: every floating-point type as float, every integer
   * type as long; null for what cannot be held (strings, complex numbers, types below 8 bits).
   */
  static Value.Type heldAs(long onnxType) {
    switch ((int) Math.max(-1, Math.min(onnxType, Integer.MAX_VALUE))) {
      case FLOAT:
      case FLOAT16:
      case DOUBLE:
      case BFLOAT16:
        return Value.Type.FLOAT;
      case UINT8:
      case INT8:
      case UINT16:
      case INT16:
      case INT32:
      case INT64:
      case UINT32:
      case UINT64:
        return Value.Type.INT;
      case BOOL:
        return Value.Type.BOOL;
      default:
        return null;
    }
  }

  /** A whole number cut to the width of an integer type. */
  static long cut(long value, int onnxType) {
    switch (onnxType) {
      case UINT8:
        return value & 0xFF;
      case INT8:
        return (byte) value;
      case UINT16:
        return value & 0xFFFF;
      case INT16:
        return (short) value;
      case UINT32:
        return value & 0xFFFFFFFFL;
      case INT32:
        return (int) value;
      default:
        return value;
    }
  }
}

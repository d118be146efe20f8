package homegrown.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The elements of a tensor as ONNX's raw data: one after the other, little-endian. */
final class Elements {

  private Elements() {}

  /** The value that raw data stands for; there are exactly the bytes that it takes. */
  static Value decode(DataType type, int[] dims, ByteRegion raw) {
    ByteBuffer in = raw.littleEndian();
    int size = raw.length / type.width;
    Value value;
    switch (type.type) {
      case FLOAT:
        value = Value.floats(dims, floats(type, in, size));
        break;
      case INT:
        value = Value.ints(dims, ints(type, in, size));
        break;
      default:
        boolean[] bools = new boolean[size];
        for (int i = 0; i < size; i++) {
          bools[i] = in.get(i) != 0;
        }
        value = Value.bools(dims, bools);
    }
    return value.withOnnxType(type.code);
  }

  private static float[] floats(DataType type, ByteBuffer in, int size) {
    float[] floats = new float[size];
    switch (type) {
      case FLOAT:
        in.asFloatBuffer().get(floats);
        break;
      case DOUBLE:
        for (int i = 0; i < size; i++) {
          floats[i] = (float) in.getDouble(8 * i);
        }
        break;
      case FLOAT16:
        for (int i = 0; i < size; i++) {
          floats[i] = Float16.toFloat(in.getShort(2 * i));
        }
        break;
      default:
        for (int i = 0; i < size; i++) {
          floats[i] = BFloat16.toFloat(in.getShort(2 * i));
        }
    }
    return floats;
  }

  private static long[] ints(DataType type, ByteBuffer in, int size) {
    long[] ints = new long[size];
    if (type.width == 8) {
      in.asLongBuffer().get(ints);
      return ints;
    }
    // The bits above an element's own: with a sign they are copies of it, without one they are 0.
    boolean signed = type.least < 0;
    for (int i = 0; i < size; i++) {
      long element =
          type.width == 4 ? in.getInt(4 * i) : type.width == 2 ? in.getShort(2 * i) : in.get(i);
      ints[i] = signed ? element : element & type.greatest;
    }
    return ints;
  }

  /**
   * The raw data of a value, of the value's type of ONNX.
   *
   * @throws OnnxException if an integer is outside that type
   */
  static byte[] encode(Value value) {
    DataType type = DataType.of(value.onnxType());
    byte[] raw = new byte[length(type, value)];
    ByteBuffer out = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    switch (value.type()) {
      case FLOAT:
        put(type, value.floats(), out);
        break;
      case INT:
        put(type, value.ints(), out);
        break;
      default:
        boolean[] bools = value.bools();
        for (int i = 0; i < bools.length; i++) {
          raw[i] = (byte) (bools[i] ? 1 : 0);
        }
    }
    return raw;
  }

  private static int length(DataType type, Value value) {
    long length = (long) value.size() * type.width;
    if (length > OnnxFile.MAX_BYTES) {
      throw OnnxException.at(
          value.toString(),
          "at most " + OnnxFile.MAX_BYTES + " bytes to write",
          String.valueOf(length),
          "write it in parts");
    }
    return (int) length;
  }

  private static void put(DataType type, float[] floats, ByteBuffer out) {
    switch (type) {
      case FLOAT:
        out.asFloatBuffer().put(floats);
        break;
      case DOUBLE:
        for (float element : floats) {
          out.putDouble(element);
        }
        break;
      case FLOAT16:
        for (float element : floats) {
          out.putShort(Float16.of(element));
        }
        break;
      default:
        for (float element : floats) {
          out.putShort(BFloat16.of(element));
        }
    }
  }

  private static void put(DataType type, long[] ints, ByteBuffer out) {
    if (type.width == 8) {
      out.asLongBuffer().put(ints);
      return;
    }
    for (int i = 0; i < ints.length; i++) {
      put(type, require(type, ints[i], i), out);
    }
  }

  /** Puts an integer of up to 32 bits. */
  static void put(DataType type, long element, ByteBuffer out) {
    if (type.width == 4) {
      out.putInt((int) element);
    } else if (type.width == 2) {
      out.putShort((short) element);
    } else {
      out.put((byte) element);
    }
  }

  private static long require(DataType type, long element, int index) {
    if (element < type.least || element > type.greatest) {
      throw OnnxException.at(
          "element " + index + " of a tensor to write",
          type.least + " to " + type.greatest + " for " + type,
          String.valueOf(element),
          "write it with a wider type");
    }
    return element;
  }
}

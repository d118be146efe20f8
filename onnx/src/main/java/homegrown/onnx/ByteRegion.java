package homegrown.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes that lie in a larger array and are not written to. */
final class ByteRegion {

  final byte[] array;
  final int from;
  final int length;

  ByteRegion(byte[] array, int from, int length) {
    this.array = array;
    this.from = from;
    this.length = length;
  }

  /** All bytes of an array. */
  static ByteRegion of(byte[] array) {
    return new ByteRegion(array, 0, array.length);
  }

  /** The bytes for reading numbers from; index 0 is the first of them. */
  ByteBuffer littleEndian() {
    return ByteBuffer.wrap(array, from, length).slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}

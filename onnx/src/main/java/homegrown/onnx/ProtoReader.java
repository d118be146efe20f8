package homegrown.onnx;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the fields of a protobuf message, and of the messages inside it, over bytes in memory:
 *
 * <pre>{@code
 * while (in.next()) {
 *   switch (in.field()) {
 *     case 1: name = in.text(); break;
 *     case 2: in.enter("child", -1); readChild(); in.leave(); break;
 *     default: in.skip();
 *   }
 * }
 * }</pre>
 *
 * <p>Every length is compared with the bytes that are left before anything is made of it; nothing
 * is allocated on the way but what the caller asks for. Errors name the file, the byte and the path
 * of messages to it. Wire format: <a
 * href="https://protobuf.dev/programming-guides/encoding/">protobuf.dev, Encoding</a>; groups,
 * which ONNX has none of, are refused.
 */
final class ProtoReader {

  /** Wire type of integers, a number of bytes that depends on their size. */
  static final int VARINT = 0;

  /** Wire type of eight bytes, little-endian. */
  static final int FIXED64 = 1;

  /** Wire type of bytes, texts, messages and packed numbers: a length, then as many bytes. */
  static final int LENGTH = 2;

  /** Wire type of four bytes, little-endian. */
  static final int FIXED32 = 5;

  /** Messages within each other at most: where protobuf's own readers stop too. */
  static final int MAX_DEPTH = 100;

  private static final int MAX_FIELD = (1 << 29) - 1;
  private static final String DAMAGED = "the file is damaged or holds something else: take another";

  private final String file;
  private final byte[] bytes;
  private int at;

  /** Where what may be read now ends: the message, or the packed numbers of a field in it. */
  private int bound;

  private int depth;
  private final int[] starts = new int[MAX_DEPTH + 1];
  private final int[] ends = new int[MAX_DEPTH + 1];
  private final String[] names = new String[MAX_DEPTH + 1];
  private final int[] indexes = new int[MAX_DEPTH + 1];
  private final String[] labels = new String[MAX_DEPTH + 1];

  private int field;
  private int wire;
  private int fieldAt;
  private boolean single;

  /**
   * Starts in front of the first field of the outermost message.
   *
   * @param file names the bytes in errors
   */
  ProtoReader(String file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
    this.bound = bytes.length;
    ends[0] = bytes.length;
  }

  /** Goes on to the next field of the current message; false at its end. */
  boolean next() {
    if (at == bound) {
      return false;
    }
    fieldAt = at;
    long tag = readVarint();
    if (tag >>> 3 == 0 || tag >>> 3 > MAX_FIELD) {
      throw error("a field of number 1 to " + MAX_FIELD, Long.toUnsignedString(tag >>> 3), DAMAGED);
    }
    field = (int) (tag >>> 3);
    wire = (int) tag & 7;
    return true;
  }

  /** The number of the current field. */
  int field() {
    return field;
  }

  /** Passes over the current field. */
  void skip() {
    switch (wire) {
      case VARINT:
        readVarint();
        break;
      case FIXED64:
        take(8);
        break;
      case LENGTH:
        take(readLength());
        break;
      case FIXED32:
        take(4);
        break;
      default:
        throw error("wire type 0, 1, 2 or 5 of field " + field, String.valueOf(wire), DAMAGED);
    }
  }

  /** The integer of the current field. */
  long integer() {
    require(VARINT);
    return readVarint();
  }

  /** The float of the current field. */
  float floating() {
    require(FIXED32);
    return Float.intBitsToFloat(fixed32());
  }

  /** The bytes of the current field, not copied. */
  ByteRegion region() {
    require(LENGTH);
    int length = readLength();
    return new ByteRegion(bytes, take(length), length);
  }

  /** The text of the current field. */
  String text() {
    require(LENGTH);
    int length = readLength();
    int from = take(length);
    if (length == 0) {
      return "";
    }
    int plain = from;
    while (plain < at && bytes[plain] >= 0) {
      plain++;
    }
    if (plain == at) {
      return new String(bytes, from, length, StandardCharsets.US_ASCII);
    }
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    // What was no UTF-8 has been replaced, and so does not come out again as it was.
    if (!Arrays.equals(
        text.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, from, from + length))) {
      throw error("UTF-8 in field " + field, "other bytes", DAMAGED);
    }
    return text;
  }

  /**
   * Enters the message that is the current field.
   *
   * @param name names it in errors
   * @param index which one of its kind it is; negative if there is one alone
   */
  void enter(String name, int index) {
    require(LENGTH);
    int length = readLength();
    if (depth == MAX_DEPTH) {
      throw error(
          "at most " + MAX_DEPTH + " messages within each other",
          "more",
          "use a model with fewer graphs within each other");
    }
    depth++;
    starts[depth] = at;
    ends[depth] = at + length;
    bound = at + length;
    names[depth] = name;
    indexes[depth] = index;
    labels[depth] = null;
  }

  /** Names the message that was entered last, once its name has been read, for errors. */
  void label(String name) {
    labels[depth] = name;
  }

  /** Leaves the message that was entered last, read to its end or not. */
  void leave() {
    at = ends[depth];
    depth--;
    bound = ends[depth];
  }

  /** Goes back to the beginning of the message that was entered last. */
  void again() {
    at = starts[depth];
  }

  /**
   * Passes over the numbers of the current field, be they packed or one alone, and counts them.
   *
   * @param one the wire type of one alone
   */
  int count(int one) {
    if (wire == one) {
      skip();
      return 1;
    }
    require(LENGTH);
    int length = readLength();
    int from = take(length);
    if (one == VARINT) {
      return varints(from, length);
    }
    int width = one == FIXED32 ? 4 : 8;
    if (length % width != 0) {
      throw error(
          "a multiple of " + width + " bytes in field " + field, String.valueOf(length), DAMAGED);
    }
    return length / width;
  }

  private int varints(int from, int length) {
    int count = 0;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] >= 0) {
        count++;
      }
    }
    if (length > 0 && bytes[from + length - 1] < 0) {
      throw error("whole integers in field " + field, "a part of the last one", DAMAGED);
    }
    return count;
  }

  /**
   * Starts on the numbers of the current field, be they packed or one alone: while {@link #more},
   * take one.
   *
   * @param one the wire type of one alone
   */
  void numbers(int one) {
    single = wire == one;
    if (!single) {
      require(LENGTH);
      int length = readLength();
      bound = at + length;
    }
  }

  /** Whether there is another number in the field. */
  boolean more() {
    if (wire != LENGTH) {
      boolean first = single;
      single = false;
      return first;
    }
    if (at < bound) {
      return true;
    }
    bound = ends[depth];
    return false;
  }

  /** The next of the numbers, a varint. */
  long varint() {
    return readVarint();
  }

  /** The next of the numbers, four bytes. */
  int fixed32() {
    return (int) fixed(4);
  }

  /** The next of the numbers, eight bytes. */
  long fixed64() {
    return fixed(8);
  }

  private long fixed(int count) {
    int from = take(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (bytes[from + i] & 0xFFL) << 8 * i;
    }
    return value;
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at == bound) {
        throw error("the rest of an integer", "the end of what holds it", DAMAGED);
      }
      byte next = bytes[at++];
      // Of the tenth byte there is room for one bit.
      if (shift == 63 && (next & 0xFE) != 0) {
        break;
      }
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw error("integers of 64 bits", "a longer one", DAMAGED);
  }

  private int readLength() {
    long length = readVarint();
    if (length < 0 || length > bound - at) {
      throw error(
          "at most the " + (bound - at) + " bytes that are left for field " + field,
          Long.toUnsignedString(length),
          "the file is cut off or damaged: take another");
    }
    return (int) length;
  }

  /** Passes over bytes and says where they began. */
  private int take(int count) {
    if (count > bound - at) {
      throw error(
          count + " bytes for field " + field,
          String.valueOf(bound - at),
          "the file is cut off or damaged: take another");
    }
    at += count;
    return at - count;
  }

  private void require(int expected) {
    if (wire != expected) {
      throw error("wire type " + expected + " for field " + field, String.valueOf(wire), DAMAGED);
    }
  }

  /** An error at the current field. */
  OnnxException error(String expected, String got, String mend) {
    StringBuilder place = new StringBuilder(file).append(", byte ").append(fieldAt);
    for (int i = 1; i <= depth; i++) {
      place.append(i == 1 ? ", " : ".").append(names[i]);
      if (indexes[i] >= 0) {
        place.append('[').append(indexes[i]).append(']');
      }
      if (labels[i] != null) {
        place.append(' ').append(OnnxException.quoted(labels[i]));
      }
    }
    return OnnxException.at(place.toString(), expected, got, mend);
  }
}

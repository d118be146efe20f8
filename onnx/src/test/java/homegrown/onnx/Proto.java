package homegrown.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A protobuf message, read without its schema: the values of every field by number. */
final class Proto {

  private final Map<Integer, List<Object>> fields = new TreeMap<>();

  Proto(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long key = varint(in);
      fields
          .computeIfAbsent((int) (key >> 3), field -> new ArrayList<>())
          .add(value(in, (int) (key & 7)));
    }
  }

  private static Object value(ByteBuffer in, int wire) {
    switch (wire) {
      case 0:
        return varint(in);
      case 1:
        return in.getLong();
      case 2:
        byte[] bytes = new byte[(int) varint(in)];
        in.get(bytes);
        return bytes;
      case 5:
        return in.getFloat();
      default:
        throw new IllegalArgumentException("wire type " + wire);
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte part = in.get();
      value |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return value;
      }
    }
  }

  boolean has(int field) {
    return fields.containsKey(field);
  }

  private List<Object> values(int field) {
    return fields.getOrDefault(field, List.of());
  }

  /** The last integer of a field; 0 by default. */
  long integer(int field) {
    List<Object> values = values(field);
    return values.isEmpty() ? 0 : (Long) values.get(values.size() - 1);
  }

  /** All integers of a field, packed or not. */
  long[] integers(int field) {
    List<Long> all = new ArrayList<>();
    for (Object value : values(field)) {
      if (value instanceof Long) {
        all.add((Long) value);
      } else {
        ByteBuffer packed = ByteBuffer.wrap((byte[]) value);
        while (packed.hasRemaining()) {
          all.add(varint(packed));
        }
      }
    }
    return all.stream().mapToLong(Long::longValue).toArray();
  }

  /** All floats of a field, packed or not. */
  float[] floats(int field) {
    List<Float> all = new ArrayList<>();
    for (Object value : values(field)) {
      if (value instanceof Float) {
        all.add((Float) value);
      } else {
        ByteBuffer packed = ByteBuffer.wrap((byte[]) value).order(ByteOrder.LITTLE_ENDIAN);
        while (packed.hasRemaining()) {
          all.add(packed.getFloat());
        }
      }
    }
    float[] floats = new float[all.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = all.get(i);
    }
    return floats;
  }

  byte[] bytes(int field) {
    List<Object> values = values(field);
    return values.isEmpty() ? new byte[0] : (byte[]) values.get(values.size() - 1);
  }

  String text(int field) {
    return new String(bytes(field), StandardCharsets.UTF_8);
  }

  List<String> texts(int field) {
    List<String> texts = new ArrayList<>();
    for (Object value : values(field)) {
      texts.add(new String((byte[]) value, StandardCharsets.UTF_8));
    }
    return texts;
  }

  Proto message(int field) {
    return new Proto(bytes(field));
  }

  List<Proto> messages(int field) {
    List<Proto> messages = new ArrayList<>();
    for (Object value : values(field)) {
      messages.add(new Proto((byte[]) value));
    }
    return messages;
  }
}

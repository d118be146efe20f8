package homegrown.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The naive twin of reader and writer: a message as a list of its fields, by a table of which
 * fields are messages. It trusts its bytes.
 */
final class ProtoTree {

  /** A field: {@code value} is a Long, a byte[] or a ProtoTree. */
  static final class Field {
    final int number;
    final int wire;
    Object value;

    Field(int number, int wire, Object value) {
      this.number = number;
      this.wire = wire;
      this.value = value;
    }
  }

  private static final Map<String, Map<Integer, String>> MESSAGES = new HashMap<>();

  /** Fields that are lists of numbers. */
  private static final Map<String, List<Integer>> NUMBERS =
      Map.of("Tensor", List.of(1, 4), "Attribute", List.of(7, 8));

  /** Fields that are written again; of a message that is not here all are. */
  private static final Map<String, List<Integer>> KEPT = new HashMap<>();

  static {
    MESSAGES.put("Model", Map.of(7, "Graph", 8, "Opset", 14, "Entry", 25, "Function"));
    MESSAGES.put(
        "Graph", Map.of(1, "Node", 5, "Tensor", 11, "Info", 12, "Info", 13, "Info", 15, "Sparse"));
    MESSAGES.put("Node", Map.of(5, "Attribute", 9, "Entry"));
    MESSAGES.put("Attribute", Map.of(5, "Tensor", 6, "Graph", 10, "Tensor", 11, "Graph"));
    MESSAGES.put("Function", Map.of(7, "Node", 9, "Opset", 11, "Attribute"));
    MESSAGES.put("Info", Map.of(2, "Type"));
    MESSAGES.put("Type", Map.of(1, "TensorType"));
    MESSAGES.put("TensorType", Map.of(2, "Shape"));
    MESSAGES.put("Shape", Map.of(1, "Dimension"));
    MESSAGES.put("Tensor", Map.of(13, "Entry"));
    KEPT.put("Graph", List.of(1, 2, 5, 11, 12, 13));
    KEPT.put("Node", List.of(1, 2, 3, 4, 5, 7, 8));
    KEPT.put("Info", List.of(1, 2));
  }

  final String kind;
  final List<Field> fields = new ArrayList<>();

  private ProtoTree(String kind) {
    this.kind = kind;
  }

  static ProtoTree parse(String kind, byte[] bytes) {
    ProtoTree tree = new ProtoTree(kind);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int number = (int) (tag >>> 3);
      int wire = (int) tag & 7;
      Object value;
      if (wire == ProtoReader.VARINT) {
        value = varint(in);
      } else if (wire == ProtoReader.FIXED32) {
        value = (long) in.getInt();
      } else if (wire == ProtoReader.FIXED64) {
        value = in.getLong();
      } else {
        byte[] content = new byte[(int) varint(in)];
        in.get(content);
        String message = MESSAGES.getOrDefault(kind, Map.of()).get(number);
        value = message == null ? content : parse(message, content);
      }
      tree.fields.add(new Field(number, wire, value));
    }
    return tree;
  }

  static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Field field : fields) {
      put(out, (long) field.number << 3 | field.wire);
      if (field.wire == ProtoReader.VARINT) {
        put(out, (Long) field.value);
      } else if (field.wire == ProtoReader.LENGTH) {
        byte[] content =
            field.value instanceof ProtoTree
                ? ((ProtoTree) field.value).toBytes()
                : (byte[]) field.value;
        put(out, content.length);
        out.writeBytes(content);
      } else {
        int width = field.wire == ProtoReader.FIXED32 ? 4 : 8;
        for (int i = 0; i < width; i++) {
          out.write((int) ((Long) field.value >>> 8 * i));
        }
      }
    }
    return out.toByteArray();
  }

  static void put(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest >>> 7 != 0) {
      out.write((int) rest | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** This message and all in it, outermost first. */
  List<ProtoTree> all() {
    List<ProtoTree> all = new ArrayList<>();
    all.add(this);
    for (Field field : fields) {
      if (field.value instanceof ProtoTree) {
        all.addAll(((ProtoTree) field.value).all());
      }
    }
    return all;
  }

  /**
   * What the message says, whichever of the ways of saying it was taken: fields by number, without
   * those that are not written again and those that are empty.
   */
  Map<Integer, List<Object>> meaning() {
    Map<Integer, List<Object>> meaning = new TreeMap<>();
    for (Field field : fields) {
      if (KEPT.containsKey(kind) && !KEPT.get(kind).contains(field.number)) {
        continue;
      }
      List<Object> values = meaning.computeIfAbsent(field.number, number -> new ArrayList<>());
      if (field.value instanceof ProtoTree) {
        values.add(((ProtoTree) field.value).meaning());
      } else if (field.value instanceof Long) {
        values.add(field.value);
      } else if (NUMBERS.getOrDefault(kind, List.of()).contains(field.number)) {
        values.addAll(unpacked(field.number, (byte[]) field.value));
      } else {
        values.add(new String((byte[]) field.value, StandardCharsets.ISO_8859_1));
      }
    }
    if (kind.equals("Tensor") && meaning.containsKey(4)) {
      ByteArrayOutputStream raw = new ByteArrayOutputStream();
      for (Object bits : meaning.remove(4)) {
        for (int i = 0; i < 4; i++) {
          raw.write((int) ((Long) bits >>> 8 * i));
        }
      }
      meaning.put(9, List.of(raw.toString(StandardCharsets.ISO_8859_1)));
    }
    meaning.values().removeIf(values -> values.equals(List.of("")));
    return meaning;
  }

  private List<Object> unpacked(int number, byte[] packed) {
    List<Object> values = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    boolean floats = kind.equals("Tensor") ? number == 4 : number == 7;
    while (in.hasRemaining()) {
      values.add(floats ? (Long) (long) in.getInt() : (Long) varint(in));
    }
    return values;
  }
}

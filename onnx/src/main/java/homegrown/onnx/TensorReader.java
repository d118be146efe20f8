package homegrown.onnx;

import homegrown.onnx.OnnxProto.EntryField;
import homegrown.onnx.OnnxProto.TensorField;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code TensorProto}. It looks first for what there is, then compares the elements that
 * there are with those that the dimensions claim, and allocates last.
 */
final class TensorReader {

  private static final String MEND = "the tensor is damaged: export it again";

  private final ProtoReader in;
  private final Path folder;
  private final Found found = new Found();

  /**
   * A reader of the tensors in a file.
   *
   * @param folder where external data is; null where there can be none
   */
  TensorReader(ProtoReader in, Path folder) {
    this.in = in;
    this.folder = folder;
  }

  /** What a tensor's message holds, as far as it can be known without its elements. */
  private static final class Found {
    private String name;
    private long type;
    private int[] dims = new int[8];
    private int rank;

    /** Numbers in each of the fields for elements that are not raw. */
    private final int[] counts = new int[TensorField.UINT64_DATA + 1];

    private ByteRegion raw;
    private long location;
    private final Map<String, String> external = new LinkedHashMap<>();

    private void clear() {
      name = "";
      type = 0;
      rank = 0;
      Arrays.fill(counts, 0);
      raw = null;
      location = 0;
      external.clear();
    }
  }

  /** The tensor that is the current message. */
  OnnxTensor read() {
    scan();
    DataType type = DataType.of(found.type);
    if (type == null) {
      throw in.error(
          "elements of float, double, float16, bfloat16, (u)int8 to (u)int64, bool or string",
          DataType.words(found.type),
          "export the model with float weights");
    }
    int[] dims = Arrays.copyOf(found.dims, found.rank);
    long size = Value.elements(dims);
    if (size * Math.max(1, type.width) > OnnxFile.MAX_BYTES || size > Integer.MAX_VALUE) {
      throw in.error(
          "a tensor of at most " + OnnxFile.MAX_BYTES + " bytes",
          "dimensions " + shown(dims) + " of " + type,
          "split it, or see whether the file is damaged");
    }
    requireOneForm(type);
    if (found.location == 1) {
      int length = (int) size * type.width;
      return OnnxTensor.external(
          found.name, type, dims, ExternalData.find(in, folder, found.external, length));
    }
    if (found.raw != null) {
      require(type, dims, size * type.width, "bytes", found.raw.length);
      return OnnxTensor.raw(found.name, type, dims, found.raw);
    }
    require(type, dims, size, "elements", found.counts[type.field]);
    return type == DataType.STRING
        ? OnnxTensor.strings(found.name, dims, strings((int) size))
        : OnnxTensor.raw(found.name, type, dims, ByteRegion.of(numbers(type, (int) size)));
  }

  private void scan() {
    found.clear();
    while (in.next()) {
      switch (in.field()) {
        case TensorField.DIMS:
          in.numbers(ProtoReader.VARINT);
          while (in.more()) {
            dimension(in.varint());
          }
          break;
        case TensorField.DATA_TYPE:
          found.type = in.integer();
          break;
        case TensorField.SEGMENT:
          throw in.error("a whole tensor", "a segment of one", "export the model again");
        case TensorField.FLOAT_DATA:
        case TensorField.INT32_DATA:
        case TensorField.INT64_DATA:
        case TensorField.DOUBLE_DATA:
        case TensorField.UINT64_DATA:
          int field = in.field();
          found.counts[field] += in.count(wire(field));
          break;
        case TensorField.STRING_DATA:
          in.skip();
          found.counts[TensorField.STRING_DATA]++;
          break;
        case TensorField.NAME:
          found.name = in.text();
          in.label(found.name);
          break;
        case TensorField.RAW_DATA:
          found.raw = in.region();
          break;
        case TensorField.EXTERNAL_DATA:
          in.enter("external_data", -1);
          entry(in, found.external);
          in.leave();
          break;
        case TensorField.DATA_LOCATION:
          found.location = in.integer();
          break;
        default:
          in.skip();
      }
    }
  }

  private void dimension(long dim) {
    if (dim < 0 || dim > Integer.MAX_VALUE) {
      throw in.error("dimensions of 0 to " + Integer.MAX_VALUE, String.valueOf(dim), MEND);
    }
    if (found.rank == found.dims.length) {
      found.dims = Arrays.copyOf(found.dims, 2 * found.rank);
    }
    found.dims[found.rank++] = (int) dim;
  }

  /** Reads the current message, a key with its value. */
  static void entry(ProtoReader in, Map<String, String> into) {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case EntryField.KEY:
          key = in.text();
          break;
        case EntryField.VALUE:
          value = in.text();
          break;
        default:
          in.skip();
      }
    }
    into.put(key, value);
  }

  /** Elements are in one place alone: in the field of their type, raw, or in another file. */
  private void requireOneForm(DataType type) {
    if (found.location != 0 && found.location != 1) {
      throw in.error("data location 0 or 1", String.valueOf(found.location), MEND);
    }
    boolean elsewhere = found.location == 1;
    for (int field = 0; field < found.counts.length; field++) {
      boolean own = field == type.field && !elsewhere && found.raw == null;
      if (found.counts[field] > 0 && !own) {
        throw in.error(
            "elements of " + type + " in one place" + (elsewhere ? ", another file" : ""),
            found.counts[field] + " elements in field " + field,
            MEND);
      }
    }
    if (found.raw != null && (elsewhere || type == DataType.STRING)) {
      throw in.error(
          "no raw data of " + (elsewhere ? "a tensor in another file" : "texts"),
          found.raw.length + " bytes",
          MEND);
    }
    if (elsewhere && type == DataType.STRING) {
      throw in.error("texts in the model", "in another file", MEND);
    }
  }

  private void require(DataType type, int[] dims, long expected, String what, long got) {
    if (got != expected) {
      throw in.error(
          expected + " " + what + " for dimensions " + shown(dims) + " of " + type,
          String.valueOf(got),
          MEND);
    }
  }

  private static String shown(int[] dims) {
    int most = 16;
    return dims.length <= most
        ? Arrays.toString(dims)
        : Arrays.toString(Arrays.copyOf(dims, most)) + " and " + (dims.length - most) + " more";
  }

  private List<String> strings(int size) {
    List<String> strings = new ArrayList<>(size);
    in.again();
    while (in.next()) {
      if (in.field() == TensorField.STRING_DATA) {
        strings.add(in.text());
      } else {
        in.skip();
      }
    }
    return strings;
  }

  /** The elements of the field of their type, as raw data. */
  private byte[] numbers(DataType type, int size) {
    byte[] raw = new byte[size * type.width];
    ByteBuffer out = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
    in.again();
    while (in.next()) {
      if (in.field() == type.field) {
        in.numbers(wire(type.field));
        while (in.more()) {
          copy(type, out);
        }
      } else {
        in.skip();
      }
    }
    return raw;
  }

  private void copy(DataType type, ByteBuffer out) {
    switch (type.field) {
      case TensorField.FLOAT_DATA:
        out.putInt(in.fixed32());
        break;
      case TensorField.DOUBLE_DATA:
        out.putLong(in.fixed64());
        break;
      case TensorField.INT32_DATA:
        // Of an int32 field the lower 32 bits count.
        Elements.put(type, int32(type, (int) in.varint()), out);
        break;
      default:
        long element = in.varint();
        if (type.width == 8) {
          out.putLong(element);
        } else {
          Elements.put(type, ranged(type, type.least, type.greatest, element), out);
        }
    }
  }

  private long int32(DataType type, int element) {
    switch (type) {
      case BOOL:
        return element == 0 ? 0 : 1;
      case FLOAT16:
      case BFLOAT16:
        return ranged(type, 0, 0xFFFF, element);
      default:
        return ranged(type, type.least, type.greatest, element);
    }
  }

  private long ranged(DataType type, long least, long greatest, long element) {
    if (element < least || element > greatest) {
      throw in.error(
          "elements of " + least + " to " + greatest + " for " + type,
          String.valueOf(element),
          MEND);
    }
    return element;
  }

  /** The wire type of one number in a field for elements that are not raw. */
  private static int wire(int field) {
    switch (field) {
      case TensorField.FLOAT_DATA:
        return ProtoReader.FIXED32;
      case TensorField.DOUBLE_DATA:
        return ProtoReader.FIXED64;
      default:
        return ProtoReader.VARINT;
    }
  }
}

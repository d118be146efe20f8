package homegrown.engine.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads safetensors: 8 bytes little-endian length n, n bytes of JSON {@code
 * {"name":{"dtype","shape","data_offsets":[begin,end]}}}, then raw little-endian row-major data;
 * offsets count from the end of the header.
 */
public final class SafeTensors {

  private static final int LENGTH_BYTES = 8;

  private SafeTensors() {}

  /** The tensors of a file by name, in the order of its header; F32, I64 and U8. */
  public static Map<String, GoldenTensor> read(Path file) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long header = bytes.length < LENGTH_BYTES ? -1 : buffer.getLong(0);
    if (header < 0 || header > bytes.length - LENGTH_BYTES) {
      throw new IllegalArgumentException(file + ": no safetensors header in its bytes");
    }
    int data = LENGTH_BYTES + (int) header;
    String json = new String(bytes, LENGTH_BYTES, (int) header, StandardCharsets.UTF_8);
    Map<String, GoldenTensor> tensors = new LinkedHashMap<>();
    GoldenJson.parse(json, file + ", header")
        .fields()
        .forEach(
            (name, entry) -> {
              if (!name.equals("__metadata__")) {
                tensors.put(name, tensor(file + ", " + name, entry, buffer, data));
              }
            });
    return tensors;
  }

  private static GoldenTensor tensor(String place, GoldenJson entry, ByteBuffer buffer, int data) {
    GoldenTensor.Type type = GoldenTensor.Type.valueOf(entry.get("dtype").text());
    int[] offsets = entry.get("data_offsets").asInts();
    int length = offsets[1] - offsets[0];
    if (offsets[0] < 0 || length < 0 || offsets[1] > buffer.limit() - data) {
      throw new IllegalArgumentException(
          place + ": bytes " + offsets[0] + " to " + offsets[1] + " are not in the file");
    }
    int width = width(type);
    if (length % width != 0) {
      throw new IllegalArgumentException(place + ": " + length + " bytes are no whole " + type);
    }
    int count = length / width;
    int start = data + offsets[0];
    int[] shape = entry.get("shape").asInts();
    if (type == GoldenTensor.Type.F32) {
      float[] floats = new float[count];
      for (int i = 0; i < count; i++) {
        floats[i] = buffer.getFloat(start + i * width);
      }
      return GoldenTensor.ofFloats(shape, floats);
    }
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      longs[i] =
          type == GoldenTensor.Type.U8
              ? Byte.toUnsignedLong(buffer.get(start + i))
              : buffer.getLong(start + i * width);
    }
    return GoldenTensor.ofLongs(type, shape, longs);
  }

  private static int width(GoldenTensor.Type type) {
    switch (type) {
      case F32:
        return Float.BYTES;
      case I64:
        return Long.BYTES;
      default:
        return 1;
    }
  }
}

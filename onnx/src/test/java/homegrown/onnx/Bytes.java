package homegrown.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Messages as bytes in memory. */
final class Bytes {

  private Bytes() {}

  /** A message of the fields that are written. */
  static byte[] of(Consumer<ProtoWriter> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ProtoWriter message = new ProtoWriter(fields);
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (out.size() != message.length()) {
      throw new AssertionError(out.size() + " bytes written, " + message.length() + " measured");
    }
    return out.toByteArray();
  }

  static byte[] of(OnnxModel model) {
    return of(out -> ModelWriter.model(model, out));
  }

  static byte[] of(OnnxTensor tensor) {
    return of(out -> ModelWriter.tensor(tensor, out));
  }

  /** Bytes from numbers, for messages that no writer makes. */
  static byte[] raw(int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    return raw;
  }

  /** A writer of a field that holds these bytes. */
  static void put(ProtoWriter out, int field, byte[] bytes) {
    out.region(field, bytes.length, () -> ByteRegion.of(bytes));
  }
}

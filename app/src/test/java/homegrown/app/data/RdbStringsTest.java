package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class RdbStringsTest {
  @Test
  void readsTheChunkThatIsAskedFor() throws IOException {
    byte[] first = chunk(plain(16, "one", "two"), 0);
    byte[] second = chunk(plain(16, "", "naïve", null, "end"), 0);
    byte[] file = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, file, first.length, second.length);
    RdbStrings strings = new RdbStrings(file, "test.rdb");

    assertThat(strings.read(0, first.length)).containsExactly("one", "two");
    assertThat(strings.read(first.length, second.length))
        .isEqualTo(List.of("", "naïve", "", "end"));
  }

  @Test
  void refusesWhatIsNoWholeStringVector() throws IOException {
    byte[] plain = plain(16, "one", "two");
    byte[] good = chunk(plain, 0);

    refuses(Arrays.copyOf(good, good.length - 3), good.length, "a chunk of");
    refuses(Arrays.copyOf(good, good.length - 3), good.length - 3, "inflated bytes");
    refuses(chunk(plain, 1), chunk(plain, 1).length, "inflated bytes");
    refuses(chunk(plain, -1), chunk(plain, -1).length, "inflated bytes");
    refuses(chunk(plain(13, "one"), 0), chunk(plain(13, "one"), 0).length, "a string vector");
    byte[] cut = chunk(Arrays.copyOf(plain, plain.length - 2), 0);
    refuses(cut, cut.length, "string 1");
    byte[] noZlib = good.clone();
    noZlib[4] = 0;
    refuses(noZlib, noZlib.length, "a zlib stream");
    byte[] noVector = chunk(Arrays.copyOf(plain, 20), 0);
    refuses(noVector, noVector.length, "a whole string vector");
  }

  private static void refuses(byte[] file, int length, String expected) {
    assertThatThrownBy(() -> new RdbStrings(file, "test.rdb").read(0, length))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("test.rdb at offset 0")
        .hasMessageContaining(expected);
  }

  static byte[] plain(int type, String... strings) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBytes("X\n");
    out.writeInt(3);
    out.writeInt(0x40201);
    out.writeInt(0x30500);
    out.writeInt(5);
    out.writeBytes("UTF-8");
    out.writeInt(type);
    out.writeInt(strings.length);
    for (String string : strings) {
      byte[] utf8 = string == null ? new byte[0] : string.getBytes(StandardCharsets.UTF_8);
      out.writeInt(0x40009);
      out.writeInt(string == null ? -1 : utf8.length);
      out.write(utf8);
    }
    return bytes.toByteArray();
  }

  static byte[] chunk(byte[] plain, int lie) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(plain.length + lie);
    try (DeflaterOutputStream zlib = new DeflaterOutputStream(out)) {
      zlib.write(plain);
    }
    return bytes.toByteArray();
  }
}

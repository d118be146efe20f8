package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire format, well-formed and not. */
class ProtoReaderTest {

  private static ProtoReader reader(int... bytes) {
    return new ProtoReader("a.onnx", Bytes.raw(bytes));
  }

  private static ProtoReader at(int... bytes) {
    ProtoReader in = reader(bytes);
    assertThat(in.next()).isTrue();
    return in;
  }

  private static void assertRefused(Consumer<ProtoReader> read, String message, int... bytes) {
    assertThatThrownBy(() -> read.accept(reader(bytes)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(message);
  }

  private static void nextThenSkip(ProtoReader in) {
    in.next();
    in.skip();
  }

  @Test
  void readsTheNumbersOfThePublishedExamples() {
    assertThat(at(0x08, 0x96, 0x01).integer()).isEqualTo(150);
    assertThat(at(0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g').text()).isEqualTo("testing");
    ProtoReader packed = at(0x32, 0x06, 0x03, 0x8E, 0x02, 0x9E, 0xA7, 0x05);
    assertThat(packed.field()).isEqualTo(6);
    assertThat(integers(packed)).containsExactly(3L, 270L, 86942L);
  }

  private static List<Long> integers(ProtoReader in) {
    List<Long> integers = new ArrayList<>();
    in.numbers(ProtoReader.VARINT);
    while (in.more()) {
      integers.add(in.varint());
    }
    return integers;
  }

  @Test
  void integersOfAllSizesComeBack() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      ProtoReader in = new ProtoReader("", Bytes.of(out -> out.integer(536870911, value)));
      assertThat(in.next()).isTrue();
      assertThat(in.field()).isEqualTo(536870911);
      assertThat(in.integer()).isEqualTo(value);
      assertThat(in.next()).isFalse();
    }
  }

  @Test
  void packedNumbersAreTheSameAsSingleOnes() {
    byte[] bytes =
        Bytes.of(
            out -> {
              out.integer(8, 5);
              Bytes.put(out, 8, Bytes.raw());
              Bytes.put(out, 8, Bytes.raw(0x06, 0x87, 0x01));
              out.integer(8, -1);
            });
    ProtoReader in = new ProtoReader("", bytes);
    int count = 0;
    List<Long> all = new ArrayList<>();
    while (in.next()) {
      count += in.count(ProtoReader.VARINT);
    }
    in = new ProtoReader("", bytes);
    while (in.next()) {
      all.addAll(integers(in));
    }
    assertThat(all).containsExactly(5L, 6L, 135L, -1L);
    assertThat(count).isEqualTo(4);
  }

  @Test
  void packedFloatsAreCountedByTheirBytes() {
    assertThat(at(0x3A, 0x08, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40).count(ProtoReader.FIXED32))
        .isEqualTo(2);
    ProtoReader in = at(0x3A, 0x08, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40);
    in.numbers(ProtoReader.FIXED32);
    assertThat(in.more()).isTrue();
    assertThat(Float.intBitsToFloat(in.fixed32())).isEqualTo(1f);
    assertThat(in.more()).isTrue();
    assertThat(Float.intBitsToFloat(in.fixed32())).isEqualTo(2f);
    assertThat(in.more()).isFalse();
    assertThat(in.next()).isFalse();
    assertRefused(
        r -> {
          r.next();
          r.count(ProtoReader.FIXED32);
        },
        "expected a multiple of 4 bytes in field 7, got 3",
        0x3A,
        0x03,
        0,
        0,
        0);
  }

  @Test
  void aPackedIntegerDoesNotReachBeyondItsField() {
    int[] bytes = {0x42, 0x01, 0x80, 0x08, 0x01};
    assertRefused(
        in -> {
          in.next();
          in.count(ProtoReader.VARINT);
        },
        "whole integers in field 8",
        bytes);
    assertRefused(
        in -> {
          in.next();
          integers(in);
        },
        "the rest of an integer",
        bytes);
  }

  @Test
  void unknownFieldsOfAllWireTypesAreSkipped() {
    ProtoReader in =
        reader(
            0x78, 0x80, 0x01, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7A, 2, 'a', 'b', 0x7D, 1, 2, 3, 4,
            0x10, 0x01);
    for (int i = 0; i < 4; i++) {
      assertThat(in.next()).isTrue();
      assertThat(in.field()).isEqualTo(15);
      in.skip();
    }
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(2);
    assertThat(in.integer()).isEqualTo(1);
    assertThat(in.next()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 6, 7})
  void groupsAndWireTypesThatDoNotExistAreRefused(int wire) {
    assertRefused(
        ProtoReaderTest::nextThenSkip,
        "expected wire type 0, 1, 2 or 5 of field 1, got " + wire,
        8 | wire,
        0);
  }

  @Test
  void malformedFieldsAreRefused() {
    assertRefused(ProtoReader::next, "a field of number 1 to 536870911, got 0", 0x00, 0x00);
    assertRefused(
        ProtoReader::next,
        "a field of number 1 to 536870911, got 536870912",
        0x80,
        0x80,
        0x80,
        0x80,
        0x10);
    assertRefused(ProtoReader::next, "the rest of an integer", 0x80);
    assertRefused(ProtoReaderTest::nextThenSkip, "4 bytes for field 1, got 3", 0x0D, 0, 0, 0);
    assertRefused(ProtoReaderTest::nextThenSkip, "8 bytes for field 1, got 0", 0x09);
    assertRefused(
        in -> {
          in.next();
          in.integer();
        },
        "wire type 0 for field 1, got 2",
        0x0A,
        0x00);
  }

  @Test
  void integersOfMoreThan64BitsAreRefused() {
    int[] most = {8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01};
    assertThat(at(most).integer()).isEqualTo(-1);
    int[] more = most.clone();
    more[10] = 0x02;
    assertRefused(ProtoReaderTest::nextThenSkip, "integers of 64 bits, got a longer one", more);
    more[10] = 0x81;
    assertRefused(ProtoReaderTest::nextThenSkip, "integers of 64 bits, got a longer one", more);
  }

  @Test
  void lengthsAreComparedWithWhatIsLeft() {
    assertRefused(
        ProtoReaderTest::nextThenSkip, "at most the 1 bytes that are left", 0x0A, 0x02, 'a');
    // Negative as an int, as a long, and more than either.
    assertRefused(
        ProtoReaderTest::nextThenSkip, "got 2147483648", 0x0A, 0x80, 0x80, 0x80, 0x80, 0x08);
    assertRefused(
        ProtoReaderTest::nextThenSkip,
        "got 18446744073709551615",
        0x0A,
        0xFF,
        0xFF,
        0xFF,
        0xFF,
        0xFF,
        0xFF,
        0xFF,
        0xFF,
        0xFF,
        0x01);
  }

  @Test
  void aFieldDoesNotReachBeyondItsMessage() {
    assertRefused(
        in -> {
          in.next();
          in.enter("graph", -1);
          in.next();
          in.text();
        },
        "at most the 0 bytes that are left",
        0x0A,
        0x02,
        0x0A,
        0x01,
        'a');
  }

  @Test
  void aMessageThatIsLeftEarlyIsPassedOver() {
    ProtoReader in = at(0x0A, 0x04, 0x08, 0x01, 0x08, 0x02, 0x10, 0x07);
    in.enter("node", 3);
    assertThat(in.next()).isTrue();
    in.leave();
    assertThat(in.next()).isTrue();
    assertThat(in.field()).isEqualTo(2);
    assertThat(in.integer()).isEqualTo(7);
  }

  @Test
  void aMessageCanBeReadAgain() {
    ProtoReader in = at(0x0A, 0x04, 0x08, 0x01, 0x08, 0x02, 0x10, 0x07);
    in.enter("node", 3);
    for (int pass = 0; pass < 2; pass++) {
      assertThat(in.next()).isTrue();
      assertThat(in.integer()).isEqualTo(1);
      assertThat(in.next()).isTrue();
      assertThat(in.integer()).isEqualTo(2);
      assertThat(in.next()).isFalse();
      in.again();
    }
  }

  @Test
  void messagesLieWithinEachOtherOnlySoDeep() {
    byte[] bytes = {};
    for (int i = 0; i < ProtoReader.MAX_DEPTH + 1; i++) {
      byte[] inner = bytes;
      bytes = Bytes.of(out -> Bytes.put(out, 1, inner));
    }
    ProtoReader in = new ProtoReader("a.onnx", bytes);
    for (int i = 0; i < ProtoReader.MAX_DEPTH; i++) {
      in.next();
      in.enter("graph", -1);
    }
    in.next();
    assertThatThrownBy(() -> in.enter("graph", -1))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("at most 100 messages within each other");
  }

  @Test
  void textsAreUtf8() {
    String text = "aé\u4E2D\uD83D\uDE00\u0000";
    ProtoReader in = new ProtoReader("", Bytes.of(out -> out.text(1, text)));
    in.next();
    assertThat(in.text()).isEqualTo(text);
    int[][] malformed = {
      {0x0A, 1, 0x80}, {0x0A, 2, 'a', 0xC3}, {0x0A, 3, 0xED, 0xA0, 0x80}, {0x0A, 2, 0xC0, 0x80}
    };
    for (int[] bytes : malformed) {
      assertRefused(
          r -> {
            r.next();
            r.text();
          },
          "expected UTF-8 in field 1",
          bytes);
    }
  }

  @Test
  void errorsNameTheFileTheByteAndThePath() {
    ProtoReader in = at(0x0A, 0x06, 0x12, 0x04, 0x1A, 0x02, 0x21, 0x00);
    in.enter("graph", -1);
    in.next();
    in.enter("node", 17);
    in.label("Conv\n2");
    in.next();
    in.enter("attribute", 2);
    in.next();

    assertThat(in.error("eight bytes", "one", "send all"))
        .hasMessage(
            "a.onnx, byte 6, graph.node[17] \"Conv?2\".attribute[2]: expected eight bytes, got one;"
                + " send all");
  }
}

package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import homegrown.adapt.ReadingsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatePiecesTest {

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @Test
  void whatIsWrittenIsReadFromAnyPlace() throws IOException {
    int piece = StatePieces.SIZE;
    for (int size : new int[] {0, 1, piece - 1, piece, piece + 1, 2 * piece, 2 * piece + 77}) {
      KeptBlobs blobs = new KeptBlobs();
      byte[] content = content(size);
      StatePieces.Writer out = new StatePieces.Writer(blobs, 1);
      for (int at = 0; at < size; ) {
        int some = Math.min(size - at, 1 + at % 70_000);
        out.write(content, at, some);
        at += some;
        if (at < size) {
          out.write(content[at++]);
        }
        assertThat(out.position()).isEqualTo(at);
      }
      StatePieces pieces = out.finish();
      assertThat(blobs.pieces.keySet()).containsExactlyElementsOf(pieces.names());
      assertThat(pieces.names()).hasSize((size + piece - 1) / piece);

      StatePieces again = new StatePieces(blobs, 1, pieces.checksums());
      assertThat(again.whole()).isTrue();
      for (int at : new int[] {0, 1, size / 2, piece - 1, piece, size - 1, size}) {
        if (at >= 0 && at <= size) {
          try (InputStream in = again.from(at)) {
            assertThat(in.readAllBytes())
                .as("%d from %d", size, at)
                .isEqualTo(Arrays.copyOfRange(content, at, size));
          }
        }
      }
      if (size > 0) {
        assertThat(again.from(size - 1).read()).isEqualTo(content[size - 1] & 0xFF);
      }
      assertThat(again.from(size).read()).isEqualTo(-1);
    }
  }

  @Test
  void aPieceThatIsDamagedOrGoneIsFound() {
    KeptBlobs blobs = new KeptBlobs();
    StatePieces.Writer out = new StatePieces.Writer(blobs, 0);
    out.write(content(StatePieces.SIZE + 5), 0, StatePieces.SIZE + 5);
    StatePieces pieces = out.finish();
    String last = pieces.names().get(1);
    blobs.pieces.get(last)[3] ^= 4;

    assertThat(pieces.whole()).isFalse();
    assertThatExceptionOfType(ReadingsException.class)
        .isThrownBy(() -> pieces.from(StatePieces.SIZE).read());
    blobs.remove(last);
    assertThat(pieces.whole()).isFalse();
  }

  @Test
  void oneSetIsWrittenWhileTheOtherStays() {
    KeptBlobs blobs = new KeptBlobs();
    StatePieces.Writer first = new StatePieces.Writer(blobs, 0);
    first.write(content(9), 0, 9);
    StatePieces kept = first.finish();
    StatePieces.Writer second = new StatePieces.Writer(blobs, 1);
    second.write(content(8), 0, 8);
    second.finish();

    assertThat(kept.whole()).isTrue();
    StatePieces.remove(blobs);
    assertThat(blobs.pieces).isEmpty();
  }
}

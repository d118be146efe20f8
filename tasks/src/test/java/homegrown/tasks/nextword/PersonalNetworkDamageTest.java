package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** A damaged personal model with a network ends in a message, or has the same content. */
class PersonalNetworkDamageTest {

  private static final int CHECKSUM = 4;

  private final BaseModel base = Creatures.withNetwork();
  private final PersonalModel statistics = Sentences.model(base, Creatures.person(5, 1));
  private final NetworkVocabulary vocabulary =
      new NetworkVocabulary(base.lexicon(), Creatures.SIZE.vocabulary(), List.of("florps", "zigs"));

  private final byte[] withLayer =
      bytes(PersonalNetwork.of(Creatures.network(), vocabulary, Layers.moved(vocabulary, 0.1, 1)));

  private byte[] bytes(PersonalNetwork network) {
    return bytes(statistics.with(Mixture.basisOnly(0.5f), network));
  }

  private static byte[] bytes(PersonalModel model) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      model.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private PersonalModel read(byte[] file) {
    return read(file, base);
  }

  private static PersonalModel read(byte[] file, BaseModel base) {
    try {
      return PersonalModel.read(new ByteArrayInputStream(file), "place", base);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noByteMayBeAnother() {
    assertThat(bytes(read(withLayer))).isEqualTo(withLayer);
    for (int i = 0; i < withLayer.length; i++) {
      for (int flip : new int[] {1 << i % 8, 0xFF}) {
        byte[] damaged = withLayer.clone();
        damaged[i] ^= (byte) flip;
        refused(damaged, "byte " + i);
      }
    }
  }

  @Test
  void noByteMayBeMissing() {
    for (int length = 0; length < withLayer.length; length++) {
      refused(Arrays.copyOf(withLayer, length), "cut to " + length);
    }
  }

  private void refused(byte[] file, String damage) {
    assertThatExceptionOfType(NextWordException.class)
        .as(damage)
        .isThrownBy(() -> read(file))
        .withMessageContaining("place")
        .withMessageContaining("expected");
  }

  /** A checksum that fits does not make a file one that Homegrown wrote. */
  @Test
  void withAChecksumThatFitsItIsRefusedOrRead() {
    for (PersonalNetwork network : List.of(layer(), whole())) {
      byte[] file = bytes(network);
      byte[] alone = Layers.written(network::write);
      int from = file.length - alone.length - 1;
      int read = 0;
      for (int i = from; i < file.length - CHECKSUM; i += i < from + 120 ? 1 : 5) {
        for (int flip : new int[] {1 << i % 8, 0xFF}) {
          byte[] damaged = file.clone();
          damaged[i] ^= (byte) flip;
          sign(damaged);
          read += refusedOrRead(damaged, "byte " + i + " ^ " + flip) ? 1 : 0;
        }
      }
      assertThat(read).as("many are weights like others").isGreaterThan(alone.length / 5);
    }
  }

  private PersonalNetwork layer() {
    return PersonalNetwork.of(Creatures.network(), vocabulary, Layers.moved(vocabulary, 0.1, 1));
  }

  private PersonalNetwork whole() {
    long[] counts = new long[vocabulary.rows()];
    Arrays.fill(counts, 2);
    homegrown.engine.Weights weights = NetworkExtension.of(Creatures.network(), vocabulary, counts);
    WholeNetwork.round(weights);
    return PersonalNetwork.whole(Creatures.network(), vocabulary, weights);
  }

  private boolean refusedOrRead(byte[] file, String damage) {
    try {
      read(file);
      return true;
    } catch (NextWordException e) {
      assertThat(e).as(damage).hasMessageContaining("place").hasMessageContaining("expected");
      return false;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(damage, e);
    }
  }

  private static void sign(byte[] file) {
    CRC32 checksum = new CRC32();
    checksum.update(file, 0, file.length - CHECKSUM);
    for (int i = 0; i < CHECKSUM; i++) {
      file[file.length - CHECKSUM + i] = (byte) (checksum.getValue() >> 8 * (CHECKSUM - 1 - i));
    }
  }

  @Test
  void aBaseWithoutANetworkIsToldWhatIsMissing() {
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> read(withLayer, Creatures.base()))
        .withMessageContaining("place")
        .withMessageContaining("base network");
    assertThat(bytes(read(bytes(statistics), Creatures.base()))).isEqualTo(bytes(statistics));
  }
}

package homegrown.tasks.nextword;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Damaged files end in a message that names them, whatever the damage. */
class DamageTest {

  private static final int FLIPS = 3000;
  private static final int CUTS = 600;

  private final BaseModel base = Sentences.base(40, 1 << 20);
  private final PersonalModel personal =
      Sentences.model(base, List.of("the zorblat is new", "the Zorblat \uD83D\uDE00 iPhone iPad"));

  @Test
  void aDamagedBaseIsRefusedByName() throws IOException {
    everyDamage(bytes(base), file -> readBase(file));
  }

  @Test
  void aDamagedPersonalModelIsRefusedByName() throws IOException {
    byte[] whole = bytes(personal);
    everyDamage(whole, file -> readPersonal(file));
    // The checksum covers all of it: no damage passes for a model.
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 4;
      refused(damaged, file -> readPersonal(file));
    }
  }

  @Test
  void bytesBehindTheDeflatedLayerAreCheckedToo() throws IOException {
    byte[] inflated = inflated(bytes(base));
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = inflated.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      refused(deflated(damaged), file -> readBase(file));
    }
  }

  @Test
  void lengthsThatPromiseTooMuchAskForNoMemory() throws IOException {
    for (int at = 0; at < 40; at++) {
      byte[] inflated = inflated(bytes(base));
      byte[] huge = Arrays.copyOf(inflated, at + 5);
      Arrays.fill(huge, at, at + 4, (byte) 0xFF);
      huge[at + 4] = 7;
      refused(deflated(huge), file -> readBase(file));
    }
    byte[] whole = bytes(personal);
    for (int at = 9; at < whole.length - 4; at++) {
      byte[] huge = Arrays.copyOf(whole, at + 5);
      Arrays.fill(huge, at, at + 4, (byte) 0xFF);
      huge[at + 4] = 7;
      refused(huge, file -> readPersonal(file));
    }
  }

  @Test
  void aNewerFormatAsksForAnUpdate() throws IOException {
    byte[] newer = bytes(base);
    newer[4] = (byte) (BaseModel.FORMAT + 1);
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> readBase(newer))
        .withMessageContaining("place")
        .withMessageContaining("update Homegrown");

    byte[] newerPersonal = bytes(personal);
    newerPersonal[4] = (byte) (PersonalModel.FORMAT + 1);
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> readPersonal(newerPersonal))
        .withMessageContaining("place")
        .withMessageContaining("update Homegrown");
  }

  @Test
  void otherFilesAreToldApart() throws IOException {
    refused("hello, this is text".getBytes(), file -> readBase(file));
    refused("hello, this is text".getBytes(), file -> readPersonal(file));
    refused(new byte[0], file -> readBase(file));
    refused(new byte[0], file -> readPersonal(file));
    refused(bytes(personal), file -> readBase(file));
    refused(bytes(base), file -> readPersonal(file));
  }

  private void everyDamage(byte[] whole, Consumer<byte[]> reader) {
    Random random = new Random(17);
    boolean all = whole.length * 8 <= FLIPS;
    IntStream flips =
        all ? IntStream.range(0, whole.length * 8) : random.ints(FLIPS, 0, whole.length * 8);
    flips.forEach(
        bit -> {
          byte[] damaged = whole.clone();
          damaged[bit / 8] ^= (byte) (1 << bit % 8);
          refusedOrRead(damaged, reader, "bit " + bit);
        });
    int step = Math.max(1, whole.length / CUTS);
    for (int length = 0; length < whole.length; length += step) {
      refusedOrRead(Arrays.copyOf(whole, length), reader, "cut to " + length);
    }
  }

  /** A flip in what holds nothing, such as the deflated layer's own checksum, may pass. */
  private static void refusedOrRead(byte[] file, Consumer<byte[]> reader, String damage) {
    try {
      reader.accept(file);
    } catch (NextWordException e) {
      assertThat(e).as(damage).hasMessageContaining("expected");
    } catch (RuntimeException | Error e) {
      throw new AssertionError(damage, e);
    }
  }

  private static void refused(byte[] file, Consumer<byte[]> reader) {
    assertThatExceptionOfType(NextWordException.class)
        .isThrownBy(() -> reader.accept(file))
        .withMessageContaining("expected");
  }

  private static void readBase(byte[] file) {
    try {
      BaseModel.read(new ByteArrayInputStream(file), "place");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void readPersonal(byte[] file) {
    try {
      PersonalModel.read(new ByteArrayInputStream(file), "place", base);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] inflated(byte[] file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] body = Arrays.copyOfRange(file, 5, file.length);
    try (java.util.zip.InflaterInputStream in =
        new java.util.zip.InflaterInputStream(new ByteArrayInputStream(body))) {
      in.transferTo(out);
    }
    return out.toByteArray();
  }

  private static byte[] deflated(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {'H', 'G', 'N', 'B', BaseModel.FORMAT});
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      deflater.write(body);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(BaseModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }

  private static byte[] bytes(PersonalModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    return out.toByteArray();
  }
}

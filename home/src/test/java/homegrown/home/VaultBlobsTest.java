package homegrown.home;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of a task in a vault on a disk. */
class VaultBlobsTest {

  private static final String TASK = "next-word/chat-en";

  @TempDir Path directory;

  private Vault vault;
  private VaultBlobs blobs;

  @BeforeEach
  void open() {
    vault = Vault.openWriter(directory, SmallText.KEY.homeKey());
    blobs = new VaultBlobs(vault.blobs(), TASK);
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @Test
  void whatIsPutIsThereAndThereAfterTheVaultWasClosed() {
    for (int size : new int[] {0, 1, 100_000}) {
      blobs.put("piece-" + size, content(size));
      assertThat(blobs.get("piece-" + size)).hasValueSatisfying(same(size));
    }
    assertThat(blobs.get("other")).isEmpty();

    vault.close();
    open();

    assertThat(blobs.get("piece-100000")).hasValueSatisfying(same(100_000));
    blobs.put("piece-100000", content(7));
    assertThat(blobs.get("piece-100000")).hasValueSatisfying(same(7));
  }

  private static Consumer<byte[]> same(int size) {
    return found -> assertThat(found).isEqualTo(content(size));
  }

  @Test
  void onlyWhatIsNamedIsKept() {
    for (String name : List.of("a", "b", "c")) {
      blobs.put(name, content(3));
    }
    blobs.keepOnly(List.of("b", "never-put"));

    assertThat(blobs.get("a")).isEmpty();
    assertThat(blobs.get("b")).isPresent();
    assertThat(blobs.get("c")).isEmpty();
    blobs.keepOnly(Collections.emptyList());
    assertThat(vault.blobs().names()).isEmpty();
  }

  @Test
  void whatOthersKeepIsLeftAlone() {
    VaultBlobs other = new VaultBlobs(vault.blobs(), "next-word/chat-en-gb");
    other.put("a", content(1));
    vault.blobs().put("next-word/chat-en", out -> out.write(3));
    vault.blobs().put("a", out -> out.write(4));
    blobs.put("a", content(5));

    assertThat(other.get("a")).hasValueSatisfying(same(1));
    assertThat(blobs.get("a")).hasValueSatisfying(same(5));
    blobs.keepOnly(List.of());

    assertThat(blobs.get("a")).isEmpty();
    assertThat(other.get("a")).hasValueSatisfying(same(1));
    assertThat(vault.blobs().names()).contains("next-word/chat-en", "a");
  }

  @Test
  void aDamagedFileIsNoPieceAndCanBeWrittenAnew() throws IOException {
    blobs.put("piece", content(500));
    blobs.put("whole", content(20));
    Path file = file(500);
    byte[] whole = Files.readAllBytes(file);
    for (int at : new int[] {0, whole.length / 2, whole.length - 1}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x40;
      damage(file, damaged, whole);
    }
    damage(file, Arrays.copyOf(whole, whole.length / 2), whole);
    damage(file, new byte[0], whole);
    damage(file, Arrays.copyOf(whole, whole.length + 1), whole);
  }

  private void damage(Path file, byte[] damaged, byte[] whole) throws IOException {
    Files.write(file, damaged);

    assertThat(blobs.get("piece")).as("%d bytes", damaged.length).isEmpty();
    assertThat(blobs.get("whole")).hasValueSatisfying(same(20));
    blobs.put("piece", content(500));
    assertThat(blobs.get("piece")).hasValueSatisfying(same(500));
    assertThat(file).hasSize(whole.length);
  }

  @Test
  void aDamagedFileIsTidiedAwayToo() throws IOException {
    blobs.put("piece", content(500));
    Files.write(file(500), new byte[9]);
    blobs.keepOnly(List.of());

    assertThat(vault.blobs().names()).isEmpty();
  }

  /** The only file of the vault that is about so large. */
  private Path file(int size) throws IOException {
    try (Stream<Path> tree = Files.walk(directory.resolve("blobs"))) {
      List<Path> found =
          tree.filter(path -> path.toFile().isFile() && path.toFile().length() >= size)
              .collect(Collectors.toList());
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }
}

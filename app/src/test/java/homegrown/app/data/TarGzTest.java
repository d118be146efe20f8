package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarGzTest {
  @TempDir Path directory;
  private Path archive;
  private Path into;

  @BeforeEach
  void paths() throws IOException {
    archive = directory.resolve("a.tgz");
    into = Files.createDirectories(directory.resolve("outer/into"));
  }

  @Test
  void unpacksFilesOfAnySizeUnderShortAndLongNames() throws IOException {
    String block = "x".repeat(512);
    String deep = "d".repeat(90);
    new TestTar()
        .entry("package/", "", '5', "")
        .file("package/empty", "")
        .file("package/block", block)
        .file("package/more", block + "é")
        .entry("leaf", "package/" + deep, '0', "prefix")
        .entry("global", "", 'g', "11 comment=x\n")
        .entry("pax", "", 'x', "30 mtime=1\n36 path=package/" + deep + "/pax/leaf\n")
        .file("package/cut", "pax")
        .entry("././@LongLink", "", 'L', "package/" + deep + "/gnu\0")
        .file("package/cut", "gnu")
        .write(archive);

    TarGz.unpack(archive, into, name -> true);

    assertThat(into.resolve("package/empty")).isEmptyFile();
    assertThat(into.resolve("package/block")).hasContent(block);
    assertThat(into.resolve("package/more")).hasContent(block + "é");
    assertThat(into.resolve("package/" + deep + "/leaf")).hasContent("prefix");
    assertThat(into.resolve("package/" + deep + "/pax/leaf")).hasContent("pax");
    assertThat(into.resolve("package/" + deep + "/gnu")).hasContent("gnu");
    assertThat(into.resolve("package/cut")).doesNotExist();
  }

  @Test
  void unpacksOnlyWhatIsWanted() throws IOException {
    new TestTar().file("a", "1").file("b", "2").write(archive);

    TarGz.unpack(archive, into, "b"::equals);

    assertThat(into).isDirectoryNotContaining("glob:**a").isDirectoryContaining("glob:**b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "a/../../evil", "/evil", "..", "a\\..\\evil", "C:evil"})
  void refusesNamesThatLeaveTheDirectory(String name) throws IOException {
    new TestTar().file(name, "x").write(archive);

    assertThatThrownBy(() -> TarGz.unpack(archive, into, entry -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("inside the archive's own directory")
        .hasMessageContaining(archive.toString());
    assertThatThrownBy(() -> TarGz.unpack(archive, into, entry -> false))
        .isInstanceOf(DataException.class);
    try (var left = Files.walk(directory)) {
      assertThat(left.filter(Files::isRegularFile)).containsExactly(archive);
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '6', 'S'})
  void refusesLinksAndDevices(char type) throws IOException {
    new TestTar().entry("link", "", type, "").write(archive);

    assertThatThrownBy(() -> TarGz.unpack(archive, into, entry -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("type '" + type + "'");
  }

  @Test
  void refusesTruncationAnywhere() throws IOException {
    byte[] whole = TestTar.gzip(new TestTar().file("a", "content".repeat(200)).finished());
    for (int length = 1; length < whole.length; length += 7) {
      Files.write(archive, Arrays.copyOf(whole, length));
      Path target = Files.createDirectories(directory.resolve("cut" + length));
      assertThatThrownBy(() -> TarGz.unpack(archive, target, entry -> true))
          .isInstanceOf(DataException.class);
    }
  }

  @Test
  void refusesAnArchiveWithoutItsEndMark() throws IOException {
    byte[] tar = new TestTar().file("a", "content").unfinished();
    for (int length : new int[] {tar.length, tar.length - 1, 700, 100}) {
      Files.write(archive, TestTar.gzip(Arrays.copyOf(tar, length)));
      Path target = Files.createDirectories(directory.resolve("cut" + length));
      assertThatThrownBy(() -> TarGz.unpack(archive, target, entry -> true))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a block of 512 bytes");
    }
  }

  @Test
  void refusesADamagedHeader() throws IOException {
    byte[] tar = new TestTar().file("a", "content").finished();
    tar[0] = 'b';
    Files.write(archive, TestTar.gzip(tar));

    assertThatThrownBy(() -> TarGz.unpack(archive, into, entry -> true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("header checksum")
        .hasMessageContaining("offset 0");
  }
}

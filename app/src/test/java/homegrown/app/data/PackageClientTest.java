package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageClientTest {
  private static final PinnedPackage PACKAGE =
      new PinnedPackage(PackageClient.NPM, "@some/name", "1.2.3", "00", "some-name-1.2.3.tgz");

  @TempDir Path directory;

  @Test
  void asksForTheExactVersion() {
    assertThat(PackageClient.NPM.command(PACKAGE)).contains("pack", "@some/name@1.2.3");
    assertThat(PackageClient.APT.command(PACKAGE))
        .containsExactly("apt-get", "download", "@some/name=1.2.3");
  }

  @Test
  void aMissingClientIsNamedAndHasAWayOut() {
    assertThatThrownBy(
            () ->
                PackageClient.run(
                    List.of("no-such-client-x"),
                    directory,
                    "corpus 1",
                    PackageClient.byHand("a.tgz")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("corpus 1: ")
        .hasMessageContaining("Install no-such-client-x")
        .hasMessageContaining("put the file a.tgz into the folder packages");
  }

  @Test
  void aFailingClientIsQuoted() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

    assertThatThrownBy(
            () ->
                PackageClient.run(
                    List.of(java, "-no-such-option"),
                    directory,
                    "corpus 1",
                    PackageClient.byHand("a.tgz")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("exit code 0")
        .hasMessageContaining("no-such-option");
  }
}

package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicDataTest {
  @TempDir Path directory;
  private final List<String> progress = new ArrayList<>();
  private String sha256;

  @BeforeEach
  void packages() throws IOException {
    Files.createDirectories(directory.resolve("packages"));
    Path file =
        new TestTar()
            .file("package/text", "one line\nanother line")
            .file("package/other", "x")
            .write(directory.resolve("packages/toy-1.tgz"));
    sha256 = PackageStore.sha256(file);
  }

  /** A corpus of one text file; what it does between writing and returning can be set. */
  private record Toy(String name, String sha256, int conversion, Step step) implements Corpus {
    interface Step {
      void run(Path target) throws IOException;
    }

    @Override
    public Provenance provenance() {
      PinnedPackage origin = new PinnedPackage(PackageClient.NPM, "toy", "1", sha256, "toy-1.tgz");
      return new Provenance(
          name, origin, "a \"licence\" \\ é", "who", 3, "what: x = y", conversion);
    }

    @Override
    public String output() {
      return "next-word/base/" + name + ".jsonl";
    }

    @Override
    public boolean wants(String entry) {
      return entry.equals("package/text");
    }

    @Override
    public Counts convert(Path unpacked, Path data, Path target) throws IOException {
      assertThat(unpacked.resolve("package/other")).doesNotExist();
      Counts counts = new Counts();
      try (JsonLines out = new JsonLines(target, counts)) {
        for (String line : Files.readAllLines(unpacked.resolve("package/text"))) {
          out.write(line, "toy/1", OptionalLong.empty());
        }
        step.run(target);
      }
      return counts;
    }
  }

  private Toy toy(String name) {
    return new Toy(name, sha256, 1, target -> {});
  }

  private void bring(Corpus... corpora) {
    progress.clear();
    new PublicData(directory, List.of(corpora)).bring(progress::add);
  }

  @Test
  void preparesWhatLiesInPackagesAndStatesItsProvenance() throws IOException {
    bring(toy("a"));

    Path base = new PublicData(directory).base();
    assertThat(base.resolve("a.jsonl"))
        .hasContent(
            "{\"text\":\"one line\",\"source\":\"toy/1\"}\n"
                + "{\"text\":\"another line\",\"source\":\"toy/1\"}\n");
    Properties stated = new Properties();
    try (var in = Files.newBufferedReader(base.resolve("a.properties"))) {
      stated.load(in);
    }
    assertThat(stated)
        .containsEntry("name", "a")
        .containsEntry("package", "toy")
        .containsEntry("version", "1")
        .containsEntry("sha256", sha256)
        .containsEntry("licence", "a \"licence\" \\ é")
        .containsEntry("attribution", "who")
        .containsEntry("minSources", "3")
        .containsEntry("description", "what: x = y")
        .containsEntry("sentences", "2")
        .containsEntry("words", "4")
        .containsEntry("sources", "1");
    assertThat(progress).contains("a: 2 sentences, 4 words, 1 sources");
    assertThat(tree()).allMatch(path -> !path.contains(".work-"));
  }

  @Test
  void aSecondRunKeepsWhatIsCompleteAndRedoesWhatIsNot() throws IOException {
    bring(toy("a"));
    bring(toy("a"));
    assertThat(progress).containsExactly("a: already there");

    Path text = directory.resolve("next-word/base/a.jsonl");
    String whole = Files.readString(text);
    Files.writeString(text, whole.substring(1));
    bring(toy("a"));
    assertThat(text).hasContent(whole);

    Files.delete(text.resolveSibling("a.properties"));
    bring(toy("a"));
    assertThat(progress).hasSizeGreaterThan(1);

    bring(new Toy("a", sha256, 2, target -> {}));
    assertThat(progress).hasSizeGreaterThan(1);
  }

  @Test
  void aWrongChecksumIsRefusedWithBothSums() {
    String other = "0".repeat(64);

    assertThatThrownBy(() -> bring(new Toy("a", other, 1, target -> {})))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("toy-1.tgz")
        .hasMessageContaining("expected SHA-256 " + other)
        .hasMessageContaining("got " + sha256)
        .hasMessageContaining("delete it");
    assertThat(tree()).containsExactly(".lock", "packages", "packages/toy-1.tgz");
  }

  @Test
  void anInterruptedConversionLeavesNothing() {
    Toy full =
        new Toy(
            "a",
            sha256,
            1,
            target -> {
              throw new IOException("No space left on device");
            });
    assertThatThrownBy(() -> bring(full))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Free some disk space");
    assertThat(tree()).containsExactly(".lock", "packages", "packages/toy-1.tgz");

    Toy broken =
        new Toy(
            "a",
            sha256,
            1,
            target -> {
              throw new IllegalStateException("bug");
            });
    assertThatThrownBy(() -> bring(broken)).isInstanceOf(IllegalStateException.class);
    assertThat(tree()).containsExactly(".lock", "packages", "packages/toy-1.tgz");
  }

  @Test
  void aFailedRenewalKeepsTheOldText() throws IOException {
    bring(toy("a"));
    String before = Files.readString(directory.resolve("next-word/base/a.jsonl"));
    Toy renewed =
        new Toy(
            "a",
            sha256,
            2,
            target -> {
              throw new IOException("broken disk");
            });

    assertThatThrownBy(() -> bring(renewed)).isInstanceOf(DataException.class);

    assertThat(directory.resolve("next-word/base/a.jsonl")).hasContent(before);
    bring(toy("a"));
    assertThat(progress).containsExactly("a: already there");
  }

  @Test
  void oneFailureDoesNotKeepTheOthersAway() {
    Toy bad = new Toy("a", "0".repeat(64), 1, target -> {});
    Toy alsoBad = new Toy("c", "1".repeat(64), 1, target -> {});

    assertThatThrownBy(() -> bring(bad, toy("b"), alsoBad))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0".repeat(64))
        .satisfies(
            failed ->
                assertThat(failed.getSuppressed())
                    .singleElement()
                    .satisfies(other -> assertThat(other).hasMessageContaining("1".repeat(64))));
    assertThat(directory.resolve("next-word/base/b.properties")).exists();
  }

  @Test
  void sweepsWhatAKilledRunHasLeft() throws IOException {
    Files.createDirectories(directory.resolve(".work-1/unpacked"));
    Files.writeString(directory.resolve(".work-1/unpacked/half"), "x");

    bring(toy("a"));

    assertThat(directory.resolve(".work-1")).doesNotExist();
  }

  @Test
  void twoRunsAtOnceAreRefused() {
    Toy nested = new Toy("a", sha256, 1, target -> bring(toy("b")));

    assertThatThrownBy(() -> bring(nested))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no other run at work here");
  }

  private List<String> tree() {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> !path.equals(directory))
          .map(path -> directory.relativize(path).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}

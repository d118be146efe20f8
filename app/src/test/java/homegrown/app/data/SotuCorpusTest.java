package homegrown.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SotuCorpusTest {
  @TempDir Path directory;
  private Path data;
  private Path target;

  @BeforeEach
  void folders() throws IOException {
    data = Files.createDirectories(directory.resolve("unpacked/package/data"));
    target = directory.resolve("sotu");
  }

  @Test
  void writesOneFileAnAuthorInTimeOrderWithoutRepetition() throws IOException {
    address("1971_ann_grey_x.json", 1971, "Ann Grey", "Thanks. Old\\n\\nnews? Yes");
    address("1970_ann_grey_x.json", 1970, "Ann Grey", "Hello there! Thanks.");
    address("1970_bob_o_b.json", 1970, "Bob Ó B", "A \\\"quote\\\".");

    Counts counts = new SotuCorpus().convert(directory.resolve("unpacked"), directory, target);

    assertThat(target.resolve("ann-grey.jsonl"))
        .hasContent(
            "{\"text\":\"Hello there!\",\"source\":\"sotu/ann-grey/1970\",\"time\":0}\n"
                + "{\"text\":\"Thanks.\",\"source\":\"sotu/ann-grey/1970\",\"time\":0}\n"
                + "{\"text\":\"Old"
                + " news?\",\"source\":\"sotu/ann-grey/1971\",\"time\":31536000000}\n"
                + "{\"text\":\"Yes\",\"source\":\"sotu/ann-grey/1971\",\"time\":31536000000}\n");
    assertThat(target.resolve("bob-o-b.jsonl"))
        .hasContent("{\"text\":\"A \\\"quote\\\".\",\"source\":\"sotu/bob-o-b/1970\",\"time\":0}");
    assertThat(counts.sentences()).isEqualTo(5);
    assertThat(counts.words()).isEqualTo(8);
    assertThat(counts.sources()).isEqualTo(3);
  }

  @Test
  void twoPeopleNeverShareAFile() throws IOException {
    address("1970_a.json", 1970, "Ann Grey", "One.");
    address("1971_b.json", 1971, "Ann. Grey", "Two.");

    assertThatThrownBy(
            () -> new SotuCorpus().convert(directory.resolve("unpacked"), directory, target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("\"Ann Grey\" and \"Ann. Grey\"");
  }

  @Test
  void refusesAnAddressThatIsNotOne() throws IOException {
    Files.writeString(data.resolve("1970_a.json"), "{\"year\":1970,\"name\":\"Ann\"");

    assertThatThrownBy(
            () -> new SotuCorpus().convert(directory.resolve("unpacked"), directory, target))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1970_a.json");
  }

  private void address(String file, int year, String name, String text) throws IOException {
    Files.writeString(
        data.resolve(file),
        "{\"year\":%d,\"name\":\"%s\",\"party\":\"none\",\"text\":\"%s\"}"
            .formatted(year, name, text));
  }
}

package homegrown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line from outside: exit codes, what is printed where, and what is left behind. */
class MainTest {

  @TempDir private Path directory;

  private String out = "";
  private String err = "";

  @Test
  void trainsSuggestsAndGoesBack() throws Exception {
    Path text = directory.resolve("habits.txt");
    StringBuilder lines = new StringBuilder();
    String[] days = {"Monday", "Tuesday", "Friday"};
    for (int i = 0; i < 300; i++) {
      lines
          .append("the marlington meeting is on ")
          .append(days[i % days.length])
          .append(" again\n");
    }
    Files.writeString(text, lines);

    assertThat(run("train", "next-word", "--from", text.toString(), "--json")).isZero();
    assertThat(out).contains("\"promoted\":true", "\"rung\":\"statistics\"", "\"peakBytes\"");
    assertThat(out.trim().lines()).hasSize(1);

    assertThat(run("suggest", "the marling")).isZero();
    assertThat(out).startsWith("marlington");
    assertThat(run("evaluate", "next-word", "--on", text.toString())).isZero();
    assertThat(run("versions", "next-word")).isZero();
    assertThat(out).contains("* version 1");

    assertThat(run("rollback", "next-word")).isZero();
    assertThat(run("suggest", "the marling")).isZero();
    assertThat(out).doesNotContain("marlington");
  }

  @Test
  void showsForgetsExportsAndDeletes() throws Exception {
    Path text = directory.resolve("habits.txt");
    Path other = directory.resolve("other.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(300));
    Files.writeString(other, "see you at the quillivant tonight\n".repeat(60));
    assertThat(run("show")).isZero();
    assertThat(out).contains("Nothing was learnt yet");
    assertThat(run("train", "next-word", "--from", text.toString(), other.toString())).isZero();

    assertThat(run("show")).isZero();
    assertThat(out).contains("300 observations  " + text, "60 observations  " + other, "train");
    assertThat(run("forget", directory.resolve("none").toString())).isZero();
    assertThat(out).contains("nothing was changed");
    assertThat(run("forget", other.toString(), "--json")).isZero();
    assertThat(out).contains("\"observations\":60", "\"versions\":1", "\"promoted\":true");
    assertThat(run("suggest", "the quill")).isZero();
    assertThat(out).doesNotContain("quillivant");
    assertThat(run("show", "--json")).isZero();
    assertThat(out).contains("\"kind\":\"forget\"", "\"damage\":[]").doesNotContain("other.txt");

    Path to = directory.resolve("export");
    assertThat(run("export", "--to", to.toString())).isZero();
    assertThat(Files.readAllLines(to.resolve("next-word.jsonl")))
        .hasSize(300)
        .allMatch(line -> line.contains("\"text\":\"the marlington meeting is on again\""));
    assertThat(Files.readString(to.resolve("ledger.jsonl"))).contains("\"kind\":\"export\"");
    assertThat(run("export", "--to", to.toString())).isEqualTo(1);

    assertThat(run("forget")).isEqualTo(2);
    assertThat(run("forget", "a", "--phrase", "b")).isEqualTo(2);
    assertThat(run("forget", "--after", "tomorrow")).isEqualTo(2);
    assertThat(run("delete")).isEqualTo(2);
    assertThat(run("delete", "--yes")).isZero();
    assertThat(directory.resolve("home").toFile().list()).isEmpty();
  }

  @Test
  void keepsNoMoreThanIsAllowed() throws Exception {
    Path text = directory.resolve("habits.txt");
    Path other = directory.resolve("other.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(300));
    Files.writeString(other, "see you at the quillivant tonight\n".repeat(60));
    assertThat(run("train", "next-word", "--from", text.toString(), other.toString())).isZero();
    assertThat(run("show")).isZero();
    assertThat(out).doesNotContain("Kept of each");

    assertThat(run("keep", "--newest", "100", "--age", "365d")).isZero();
    assertThat(out).startsWith("Dropped 200 observations, 160 are left.");
    assertThat(run("keep", "--source", other.toString(), "--newest", "20", "--json")).isZero();
    assertThat(out.trim()).isEqualTo("{\"dropped\":40,\"observations\":120}");
    assertThat(run("show")).isZero();
    assertThat(out)
        .contains(
            "100 observations  " + text,
            "20 observations  " + other + " (kept: the newest 20)",
            "Kept of each source: the newest 100, none older than 365d.",
            "retention",
            "sources: " + other,
            "dropped: 40");
    assertThat(run("show", "--json")).isZero();
    assertThat(out)
        .contains("\"limit\":{\"newest\":20}", "\"limit\":{\"newest\":100,\"ageSeconds\":31536000");

    assertThat(run("keep", "--source", other.toString(), "--as-others")).isZero();
    assertThat(run("keep", "--everything")).isZero();
    assertThat(run("show")).isZero();
    assertThat(out).doesNotContain("kept: ", "Kept of each");

    assertThat(run("keep")).isEqualTo(2);
    assertThat(run("keep", "--newest", "0")).isEqualTo(2);
    assertThat(run("keep", "--age", "long")).isEqualTo(2);
    assertThat(err).contains("expected an age such as 12h or 365d, got 'long'");
    assertThat(run("keep", "--as-others")).isEqualTo(2);
    assertThat(run("keep", "--everything", "--newest", "3")).isEqualTo(2);
  }

  @Test
  void failuresNameThePlaceAndEndWithOne() throws Exception {
    Path binary = directory.resolve("binary");
    Files.write(binary, new byte[] {'a', '\n', 0, 1, 2});
    Path latin = directory.resolve("latin.txt");
    Files.write(latin, "fine\ncaf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    Path empty = Files.createFile(directory.resolve("empty.txt"));
    Path missing = directory.resolve("missing.txt");

    fails(binary, "binary, line 2: expected text, got binary data");
    fails(latin, "expected UTF-8 text, got other bytes");
    fails(empty, "expected text with words in it");
    fails(missing, "missing.txt: expected text that can be read, got no such file");
  }

  @Test
  void aBudgetTooSmallSaysTheLeastThatWorks() throws Exception {
    Path text = Files.writeString(directory.resolve("text.txt"), "some words\n");

    assertThat(run("train", "next-word", "--from", text.toString(), "--budget", "memory=1MiB"))
        .isEqualTo(1);
    assertThat(err).containsPattern("expected at least memory=\\d+MiB, got 1MiB");
  }

  @Test
  void wrongUseEndsWithTwo() {
    assertThat(run("train", "next-word")).isEqualTo(2);
    assertThat(run("train", "cooking", "--from", "x")).isEqualTo(2);
    assertThat(run("train", "next-word", "--from", "x", "--budget", "patience=1")).isEqualTo(2);
    assertThat(err).contains("memory=48MiB,time=2min,energy=300J");
    assertThat(run("suggest")).isEqualTo(2);
  }

  private void fails(Path text, String message) {
    assertThat(run("train", "next-word", "--from", text.toString())).isEqualTo(1);
    assertThat(err).contains(message).doesNotContain("\tat ");
    assertThat(out).isEmpty();
  }

  private int run(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--home";
    all[arguments.length + 1] = directory.resolve("home").toString();
    all[arguments.length + 2] = "--key-file";
    all[arguments.length + 3] = directory.resolve("key").toString();
    PrintStream usualOut = System.out;
    PrintStream usualErr = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return Main.run(all);
    } finally {
      System.setOut(usualOut);
      System.setErr(usualErr);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }
}

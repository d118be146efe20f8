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

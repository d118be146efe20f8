package homegrown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home that moves to another device by the command line. */
class MoveCommandTest {

  @TempDir private Path directory;

  private Path archive;
  private Path transferKey;
  private String out = "";
  private String err = "";

  @BeforeEach
  void learn() throws Exception {
    archive = directory.resolve("home.archive");
    transferKey = directory.resolve("transfer-key");
    Path text = directory.resolve("habits.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(300));
    assertThat(old("train", "next-word", "--from", text.toString())).isZero();
  }

  @Test
  void movesAHomeByAKeyFile() throws Exception {
    assertThat(old("suggest", "the marling")).isZero();
    String suggested = out;
    assertThat(old("versions", "next-word")).isZero();
    String versions = out;
    assertThat(export()).isZero();
    assertThat(out).contains("encrypted", "homegrown import home.archive").contains(" files, ");
    assertThat(export()).isEqualTo(1);
    assertThat(err)
        .contains(archive + ": expected a file that is not there yet")
        .contains("--replace");
    assertThat(export("--replace")).isZero();
    assertThat(transferKey).exists();

    assertThat(importFrom()).isZero();
    assertThat(out).contains("Made the home " + directory.resolve("new"));
    assertThat(fresh("suggest", "the marling")).isZero();
    assertThat(out).isEqualTo(suggested).startsWith("marlington");
    assertThat(fresh("versions", "next-word")).isZero();
    assertThat(out).isEqualTo(versions).contains("* version 1");
    assertThat(fresh("show", "--json")).isZero();
    assertThat(out)
        .contains("\"observations\":300", "\"kind\":\"export\"", "\"kind\":\"import\"")
        .contains("\"damage\":[]");
    assertThat(fresh("rollback", "next-word")).isZero();

    // This device's key opens it, and the other one's does not.
    assertThat(directory.resolve("new-key")).exists();
    assertThat(run("new", "old-key", "show")).isEqualTo(1);
    assertThat(err).contains("does not open with this key");
    assertThat(old("show")).isZero();
  }

  @Test
  void failuresNameTheMend() throws Exception {
    assertThat(export()).isZero();
    byte[] whole = Files.readAllBytes(archive);

    Files.write(archive, Arrays.copyOf(whole, whole.length - 1000));
    assertThat(importFrom()).isEqualTo(1);
    assertThat(err).contains("1000 are missing. Copy it to its end, then import again");
    assertThat(directory.resolve("new")).doesNotExist();

    byte[] damaged = whole.clone();
    damaged[whole.length - 1] ^= 1;
    Files.write(archive, damaged);
    assertThat(importFrom()).isEqualTo(1);
    assertThat(err).contains("the archive is damaged: its file ").contains("Copy it anew");
    assertThat(directory.resolve("new")).doesNotExist();

    Files.write(archive, whole);
    Files.copy(transferKey, directory.resolve("kept"));
    Files.delete(transferKey);
    assertThat(importFrom()).isEqualTo(1);
    assertThat(err).contains("does not open with this transfer key (the key file " + transferKey);
    Files.copy(directory.resolve("kept"), transferKey);

    assertThat(old("import", archive.toString(), "--transfer-key-file", transferKey.toString()))
        .isEqualTo(1);
    assertThat(err).contains("expected no home there yet").contains("delete that home first");
    assertThat(importFrom()).isZero();
    assertThat(fresh("suggest", "the marling")).isZero();
    assertThat(out).startsWith("marlington");
  }

  @Test
  void wrongUseEndsWithTwo() {
    assertThat(old("export", "--to", archive.toString(), "--replace")).isEqualTo(2);
    assertThat(err).contains("expected --sealed");
    assertThat(old("export", "--sealed")).isEqualTo(2);
    assertThat(old("import")).isEqualTo(2);
    assertThat(archive).doesNotExist();
  }

  @Test
  void programsPutThePassphraseIntoTheEnvironment() throws Exception {
    child(0, "one two", "old", "export", "--sealed", "--to", archive.toString());
    String said = child(1, "one three", "new", "import", archive.toString());
    assertThat(said).contains("does not open with this transfer key");
    said = child(1, null, "new", "import", archive.toString());
    assertThat(said).contains("HOMEGROWN_TRANSFER_PASSPHRASE", "--transfer-key-file");
    assertThat(directory.resolve("new")).doesNotExist();
    child(0, "one two", "new", "import", archive.toString());
    assertThat(fresh("suggest", "the marling")).isZero();
    assertThat(out).startsWith("marlington");
  }

  private String child(int exit, String passphrase, String home, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(with(home, home + "-key", arguments)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(directory.resolve("habits.txt").toFile()));
    if (passphrase != null) {
      builder.environment().put("HOMEGROWN_TRANSFER_PASSPHRASE", passphrase);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(exit);
    return said;
  }

  private int export(String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", "--sealed", "--to"));
    arguments.addAll(List.of(archive.toString(), "--transfer-key-file", transferKey.toString()));
    arguments.addAll(List.of(more));
    return old(arguments.toArray(new String[0]));
  }

  private int importFrom() {
    return fresh("import", archive.toString(), "--transfer-key-file", transferKey.toString());
  }

  private int old(String... arguments) {
    return run("old", "old-key", arguments);
  }

  private int fresh(String... arguments) {
    return run("new", "new-key", arguments);
  }

  private String[] with(String home, String key, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", directory.resolve(home).toString()));
    all.addAll(List.of("--key-file", directory.resolve(key).toString()));
    return all.toArray(new String[0]);
  }

  private int run(String home, String key, String... arguments) {
    PrintStream usualOut = System.out;
    PrintStream usualErr = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return Main.run(with(home, key, arguments));
    } finally {
      System.setOut(usualOut);
      System.setErr(usualErr);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }
}

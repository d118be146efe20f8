package homegrown.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing leaves: what the operating system was asked for while a person's data is learnt, served
 * and forgotten holds no use of an internet socket, and no connection but to the cache of names
 * that every Java virtual machine asks at its start.
 *
 * <p>Three internet sockets are made and closed unused: the virtual machine asks in this way which
 * kinds there are, before it gives out its first file lock.
 */
class NothingLeavesTest {
  private static final int PROBES = 3;

  @TempDir Path directory;

  @Test
  void noSystemCallReachesTheNetwork() throws Exception {
    if (!traces()) {
      String warning =
          "NOT TESTED that nothing leaves: there is no strace here, or it may not trace";
      System.err.println(warning);
      Assumptions.abort(warning);
    }
    Path text = directory.resolve("habits.txt");
    Path other = directory.resolve("other.txt");
    Files.writeString(text, "the marlington meeting is on again\n".repeat(300));
    Files.writeString(other, "see you at the quillivant tonight\n".repeat(60));
    traced(0, "train", "next-word", "--from", text.toString(), other.toString());
    traced(0, "suggest", "see you at");
    traced(0, "show");
    traced(0, "forget", other.toString());
    String archive = directory.resolve("archive").toString();
    String[] transfer = {"--transfer-key-file", directory.resolve("transfer").toString()};
    traced(0, "export", "--sealed", "--to", archive, transfer[0], transfer[1]);
    traced(0, "delete", "--yes");
    traced(0, "import", archive, transfer[0], transfer[1]);
  }

  private static boolean traces() throws InterruptedException {
    try {
      return new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "true")
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void traced(int exit, String... arguments) throws Exception {
    Path trace = directory.resolve("trace");
    List<String> command =
        new ArrayList<>(List.of("strace", "-f", "-qq", "-e", "trace=network", "-o"));
    command.add(trace.toString());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--home", directory.resolve("home").toString()));
    command.addAll(List.of("--key-file", directory.resolve("key").toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(exit);
    int probes = 0;
    for (String call : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
      String name = call.replaceFirst("^[0-9]+ +", "").replaceFirst("[( ].*", "");
      boolean inet = call.contains("AF_INET");
      switch (name) {
        case "---", "+++", "<..." -> assertThat(call).doesNotContain("AF_INET");
        case "socket" -> {
          assertThat(call)
              .containsAnyOf("AF_UNIX", "AF_INET, SOCK_STREAM", "AF_INET6, SOCK_STREAM");
          probes += inet ? 1 : 0;
        }
        case "connect" -> assertThat(call).contains("AF_UNIX", "/nscd/socket");
        case "socketpair" -> assertThat(call).contains("AF_UNIX"); // within the process
        case "shutdown" -> assertThat(call).contains("shutdown("); // of one of that pair
        case "getsockname" -> assertThat(call).contains("getsockname(0,"); // of standard input
        case "setsockopt" -> assertThat(call).contains("SO_REUSEPORT");
        default -> assertThat(call).as("a call that uses a socket").isEmpty();
      }
    }
    assertThat(probes).isLessThanOrEqualTo(PROBES);
  }
}

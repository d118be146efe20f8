package homegrown.vault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Another process on the same vault, and what it can be told to do there. */
final class ChildProcess implements AutoCloseable {
  /** Rolls segments and compacts every few dozen observations. */
  static final Limits LIMITS = new Limits(4096, 1024, 2048, 0);

  private final Process process;
  private final BufferedReader output;

  ChildProcess(String memory, String task, Path vault) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + memory, "-cp", classPath()));
    command.addAll(List.of(ChildProcess.class.getName(), task, vault.toString()));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String classPath() {
    return location(Vault.class)
        + System.getProperty("path.separator")
        + location(ChildProcess.class);
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next line that the child prints; null once it has ended. */
  String line() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the child by SIGKILL where there is one; what it has printed can still be read. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] arguments) throws Exception {
    Path vault = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "hold":
        hold(vault);
        break;
      case "append":
        append(vault);
        break;
      case "churn":
        churn(vault);
        break;
      case "export":
        export(vault);
        break;
      case "import":
        importFrom(vault, TestArchive.TRANSFER);
        break;
      case "import-by-passphrase":
        importFrom(vault, HomeKey.passphrase("one".toCharArray()));
        break;
      case "replay":
        replay(vault);
        break;
      default:
        throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void hold(Path directory) throws IOException {
    try {
      Vault vault = Vault.openWriter(directory, TestVault.KEY);
      System.out.println("open");
      int end = System.in.read();
      vault.close();
      System.out.println("closed " + end);
    } catch (VaultException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Appends for ever, and says what was acknowledged: plain numbers, and replaced totals. */
  private static void append(Path directory) {
    Vault vault = TestVault.open(new FileDisk(directory), LIMITS);
    Journal journal = vault.journal();
    int first = journal.sources("numbers").stream().mapToInt(s -> (int) s.observations()).sum();
    for (int number = first; ; number++) {
      journal.append("numbers", "counter", OptionalLong.of(number), bytes(number));
      if (number % 5 == 0) {
        journal.flush();
        say("flushed " + number);
      }
      if (number % 7 == 0) {
        try (Replacement replacement = journal.replacement("totals", "counter")) {
          for (int part = 0; part < 10; part++) {
            replacement.append(OptionalLong.of(part), bytes(number));
          }
          replacement.commit();
        }
        say("replaced " + number);
      }
      if (number % 11 == 0) {
        Models models = vault.models("counter");
        byte[] content = bytes(number);
        models.promote(models.publish(1, out -> out.write(content)));
        say("promoted " + number);
      }
    }
  }

  /** Does all that a writer does, for ever, and says how much is acknowledged. */
  private static void churn(Path directory) {
    Vault vault = TestVault.open(new FileDisk(directory), LIMITS);
    Journal journal = vault.journal();
    int entries = 0;
    for (int number = 0; ; number++) {
      journal.append("numbers", "counter/" + number % 3, OptionalLong.of(number), bytes(number));
      journal.flush();
      if (number % 3 == 0) {
        try (Replacement replacement = journal.replacement("totals", "counter")) {
          for (int part = 0; part < 10; part++) {
            replacement.append(OptionalLong.of(part), bytes(number));
          }
          replacement.commit();
        }
      }
      if (number % 5 == 0) {
        vault.ledger().add(number, "train", Map.of());
        entries++;
      }
      if (number % 7 == 0) {
        journal.remove("totals", "counter");
        journal.compact();
        vault.renewFiles();
      }
      say(number + 1 + " " + entries);
    }
  }

  private static void say(String what) {
    System.out.println(what + " ."); // the point shows that the kill left the line whole
  }

  private static void export(Path directory) {
    try (Vault vault = Vault.openWriter(directory.resolve("old"), TestVault.KEY)) {
      vault.export(directory.resolve("archive"), TestArchive.TRANSFER, true, 2);
    }
    System.out.println("exported");
  }

  private static void importFrom(Path directory, HomeKey transfer) {
    try {
      Path archive = directory.resolve("archive");
      Path home = directory.resolve(TestArchive.HOME);
      Vault.importFrom(archive, transfer, home, TestArchive.NEW_KEY, 3);
      System.out.println("imported");
    } catch (VaultException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void replay(Path directory) {
    try (Vault vault = Vault.openWriter(directory, TestVault.KEY)) {
      long[] sum = new long[2];
      vault
          .journal()
          .replay(
              "words",
              (source, time, content) -> {
                sum[0]++;
                sum[1] += content.length;
              });
      System.out.println(sum[0] + " observations, " + sum[1] + " bytes");
    }
  }

  static byte[] bytes(int number) {
    return String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
  }
}

package homegrown.bench;

import homegrown.tasks.nextword.BaseModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Kills processes that use a home, at random moments, and looks for what was lost. */
@Command(
    name = "kills",
    description =
        "Kills -9 processes that observe, replace, train, promote, forget; looks for damage.")
final class Kills implements Callable<Integer> {

  /** Kills that one home goes through. */
  private static final int ROUNDS_A_HOME = 10;

  private static final List<String> PHASES =
      List.of(
          "observe",
          "replace",
          "train",
          "promote",
          "promote",
          "open",
          "rollback",
          "secret",
          "forget",
          "forget");

  /** First guess of how long a phase takes, in microseconds; measured from then on. */
  private static final double FIRST_GUESS = 30_000;

  @Option(
      names = "--rounds",
      defaultValue = "100",
      paramLabel = "N",
      description = "How many processes to kill; default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Decides on the moments; default ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private HelpOption help = new HelpOption();

  private final Map<String, Double> durations = new HashMap<>();
  private final Map<String, Integer> kills = new TreeMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("homegrown-kills");
    ScheduledExecutorService executioner = Executors.newSingleThreadScheduledExecutor();
    List<HomeCheck> homes = new ArrayList<>();
    try {
      BaseModel base = Syllables.base();
      Path baseFile = directory.resolve("base");
      try (OutputStream out = Files.newOutputStream(baseFile)) {
        base.write(out);
      }
      Random random = new Random(seed);
      for (int round = 0; round < rounds; round++) {
        Path home = directory.resolve("home-" + round / ROUNDS_A_HOME);
        if (round % ROUNDS_A_HOME == 0) {
          homes.add(new HomeCheck(home, base));
        }
        HomeCheck check = homes.get(homes.size() - 1);
        round(home, baseFile, check, random, executioner);
        check.check();
        kills.merge(check.phase(), 1, Integer::sum);
      }
    } finally {
      executioner.shutdownNow();
      Directories.delete(directory);
    }
    return report(homes);
  }

  private void round(
      Path home,
      Path baseFile,
      HomeCheck check,
      Random random,
      ScheduledExecutorService executioner)
      throws IOException, InterruptedException {
    String target = PHASES.get(random.nextInt(PHASES.size()));
    int occurrence = target.equals("rollback") ? 1 : 1 + random.nextInt(2);
    final double share = random.nextDouble();
    check.started();
    Process process = start(home, baseFile, check);
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String phase = "start";
      long since = System.nanoTime();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String before = check.phase();
        check.heard(line);
        if (check.phase().equals(before)) {
          continue;
        }
        long now = System.nanoTime();
        durations.merge(phase, (now - since) / 1e3, (a, b) -> 0.7 * a + 0.3 * b);
        since = now;
        phase = check.phase();
        if (phase.equals(target) && --occurrence <= 0 || target.equals("open")) {
          // A little beyond the phase's usual end, so that its last moments are hit too.
          double delay = 1.15 * share * durations.getOrDefault(phase, FIRST_GUESS);
          // The handle leaves the pipe open: what the process said last is still to be read.
          executioner.schedule(
              process.toHandle()::destroyForcibly, (long) delay, TimeUnit.MICROSECONDS);
          target = "";
        }
      }
    } finally {
      process.destroyForcibly();
    }
    int exit = process.waitFor();
    if (!target.isEmpty() || exit == 0 || exit == 1) {
      throw new BenchException(
          "kills: expected a process that runs until it is killed, got one that ended with "
              + exit
              + " after the phase "
              + check.phase()
              + "; what it said stands above");
    }
  }

  private static Process start(Path home, Path baseFile, HomeCheck check) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            Bench.class.getName(),
            "kills-child",
            home.toString(),
            baseFile.toString(),
            Long.toString(check.nextLine()),
            Long.toString(check.nextGeneration()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private int report(List<HomeCheck> homes) {
    System.out.println("killed in: " + kills);
    int lost = homes.stream().mapToInt(home -> home.lost).sum();
    int doubled = homes.stream().mapToInt(home -> home.doubled).sum();
    int unopened = homes.stream().mapToInt(home -> home.unopened).sum();
    int damaged = homes.stream().mapToInt(home -> home.damaged).sum();
    homes.forEach(home -> home.complaints.forEach(System.out::println));
    System.out.printf(
        "%d kills, %d observations acknowledged: lost %d, doubled %d, unopened %d, damaged %d%n",
        rounds,
        homes.stream().mapToLong(home -> home.nextLine() - 1).sum(),
        lost,
        doubled,
        unopened,
        damaged);
    return lost + doubled + unopened + damaged == 0 ? 0 : 1;
  }
}

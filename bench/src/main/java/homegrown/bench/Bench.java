package homegrown.bench;

import homegrown.bench.kernels.KernelSpeed;
import homegrown.bench.steps.Soak;
import homegrown.bench.steps.Steps;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Starts one benchmark by its name. */
@Command(
    name = "homegrown-bench",
    description = "Prints the figures behind Homegrown's claims.",
    subcommands = {
      Sotu.class,
      Kills.class,
      KillsChild.class,
      Secrets.class,
      Memorised.class,
      Speed.class,
      Steps.class,
      Soak.class,
      KernelSpeed.class,
      CommandLine.HelpCommand.class
    })
public final class Bench {

  private Bench() {}

  /**
   * Runs a benchmark, prints its figures and ends the process: 0 done, 1 the claim or the work
   * failed, 2 wrong use.
   *
   * @param arguments the benchmark's name and its options
   */
  public static void main(String[] arguments) {
    CommandLine commands = commandLine();
    commands.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof BenchException) {
            System.err.println(failure.getMessage());
          } else {
            failure.printStackTrace();
          }
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(commands.execute(arguments));
  }

  /** All benchmarks with their options; names of options' values are read in any case. */
  public static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new Bench());
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    return commands;
  }
}

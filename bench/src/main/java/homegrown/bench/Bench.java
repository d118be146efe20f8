package homegrown.bench;

import homegrown.bench.kernels.KernelSpeed;
import homegrown.bench.proof.Material;
import homegrown.bench.proof.Proof;
import homegrown.bench.selection.SelectionRanking;
import homegrown.bench.steps.MemoryLadder;
import homegrown.bench.steps.Soak;
import homegrown.bench.steps.Steps;
import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
      Witness.class,
      Speed.class,
      Load.class,
      SelectionRanking.class,
      Steps.class,
      MemoryLadder.class,
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
    commands.addSubcommand(new Proof(new Addresses()));
    commands.setCaseInsensitiveEnumValuesAllowed(true);
    return commands;
  }

  /** State of the Union addresses, for the proof. */
  private static final class Addresses implements Material {

    @Override
    public List<Person> people(Path data, Group group) throws IOException {
      return Author.of(data, Author.Group.valueOf(group.name())).stream()
          .map(author -> new Person(author.name(), author.sentences()))
          .toList();
    }

    @Override
    public BaseModel base() {
      return BaseModel.shipped();
    }
  }
}

package homegrown.app;

import homegrown.adapt.BudgetException;
import homegrown.adapt.SelectionException;
import homegrown.adapt.StoppedException;
import homegrown.app.data.DataException;
import homegrown.home.HomeException;
import homegrown.home.schedule.ScheduleException;
import homegrown.onnx.OnnxException;
import homegrown.tasks.modelplan.ModelPlanException;
import homegrown.tasks.nextword.NextWordException;
import homegrown.vault.VaultException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line: exit code 0 for done, 1 for failed, 2 for wrong use. */
@Command(
    name = "homegrown",
    description = "Trains models on this machine, from your own data, for you alone.",
    mixinStandardHelpOptions = true,
    version = "homegrown 0.1.0",
    subcommands = {
      TrainCommand.class,
      SuggestCommand.class,
      EvaluateCommand.class,
      VersionsCommand.class,
      RollbackCommand.class,
      ShowCommand.class,
      KeepCommand.class,
      ForgetCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      DeleteCommand.class,
      WatchCommand.class,
      StatusCommand.class,
      BaseCommand.class,
      PlanCommand.class,
      OnnxCommand.class,
      DataCommand.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one command and returns its exit code. */
  static int run(String... arguments) {
    return run(Surroundings.real(), arguments);
  }

  /** Runs one command in given surroundings. */
  static int run(Surroundings surroundings, String... arguments) {
    CommandLine commandLine = new CommandLine(new Main(), factory(surroundings));
    commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    commandLine.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          line.getErr().println("homegrown: " + message(failure));
          return CommandLine.ExitCode.SOFTWARE;
        });
    try {
      return commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
      commandLine
          .getErr()
          .println(
              "homegrown: expected more memory than the heap of "
                  + mebibytes
                  + " MiB that Java was given; set HOMEGROWN_OPTS=-Xmx"
                  + 2 * mebibytes
                  + "m");
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Error e) {
      commandLine.getErr().println("homegrown: " + unforeseen(e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private static IFactory factory(Surroundings surroundings) {
    IFactory usual = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        if (type == WatchCommand.class) {
          return type.cast(new WatchCommand(surroundings));
        }
        return type == StatusCommand.class
            ? type.cast(new StatusCommand(surroundings))
            : usual.create(type);
      }
    };
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command, got none");
  }

  /** What went wrong, in words; one that nobody foresaw says so and how to report it. */
  private static String message(Exception failure) {
    if (foreseen(failure)) {
      StringBuilder text = new StringBuilder(failure.getMessage());
      for (Throwable further : failure.getSuppressed()) {
        text.append(System.lineSeparator()).append(further.getMessage());
      }
      return text.toString();
    }
    return unforeseen(failure);
  }

  private static String unforeseen(Throwable failure) {
    return "this should not have happened: "
        + failure
        + (failure.getStackTrace().length > 0 ? " at " + failure.getStackTrace()[0] : "")
        + "; please report it with the command that you ran";
  }

  /** Whether a failure is one that explains itself. */
  static boolean foreseen(Exception failure) {
    return failure instanceof NextWordException
        || failure instanceof ModelPlanException
        || failure instanceof BudgetException
        || failure instanceof SelectionException
        || failure instanceof StoppedException
        || failure instanceof HomeException
        || failure instanceof ScheduleException
        || failure instanceof VaultException
        || failure instanceof DataException
        || failure instanceof OnnxException
        || failure instanceof AppException;
  }
}

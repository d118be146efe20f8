package homegrown.bench.kernels;

import homegrown.bench.BenchException;
import homegrown.bench.HelpOption;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Matrix products by JMH, in GFLOP/s against what one core can do at most. */
@Command(
    name = "kernels",
    description = "Times matrix products by JMH, against the measured ceiling of one core.")
public final class KernelSpeed implements Callable<Integer> {

  @Option(
      names = "--forks",
      defaultValue = "2",
      paramLabel = "N",
      description = "Java processes for each row; default ${DEFAULT-VALUE}.")
  private int forks;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() {
    Collection<RunResult> results;
    try {
      results =
          new Runner(
                  new OptionsBuilder()
                      .include(ProductBenchmark.class.getName())
                      .forks(forks)
                      .warmupIterations(3)
                      .warmupTime(TimeValue.seconds(1))
                      .measurementIterations(5)
                      .measurementTime(TimeValue.seconds(1))
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .run();
    } catch (RunnerException e) {
      throw new BenchException("JMH: " + e.getMessage());
    }
    double ceiling = Ceiling.measure();
    System.out.printf(
        Locale.ROOT,
        "Java %s; ceiling of one core: %.0f GFLOP/s; medians over the samples%n%n",
        System.getProperty("java.version"),
        ceiling);
    System.out.println("| rows x columns x depth | kernels | us | GFLOP/s | of the ceiling |");
    System.out.println("|---|---|--:|--:|--:|");
    for (RunResult result : results) {
      String shape = result.getParams().getParam("shape");
      double micros = result.getPrimaryResult().getStatistics().getPercentile(50);
      double work = 2;
      for (String size : shape.split("x")) {
        work *= Integer.parseInt(size);
      }
      double speed = work / micros / 1e3;
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f | %.0f | %.0f %% |%n",
          shape,
          result.getParams().getParam("set"),
          micros,
          speed,
          100 * speed / ceiling);
    }
    return 0;
  }
}

package homegrown.bench.kernels;

import homegrown.bench.BenchException;
import homegrown.bench.HelpOption;
import homegrown.engine.Cost;
import homegrown.engine.Device;
import homegrown.engine.Graph;
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

/** Matrix products and convolutions by JMH, in GFLOP/s against what one core can do at most. */
@Command(
    name = "kernels",
    description =
        "Times matrix products and convolutions by JMH, against the measured ceiling of one core.")
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
    Collection<RunResult> products = run(ProductBenchmark.class);
    Collection<RunResult> convolutions = run(ConvolutionBenchmark.class);
    double ceiling = Ceiling.measure();
    System.out.printf(
        Locale.ROOT,
        "Java %s; ceiling of one core: %.0f GFLOP/s; medians over the samples%n%n",
        System.getProperty("java.version"),
        ceiling);
    System.out.println("| rows x columns x depth | kernels | us | GFLOP/s | of the ceiling |");
    System.out.println("|---|---|--:|--:|--:|");
    for (RunResult result : products) {
      String shape = result.getParams().getParam("shape");
      double macs = 1;
      for (String size : shape.split("x")) {
        macs *= Integer.parseInt(size);
      }
      row(result, shape, macs, ceiling);
    }
    System.out.println();
    System.out.println(
        "| images x size x channels x outputs x kernel x stride x groups | kernels | us |"
            + " GFLOP/s | of the ceiling |");
    System.out.println("|---|---|--:|--:|--:|");
    try (Device device = Device.best(1)) {
      for (RunResult result : convolutions) {
        String shape = result.getParams().getParam("shape");
        String pass = result.getParams().getParam("pass");
        Cost cost = ConvolutionBenchmark.plan(new Graph(), shape, pass, device).cost();
        row(result, shape + ", " + pass, cost.forward() + cost.backward(), ceiling);
      }
    }
    return 0;
  }

  private Collection<RunResult> run(Class<?> benchmark) {
    try {
      return new Runner(
              new OptionsBuilder()
                  .include(benchmark.getName())
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
  }

  private static void row(RunResult result, String what, double macs, double ceiling) {
    double micros = result.getPrimaryResult().getStatistics().getPercentile(50);
    double speed = 2 * macs / micros / 1e3;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %.0f | %.0f %% |%n",
        what,
        result.getParams().getParam("set"),
        micros,
        speed,
        100 * speed / ceiling);
  }
}

package homegrown.bench.steps;

import homegrown.bench.HelpOption;
import homegrown.kernels.KernelChoice;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains for a long time and watches the heap: a step that allocates or keeps would show. */
@Command(name = "soak", description = "Makes training steps for minutes and watches the heap.")
public final class Soak implements Callable<Integer> {

  private static final int BATCH = 16;

  /** The heap may differ by what the compiler and the command line hold. */
  private static final double ALLOWED_GROWTH_MB = 1;

  @Option(
      names = "--minutes",
      defaultValue = "20",
      paramLabel = "N",
      description = "How long; default ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--threads",
      defaultValue = "2",
      paramLabel = "N",
      description = "Threads; default ${DEFAULT-VALUE}.")
  private int threads;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() {
    KernelChoice choice = KernelChoice.detect();
    choice.warning().ifPresent(System.err::println);
    try (OurSide ours =
        new OurSide(Workload.NEXT_WORD, choice.kernels(), threads, BATCH, Optimizer.ADAM)) {
      ours.steps(100);
      double first = heap();
      double last = first;
      System.out.printf(Locale.ROOT, "minute 0: heap %.2f MB after collection%n", first);
      long steps = 0;
      for (int minute = 1; minute <= minutes; minute++) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
          ours.steps(10);
          steps += 10;
        }
        last = heap();
        System.out.printf(
            Locale.ROOT,
            "minute %d: heap %.2f MB, %d steps, %.0f bytes allocated a step%n",
            minute,
            last,
            steps,
            ours.bytesPerStep(50));
      }
      boolean flat = last - first <= ALLOWED_GROWTH_MB;
      System.out.println(flat ? "flat" : "grew");
      return flat ? 0 : 1;
    }
  }

  private static double heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }
}

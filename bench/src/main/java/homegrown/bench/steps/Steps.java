package homegrown.bench.steps;

import homegrown.bench.HelpOption;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Full training steps of some networks, ours against somebody else's, in alternation. */
@Command(
    name = "steps",
    description = "Times full training steps against PyTorch or DJL, in pairs that alternate.")
public final class Steps implements Callable<Integer> {

  /** Both sides keep their threads spinning for a while after a step. */
  private static final long CALM_MILLIS = 300;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python with PyTorch (bench/pytorch/requirements.txt); none: ours alone.")
  private Path python;

  @Option(
      names = "--script",
      defaultValue = "bench/pytorch/training_step.py",
      paramLabel = "FILE",
      description = "PyTorch's side; default ${DEFAULT-VALUE}.")
  private Path script;

  @Option(
      names = "--peer",
      paramLabel = "COMMAND",
      description = "Another program to compare with, in place of PyTorch (see bench/README.md).")
  private String peer;

  @Option(
      names = "--workload",
      split = ",",
      defaultValue = "next-word",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private List<Workload> workloads;

  @Option(
      names = "--pairs",
      defaultValue = "15",
      paramLabel = "N",
      description = "Pairs of each row; default ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Numbers of threads; default ${DEFAULT-VALUE}.")
  private List<Integer> threads;

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      description = "Batch sizes; default those of the workload.")
  private List<Integer> batches;

  @Option(
      names = "--optimizer",
      split = ",",
      defaultValue = "sgd,adam",
      paramLabel = "NAME",
      description = "${COMPLETION-CANDIDATES}; default both.")
  private List<Optimizer> optimizers;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws InterruptedException {
    KernelChoice choice = KernelChoice.detect();
    choice.warning().ifPresent(System.err::println);
    KernelSet kernels = choice.kernels();
    System.out.printf(
        Locale.ROOT,
        "Java %s, kernels %s; %d pairs a row, medians in ms, ratio with its 90 %% interval%n%n",
        System.getProperty("java.version"),
        kernels.name(),
        pairs);
    System.out.println(
        "| workload | batch | optimizer | threads | Homegrown | peer | ratio | interval |"
            + " GFLOP/s | bytes allocated a step | peak MB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (Workload workload : workloads) {
      for (int count : threads) {
        for (int batch : batches == null ? workload.batches() : batches) {
          for (Optimizer optimizer : optimizers) {
            row(workload, kernels, count, batch, optimizer);
          }
        }
      }
    }
    return 0;
  }

  private void row(Workload workload, KernelSet kernels, int count, int batch, Optimizer optimizer)
      throws InterruptedException {
    try (OurSide ours = new OurSide(workload, kernels, count, batch, optimizer)) {
      warmUp(ours);
      int steps = batch > 1 ? 5 : 15;
      double[] own = new double[pairs];
      double[] theirs = new double[pairs];
      double[] ratios = new double[pairs];
      String forms = "";
      if (peer == null && python == null) {
        for (int i = 0; i < pairs; i++) {
          own[i] = PairedRatio.median(ours.steps(steps));
        }
      } else {
        try (PeerSide other = new PeerSide(program(), options(workload, count, batch, optimizer))) {
          forms = other.hello().toString();
          for (int i = 0; i < pairs; i++) {
            // Each side goes first half of the time.
            if (i % 2 == 0) {
              own[i] = timed(ours, steps);
              theirs[i] = timed(other, steps);
            } else {
              theirs[i] = timed(other, steps);
              own[i] = timed(ours, steps);
            }
            ratios[i] = own[i] / theirs[i];
          }
        }
      }
      print(ours, workload, count, batch, optimizer, own, theirs, ratios);
      if (!forms.isEmpty()) {
        System.err.println(forms);
      }
    }
  }

  private List<String> program() {
    return peer == null
        ? List.of(python.toString(), script.toString())
        : List.of(peer.trim().split(" +"));
  }

  private static List<String> options(
      Workload workload, int count, int batch, Optimizer optimizer) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--workload", workload.toString()));
    options.addAll(List.of("--threads", String.valueOf(count), "--batch", String.valueOf(batch)));
    options.addAll(List.of("--optimizer", optimizer.toString()));
    return options;
  }

  private static double timed(Side side, int steps) throws InterruptedException {
    Thread.sleep(CALM_MILLIS);
    return PairedRatio.median(side.steps(steps));
  }

  private static void warmUp(Side side) {
    long end = System.nanoTime() + 6_000_000_000L;
    while (System.nanoTime() < end) {
      side.steps(5);
    }
  }

  private static void print(
      OurSide ours,
      Workload workload,
      int count,
      int batch,
      Optimizer optimizer,
      double[] own,
      double[] theirs,
      double[] ratios) {
    double mine = PairedRatio.median(own);
    String against = "- | - | -";
    if (theirs[0] > 0) {
      PairedRatio ratio = PairedRatio.of(ratios);
      against =
          String.format(
              Locale.ROOT,
              "%.1f | %.3f | %.3f-%.3f",
              PairedRatio.median(theirs) * 1e3,
              ratio.median(),
              ratio.low(),
              ratio.high());
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %d | %.1f | %s | %.0f | %.0f | %.1f |%n",
        workload,
        batch,
        optimizer,
        count,
        mine * 1e3,
        against,
        2 * ours.products() / mine / 1e9,
        ours.bytesPerStep(20),
        ours.memory().peakBytes() / 1e6);
  }
}

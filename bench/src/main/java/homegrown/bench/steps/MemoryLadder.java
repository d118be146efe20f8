package homegrown.bench.steps;

import homegrown.bench.BenchException;
import homegrown.bench.HelpOption;
import homegrown.engine.Footprint;
import homegrown.engine.Memory;
import homegrown.engine.Plan;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Team;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What training takes, planned and touched, the more the more trains. */
@Command(
    name = "ladder",
    description =
        "The memory of training MobileNetV2-w0.35, batch 1, 128x128: planned and touched.")
public final class MemoryLadder implements Callable<Integer> {

  private static final int CHECKED_STEPS = 2;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Numbers of threads; default ${DEFAULT-VALUE}.")
  private List<Integer> threads;

  @Option(
      names = "--steps",
      defaultValue = "200",
      paramLabel = "N",
      description = "Steps that are timed after as many to warm up; default ${DEFAULT-VALUE}.")
  private int steps;

  @Option(names = "--widest", description = "Also lists what is live when most of the arena is.")
  private boolean widest;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python with PyTorch, whose process is measured too; none: ours alone.")
  private Path python;

  @Option(
      names = "--script",
      defaultValue = "bench/pytorch/training_step.py",
      paramLabel = "FILE",
      description = "PyTorch's side; default ${DEFAULT-VALUE}.")
  private Path script;

  @Mixin private HelpOption help = new HelpOption();

  @Override
  public Integer call() {
    KernelChoice choice = KernelChoice.detect();
    choice.warning().ifPresent(System.err::println);
    System.out.printf(
        Locale.ROOT,
        "MobileNetV2-w0.35, batch 1, 128x128, 10 classes, float32, frozen norms, plain descent;"
            + " Java %s, kernels %s; bytes%n%n",
        System.getProperty("java.version"),
        choice.kernels().name());
    System.out.println(
        "| trains | threads | training memory | arena | high water | touched | least arena |"
            + " updated weights | MACs forward | MACs backward | ms a step |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (LadderScheme scheme : LadderScheme.values()) {
      for (int count : threads) {
        System.out.println(row(scheme, choice.kernels(), count));
      }
    }
    System.out.println();
    System.out.println(
        "training memory: arena (activations, gradients, scratch), whole numbers, updated weights"
            + " and scratch of kernels; frozen weights apart");
    if (python != null) {
      for (int count : threads) {
        System.out.println(peer(count));
      }
    }
    return 0;
  }

  private String row(LadderScheme scheme, KernelSet kernels, int count) {
    MobileNetNetwork network = new MobileNetNetwork(1);
    Plan plan = scheme.plan(network).on(kernels, count);
    Memory memory = plan.memory();
    try (Team team = Team.of(kernels, count)) {
      Trainer plain = plan.start(Weights.of(network.graph(), 1), team, 1);
      Trainer marked = plan.start(Weights.of(network.graph(), 1), team, 1);
      for (int step = 0; step < CHECKED_STEPS; step++) {
        network.load(plain, step);
        Footprint.mark(marked);
        network.load(marked, step);
        float expected = plain.step();
        float found = marked.step();
        boolean same = Float.compare(found, expected) == 0;
        same &= Arrays.equals(marked.weights().data(), plain.weights().data());
        if (!same) {
          throw new BenchException(
              scheme.text()
                  + ": expected the loss "
                  + expected
                  + " and the same weights whatever the arena held before, got the loss "
                  + found);
        }
      }
      String figures =
          String.format(
              Locale.ROOT,
              "| %s | %d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %.2f |",
              scheme.text(),
              count,
              memory.trainingBytes(),
              memory.arena(),
              Footprint.highWaterBytes(marked),
              Footprint.touchedBytes(marked),
              memory.arenaBound(),
              memory.trained(),
              plan.cost().forward(),
              plan.cost().backward(),
              milliseconds(network, plain));
      return widest ? figures + System.lineSeparator() + plan.widest() : figures;
    }
  }

  private double milliseconds(MobileNetNetwork network, Trainer trainer) {
    double[] seconds = new double[steps];
    for (int step = 0; step < 2 * steps; step++) {
      long began = System.nanoTime();
      network.load(trainer, step % Network.BATCHES);
      trainer.step();
      seconds[step % steps] = (System.nanoTime() - began) / 1e9;
    }
    return 1e3 * PairedRatio.median(seconds);
  }

  private String peer(int count) {
    List<String> program = List.of(python.toString(), script.toString());
    List<String> options =
        List.of(
            "--workload",
            Workload.MOBILE_NET.toString(),
            "--threads",
            String.valueOf(count),
            "--batch",
            "1",
            "--optimizer",
            Optimizer.SGD.toString());
    try (PeerSide side = new PeerSide(program, options)) {
      side.steps(steps);
      JsonNode memory = side.memory();
      long imported = memory.get("imported").asLong();
      long peak = memory.get("peak").asLong();
      return String.format(
          Locale.ROOT,
          "Another kind of number: the process of PyTorch %s on %d threads, training everything,"
              + " had at most %,d bytes resident, %,d more than when it was loaded.",
          side.hello().get("torch").asString(),
          count,
          peak,
          peak - imported);
    }
  }
}

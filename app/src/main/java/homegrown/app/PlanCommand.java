package homegrown.app;

import homegrown.adapt.Contribution;
import homegrown.tasks.modelplan.ModelLoss;
import homegrown.tasks.modelplan.ModelPlan;
import homegrown.tasks.modelplan.ModelPlanner;
import homegrown.tasks.modelplan.ModelUpdate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** What would train of a model within a budget of memory. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Says what of an ONNX model would train within a budget of memory, and what that takes."
            + " Trains nothing.")
final class PlanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL.onnx", description = "The model.")
  private Path file;

  @Option(
      names = "--memory",
      required = true,
      paramLabel = "SIZE",
      converter = MemoryConverter.class,
      description = "What training may take on top of the weights that stay, such as 256KiB.")
  private long memory;

  @Option(
      names = "--size",
      paramLabel = "NAME=N",
      description = "Size of a dimension that the file leaves open (default: 1).")
  private Map<String, Integer> sizes = new LinkedHashMap<>();

  @Option(
      names = "--shape",
      paramLabel = "INPUT=NxN…",
      description = "All dimensions of an input, such as x=1x3x96x96.")
  private Map<String, String> shapes = new LinkedHashMap<>();

  @Option(
      names = "--output",
      paramLabel = "VALUE",
      description = "What the loss is of (default: the first output).")
  private String output;

  @Option(
      names = "--loss",
      paramLabel = "KIND",
      description =
          "${COMPLETION-CANDIDATES} (default: classes if the output looks like it, else squared).")
  private ModelLoss loss;

  @Option(
      names = "--train",
      split = ",",
      paramLabel = "NAME",
      description =
          "Initialisers that may train (default: all but scales and statistics of norms).")
  private List<String> may;

  @Option(
      names = "--update",
      defaultValue = "sgd",
      paramLabel = "RULE",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ModelUpdate update;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "N",
      description = "Threads of a step (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--contribution",
      paramLabel = "FILE",
      description =
          "What parameters contribute, measured on data (docs/selection.md); without it they are"
              + " ranked by the model's own gradients on noise.")
  private Path contribution;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (threads < 1 || threads > 256) {
      throw wrong("--threads", "1 to 256", String.valueOf(threads));
    }
    ModelPlanner planner = ModelPlanner.read(file).update(update).threads(threads);
    sizes.forEach(planner::size);
    shapes.forEach((input, dims) -> planner.shape(input, dims(dims)));
    if (output != null) {
      planner.output(output);
    }
    if (loss != null) {
      planner.loss(loss);
    }
    if (may != null) {
      planner.trainable(may);
    }
    if (contribution != null) {
      planner.contribution(read(contribution));
    }
    ModelPlan plan = planner.within(memory);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonOutput.print(out, generator -> json(generator, plan));
    } else {
      text(out, plan);
    }
    return 0;
  }

  private int[] dims(String text) {
    try {
      return Arrays.stream(text.split("x", -1)).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw wrong("--shape", "dimensions such as 1x3x96x96", text);
    }
  }

  private ParameterException wrong(String option, String expected, String got) {
    return new ParameterException(
        spec.commandLine(), option + ": expected " + expected + ", got " + got);
  }

  private static Contribution read(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return Contribution.read(reader);
    } catch (NoSuchFileException e) {
      throw new AppException(file + ": expected a contribution, got no such file");
    }
  }

  private void text(PrintWriter out, ModelPlan plan) {
    StringBuilder inputs = new StringBuilder();
    plan.inputs()
        .forEach(
            (name, dims) ->
                inputs
                    .append(inputs.length() == 0 ? "" : ", ")
                    .append(name)
                    .append(' ')
                    .append(Arrays.toString(dims)));
    out.printf(
        Locale.ROOT,
        "%s: %s to %s %s; loss: %s; rule: %s.%nRanked by: %s.%n%n",
        file,
        inputs,
        plan.output(),
        Arrays.toString(plan.outputDims()),
        plan.loss() == ModelLoss.CLASSES ? "cross-entropy of classes" : "squared error",
        plan.update(),
        plan.ranking());
    int widest = "trains".length();
    for (ModelPlan.Trained trained : plan.trains()) {
      widest = Math.max(widest, trained.parameter().length());
    }
    String row = "%-" + widest + "s  %-18s  %-12s  %10s  %6s%n";
    out.printf(Locale.ROOT, row, "trains", "shape", "rows", "bytes", "share");
    for (ModelPlan.Trained trained : plan.trains()) {
      out.printf(
          Locale.ROOT,
          row,
          trained.parameter(),
          Arrays.toString(trained.dims()),
          trained.whole() ? "all" : trained.from() + " to " + (trained.to() - 1),
          String.format(Locale.ROOT, "%,d", trained.bytes()),
          String.format(Locale.ROOT, "%.1f %%", 100 * trained.contribution()));
    }
    ModelPlan.Bytes bytes = plan.memory();
    out.printf(
        Locale.ROOT,
        "%nPeak: %,d of %,d bytes: arena %,d, weights that move %,d, state of the rule %,d, whole"
            + " numbers %,d, scratch of kernels %,d.%n",
        bytes.peak(),
        plan.budgetBytes(),
        bytes.arena(),
        bytes.trained(),
        bytes.state(),
        bytes.inputs(),
        bytes.kernels());
    out.printf(
        Locale.ROOT,
        "The weights of the model, %,d bytes, come on top. Smallest budget that works: %,d bytes."
            + " Everything that may train (%d parameters): %,d.%n",
        bytes.weights(),
        plan.leastBytes(),
        plan.may(),
        plan.allBytes());
    out.printf(
        Locale.ROOT,
        "Share of what training everything would be worth: %.1f %%, at first and as ranked.%n",
        100 * plan.contribution());
    out.printf(
        Locale.ROOT,
        "A step: %,d multiply-accumulates forward, %,d backward; %s on this machine (%s kernels,"
            + " %d %s).%n",
        plan.forwardMacs(),
        plan.backwardMacs(),
        time(plan.secondsPerStep()),
        plan.kernels(),
        plan.threads(),
        plan.threads() == 1 ? "thread" : "threads");
    out.flush();
  }

  private static String time(double seconds) {
    return seconds < 1e-3
        ? String.format(Locale.ROOT, "%.0f µs", 1e6 * seconds)
        : seconds < 1
            ? String.format(Locale.ROOT, "%.2f ms", 1e3 * seconds)
            : String.format(Locale.ROOT, "%.2f s", seconds);
  }

  private void json(JsonGenerator out, ModelPlan plan) {
    out.writeStringProperty("model", file.toString());
    out.writeObjectPropertyStart("inputs");
    plan.inputs().forEach((name, dims) -> dims(out, name, dims));
    out.writeEndObject();
    out.writeStringProperty("output", plan.output());
    dims(out, "outputShape", plan.outputDims());
    out.writeStringProperty("loss", plan.loss().toString());
    out.writeStringProperty("update", plan.update().toString());
    out.writeStringProperty("ranking", plan.ranking());
    out.writeStringProperty("kernels", plan.kernels());
    out.writeNumberProperty("threads", plan.threads());
    out.writeNumberProperty("budgetBytes", plan.budgetBytes());
    out.writeNumberProperty("peakBytes", plan.memory().peak());
    out.writeObjectPropertyStart("bytes");
    out.writeNumberProperty("arena", plan.memory().arena());
    out.writeNumberProperty("trained", plan.memory().trained());
    out.writeNumberProperty("state", plan.memory().state());
    out.writeNumberProperty("inputs", plan.memory().inputs());
    out.writeNumberProperty("kernels", plan.memory().kernels());
    out.writeEndObject();
    out.writeNumberProperty("weightBytes", plan.memory().weights());
    out.writeNumberProperty("leastBytes", plan.leastBytes());
    out.writeNumberProperty("allBytes", plan.allBytes());
    out.writeNumberProperty("contribution", plan.contribution());
    out.writeObjectPropertyStart("macs");
    out.writeNumberProperty("forward", plan.forwardMacs());
    out.writeNumberProperty("backward", plan.backwardMacs());
    out.writeEndObject();
    out.writeNumberProperty("secondsPerStep", plan.secondsPerStep());
    out.writeArrayPropertyStart("trains");
    for (ModelPlan.Trained trained : plan.trains()) {
      out.writeStartObject();
      out.writeStringProperty("parameter", trained.parameter());
      dims(out, "shape", trained.dims());
      out.writeNumberProperty("from", trained.from());
      out.writeNumberProperty("to", trained.to());
      out.writeNumberProperty("rows", trained.rows());
      out.writeNumberProperty("bytes", trained.bytes());
      out.writeNumberProperty("contribution", trained.contribution());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void dims(JsonGenerator out, String name, int[] dims) {
    out.writeArrayPropertyStart(name);
    for (int dim : dims) {
      out.writeNumber(dim);
    }
    out.writeEndArray();
  }
}

package homegrown.tasks.modelplan;

import homegrown.adapt.Contribution;
import homegrown.adapt.Rows;
import homegrown.adapt.Selection;
import homegrown.adapt.Selector;
import homegrown.engine.Device;
import homegrown.engine.Graph;
import homegrown.engine.GraphException;
import homegrown.engine.Memory;
import homegrown.engine.Plan;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.onnx.ImportOptions;
import homegrown.onnx.ImportedModel;
import homegrown.onnx.ModelOutline;
import homegrown.onnx.OnnxException;
import homegrown.onnx.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Plans the training of an ONNX model within a budget of memory: what trains, what that takes. What
 * is not said is chosen: dimensions that the file leaves open are 1; the loss is of the first
 * output that a gradient reaches, cross-entropy of classes if it looks like classes (a softmax, or
 * two or three dimensions of which the last is above 1) and squared error if not; all weights may
 * train but scales and statistics of batch norms; plain descent; one thread; what parameters
 * contribute is measured on noise. Not safe for use by several threads.
 *
 * <pre>{@code
 * ModelPlan plan = ModelPlanner.read(file).size("N", 8).within(256 << 10);
 * }</pre>
 */
public final class ModelPlanner {

  /** Runs of an eighth, a quarter and a half of a parameter's rows may train alone. */
  private static final int[] PARTS = {8, 4, 2};

  private static final int MOST_DIMENSIONS_OF_CLASSES = 3;

  private final Path file;
  private final ModelOutline outline;
  private ImportOptions options = ImportOptions.plain();
  private Optional<String> output = Optional.empty();
  private Optional<ModelLoss> loss = Optional.empty();
  private Optional<List<String>> may = Optional.empty();
  private Optional<Contribution> contribution = Optional.empty();
  private ModelUpdate update = ModelUpdate.SGD;
  private int threads = 1;
  private boolean timed = true;

  private ModelPlanner(Path file, ModelOutline outline) {
    this.file = file;
    this.outline = outline;
  }

  /**
   * Reads a model.
   *
   * @throws OnnxException if the file cannot be read or is no model
   */
  public static ModelPlanner read(Path file) {
    return new ModelPlanner(file, ModelOutline.read(file));
  }

  /** With a size for the dimensions of a name, such as the batch. */
  public ModelPlanner size(String dimension, int size) {
    options = options.size(dimension, size);
    return this;
  }

  /** With all dimensions of an input. */
  public ModelPlanner shape(String input, int... dims) {
    options = options.shape(input, dims);
    return this;
  }

  /** With the loss of this value, an output or one in between. */
  public ModelPlanner output(String value) {
    output = Optional.of(value);
    return this;
  }

  /** With this loss. */
  public ModelPlanner loss(ModelLoss kind) {
    loss = Optional.of(kind);
    return this;
  }

  /** With these initialisers and no others that may train. */
  public ModelPlanner trainable(List<String> initialisers) {
    may = Optional.of(new ArrayList<>(initialisers));
    return this;
  }

  /** With this rule. */
  public ModelPlanner update(ModelUpdate rule) {
    update = rule;
    return this;
  }

  /** For so many threads, 1 to 256. */
  public ModelPlanner threads(int count) {
    threads = count;
    return this;
  }

  /** With contributions that were measured, by name of the initialiser; others do not train. */
  public ModelPlanner contribution(Contribution measured) {
    contribution = Optional.of(measured);
    return this;
  }

  /** Without the second or so that timing takes. */
  ModelPlanner untimed() {
    timed = false;
    return this;
  }

  /**
   * The plan.
   *
   * @param bytes that training may take on top of the weights that stay
   * @throws homegrown.adapt.BudgetException when nothing trains within them; it says what would
   * @throws homegrown.adapt.SelectionException when a contribution is not of this model
   * @throws OnnxException when the model cannot be imported
   * @throws ModelPlanException when it cannot train
   */
  public ModelPlan within(long bytes) {
    if (threads < 1 || threads > 256) {
      throw new ModelPlanException("threads: expected 1 to 256, got " + threads);
    }
    try (Device device = Device.best(threads)) {
      return within(bytes, device);
    } catch (GraphException e) {
      throw new ModelPlanException(file + ": " + e.getMessage(), e);
    }
  }

  private ModelPlan within(long bytes, Device device) {
    ImportOptions chosen = options.trainable(may.orElseGet(outline::weights));
    ImportedModel model = outline.imported(output.map(chosen::keeping).orElse(chosen));
    Update still = update.still();
    Objective objective = objective(model);
    Tensor[] trainable = reached(model, objective, still, device);
    List<Value> zeros = new ArrayList<>();
    Map<String, int[]> inputs = new LinkedHashMap<>();
    for (String name : model.inputs()) {
      zeros.add(outline.zeros(name, chosen));
      inputs.put(name, zeros.get(zeros.size() - 1).dims());
    }
    Contribution ranking =
        contribution.orElseGet(
            () -> NoiseContribution.of(model, zeros, objective, device, trainable));
    Selector selector =
        new Selector(
            model.graph(), () -> Plan.training(objective.loss(), still), ranking, device, PARTS);
    Selection selection = selector.within(bytes);
    Consumer<Trainer> fill =
        trainer ->
            model.feed(trainer, NoiseContribution.draw(model.inputs(), zeros, new Random(threads)));
    Plan all = Plan.training(objective.loss(), still).trainOnly(trainable).on(device);
    List<ModelPlan.Trained> trains = new ArrayList<>();
    for (Rows rows : selection.trains()) {
      trains.add(trained(rows, ranking));
    }
    return new ModelPlan(
        inputs,
        objective.name(),
        objective.value().shape().dims(),
        objective.kind(),
        update,
        contribution.isPresent()
            ? "as given"
            : "squared gradients on noise, " + NoiseContribution.DRAWS + " batches",
        device.kernels(),
        threads,
        bytes,
        bytes(selection.plan().memory()),
        selector.leastBytes(),
        all.memory().trainingBytes(),
        trainable.length,
        selection.contribution(),
        selection.cost().forward(),
        selection.cost().backward(),
        timed ? StepTime.seconds(selection.plan(), model.weights(), device, fill) : Double.NaN,
        trains);
  }

  private static ModelPlan.Bytes bytes(Memory memory) {
    return new ModelPlan.Bytes(
        memory.trainingBytes(),
        memory.arena(),
        memory.trained(),
        memory.state(),
        memory.inputs(),
        memory.kernels(),
        memory.weights());
  }

  private static ModelPlan.Trained trained(Rows rows, Contribution ranking) {
    Tensor parameter = rows.parameter();
    int[] dims = parameter.shape().dims();
    int all = dims.length == 0 ? 1 : dims[0];
    long row = parameter.shape().size() / all;
    return new ModelPlan.Trained(
        parameter.name(),
        dims,
        rows.from(),
        rows.to(),
        all,
        Float.BYTES * row * (rows.to() - rows.from()),
        ranking.share(parameter, rows.from(), rows.to()));
  }

  /** The parameters that may train and that a gradient reaches. */
  private Tensor[] reached(ImportedModel model, Objective objective, Update still, Device device) {
    Graph graph = model.graph();
    List<Tensor> named = new ArrayList<>();
    for (String name : model.trainable()) {
      named.add(graph.tensor(name));
    }
    if (named.isEmpty()) {
      throw new ModelPlanException(
          file + ": expected initialisers of several floats that may train, got none");
    }
    Plan.Builder everything = Plan.training(objective.loss(), still);
    everything.trainOnly(named.toArray(new Tensor[0]));
    List<Tensor> reached = new ArrayList<>(named);
    reached.retainAll(everything.profile(device).trained());
    return reached.toArray(new Tensor[0]);
  }

  private Objective objective(ImportedModel model) {
    String name = output.orElseGet(() -> first(model));
    Tensor value = model.tensor(name);
    Optional<String> logits = outline.logits(name, value.shape().rank());
    boolean wanted = loss.orElse(ModelLoss.CLASSES) == ModelLoss.CLASSES;
    if (logits.isPresent() && wanted) {
      return Objective.of(
          model.graph(), logits.get(), model.tensor(logits.get()), ModelLoss.CLASSES);
    }
    int rank = value.shape().rank();
    boolean classes =
        rank > 1 && rank <= MOST_DIMENSIONS_OF_CLASSES && value.shape().dim(rank - 1) > 1;
    return Objective.of(
        model.graph(), name, value, loss.orElse(classes ? ModelLoss.CLASSES : ModelLoss.SQUARED));
  }

  /** The first output that the graph computes. */
  private String first(ImportedModel model) {
    OnnxException refusal = null;
    for (String name : model.outputs()) {
      try {
        model.tensor(name);
        return name;
      } catch (OnnxException e) {
        refusal = refusal == null ? e : refusal;
      }
    }
    throw refusal == null
        ? new ModelPlanException(file + ": expected an output, got none")
        : refusal;
  }
}

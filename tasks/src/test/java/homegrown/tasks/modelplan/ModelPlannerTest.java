package homegrown.tasks.modelplan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.adapt.BudgetException;
import homegrown.adapt.Contribution;
import homegrown.adapt.SelectionException;
import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Tensor;
import homegrown.engine.Update;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.onnx.ImportOptions;
import homegrown.onnx.ImportedModel;
import homegrown.onnx.OnnxBuilder;
import homegrown.onnx.OnnxException;
import homegrown.onnx.Value;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPlannerTest {

  private static final String[] MAY = {"w1", "shift", "w2", "b2", "w3", "b3"};

  @TempDir private Path directory;

  private Path file;

  /** An image through a convolution with a norm and two layers to five classes. */
  @BeforeEach
  void writeModel() {
    file = directory.resolve("model.onnx");
    OnnxBuilder model = new OnnxBuilder("small");
    model.input("image", Value.Type.FLOAT, "N", "3", "8", "8");
    model.tensor("w1", random(8, 3, 3, 3));
    model.tensor("b1", random(8));
    model.tensor("scale", positive(8));
    model.tensor("shift", random(8));
    model.tensor("mean", random(8));
    model.tensor("variance", positive(8));
    model.tensor("w2", random(16, 128));
    model.tensor("b2", random(16));
    model.tensor("w3", random(5, 16));
    model.tensor("b3", random(5));
    model
        .node("Conv", "c", "image", "w1", "b1")
        .integers("strides", 2, 2)
        .integers("pads", 1, 1, 1, 1);
    model.node("BatchNormalization", "n", "c", "scale", "shift", "mean", "variance");
    model.node("Relu", "r", "n");
    model.node("Flatten", "f", "r");
    model.node("Gemm", "h", "f", "w2", "b2").integer("transB", 1);
    model.node("Relu", "s", "h");
    model.node("Gemm", "logits", "s", "w3", "b3").integer("transB", 1);
    model.node("Softmax", "p", "logits").integer("axis", 1);
    model.output("p", Value.Type.FLOAT, "N", "5");
    model.write(file);
  }

  private static Value random(int... dims) {
    return values(0, 0.3, dims);
  }

  private static Value positive(int... dims) {
    return values(1, 0.1, dims);
  }

  private static Value values(double mean, double deviation, int... dims) {
    float[] data = new float[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    Random random = new Random(Arrays.hashCode(dims));
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) (mean + deviation * random.nextGaussian());
    }
    return Value.floats(dims, data);
  }

  private static List<String> names(ModelPlan plan) {
    List<String> names = new ArrayList<>();
    plan.trains().forEach(trained -> names.add(trained.parameter()));
    return names;
  }

  private ModelPlanner planner() {
    return ModelPlanner.read(file).untimed();
  }

  @Test
  void whatTakesLittleTrainsAndNothingIsOverTheBudget() {
    ModelPlan all = planner().size("N", 4).within(Long.MAX_VALUE);
    assertThat(names(all)).containsExactlyInAnyOrder(MAY);
    assertThat(all.memory().peak()).isEqualTo(all.allBytes());
    assertThat(all.contribution()).isBetween(0.999999, 1.000001);
    assertThat(all.inputs()).containsOnlyKeys("image");
    assertThat(all.inputs().get("image")).containsExactly(4, 3, 8, 8);

    long least = all.leastBytes();
    double before = 0;
    for (long bytes = least; bytes < all.allBytes(); bytes += (all.allBytes() - least) / 9) {
      ModelPlan plan = planner().size("N", 4).within(bytes);
      assertThat(plan.memory().peak()).isLessThanOrEqualTo(bytes);
      assertThat(plan.contribution()).isBetween(before, 1.0);
      assertThat(plan.trains().stream().mapToLong(ModelPlan.Trained::bytes).sum())
          .isEqualTo(plan.memory().trained());
      before = plan.contribution();
    }
  }

  @Test
  void saysExactlyWhatThePlanThatIsBuiltTakes() {
    ModelPlan asked = planner().size("N", 4).within(Long.MAX_VALUE);
    long budget = asked.leastBytes() + (asked.allBytes() - asked.leastBytes()) / 3;
    ModelPlan plan = planner().size("N", 4).within(budget);
    assertThat(plan.trains().size()).isBetween(1, MAY.length - 1);

    ImportedModel model =
        ImportedModel.read(file, ImportOptions.plain().size("N", 4).trainable(Arrays.asList(MAY)));
    Tensor classes = model.graph().ids("classes", 4);
    Tensor loss = SoftmaxCrossEntropy.mean(model.graph(), "loss", model.tensor("logits"), classes);
    Plan.Builder builder = Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.1)));
    builder.trainOnly(names(plan).stream().map(model.graph()::tensor).toArray(Tensor[]::new));
    for (ModelPlan.Trained trained : plan.trains()) {
      if (!trained.whole()) {
        builder.trainRows(model.graph().tensor(trained.parameter()), trained.from(), trained.to());
      }
    }
    try (Device device = Device.best(1)) {
      Plan built = builder.on(device);
      assertThat(plan.memory().peak()).isEqualTo(built.memory().trainingBytes());
      assertThat(plan.memory().arena()).isEqualTo(built.memory().arena());
      assertThat(plan.memory().weights()).isEqualTo(built.memory().weights());
      assertThat(plan.forwardMacs()).isEqualTo(built.cost().forward());
      assertThat(plan.backwardMacs()).isEqualTo(built.cost().backward());
      assertThat(plan.kernels()).isEqualTo(device.kernels());
    }
  }

  @Test
  void tellsTheSmallestBudgetThatWorksAndItDoes() {
    ModelPlanner planner = ModelPlanner.read(file);
    assertThatThrownBy(() -> planner.within(100))
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("got 100");
    ModelPlan all = planner.within(Long.MAX_VALUE);
    assertThat(all.secondsPerStep()).isBetween(0.0, 10.0);
    long least = all.leastBytes();
    assertThat(planner.within(least).memory().peak()).isEqualTo(least);
    assertThatThrownBy(() -> planner.within(least - 1))
        .isInstanceOf(BudgetException.class)
        .hasMessageContaining("at least " + least + " bytes");
  }

  @Test
  void theLossFollowsFromTheOutputAndCanBeChosen() {
    ModelPlan plan = planner().within(1 << 30);
    assertThat(plan.loss()).isEqualTo(ModelLoss.CLASSES);
    assertThat(plan.output()).isEqualTo("logits");

    ModelPlan squared = planner().loss(ModelLoss.SQUARED).within(1 << 30);
    assertThat(squared.loss()).isEqualTo(ModelLoss.SQUARED);
    assertThat(squared.output()).isEqualTo("p");

    ModelPlan inside = planner().output("r").within(1 << 30);
    assertThat(inside.loss()).isEqualTo(ModelLoss.SQUARED);
    assertThat(inside.outputDims()).containsExactly(1, 8, 4, 4);
    assertThat(names(inside)).containsExactlyInAnyOrder("w1", "shift");
  }

  @Test
  void aMeasuredContributionDecidesWhatTrains() {
    Contribution given =
        Contribution.read(new StringReader("homegrown contribution 1\nb2\t1\nw3\t0.5\n"));
    ModelPlan plan = planner().contribution(given).within(1 << 30);
    assertThat(names(plan)).containsExactlyInAnyOrder("b2", "w3");
    assertThat(plan.ranking()).isEqualTo("as given");

    Contribution other = Contribution.read(new StringReader("homegrown contribution 1\nw9\t1\n"));
    assertThatThrownBy(() -> planner().contribution(other).within(1 << 30))
        .isInstanceOf(SelectionException.class)
        .hasMessageContaining("w9");
  }

  @Test
  void rulesThatRememberTakeMore() {
    long plain = planner().within(1 << 30).allBytes();
    long momentum = planner().update(ModelUpdate.MOMENTUM).within(1 << 30).allBytes();
    ModelPlan adam = planner().update(ModelUpdate.ADAM).within(1 << 30);
    assertThat(momentum).isGreaterThan(plain);
    assertThat(adam.allBytes()).isGreaterThan(momentum);
    assertThat(adam.memory().state()).isEqualTo(2 * adam.memory().trained());
  }

  @Test
  void onlyWhatIsNamedMayTrain() {
    ModelPlan plan = planner().trainable(Arrays.asList("w3", "b3")).within(1 << 30);
    assertThat(names(plan)).containsExactlyInAnyOrder("w3", "b3");
    assertThat(plan.may()).isEqualTo(2);
    assertThatThrownBy(() -> planner().trainable(Arrays.asList("nothing")).within(1 << 30))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void whatCannotBePlannedIsRefusedInWords() throws Exception {
    assertThatThrownBy(() -> ModelPlanner.read(directory.resolve("none.onnx")))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("none.onnx");
    Path text = directory.resolve("text.onnx");
    Files.write(text, "no model at all".getBytes("UTF-8"));
    assertThatThrownBy(() -> ModelPlanner.read(text))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("text.onnx");

    Path bare = directory.resolve("bare.onnx");
    OnnxBuilder model = new OnnxBuilder("bare");
    model.input("x", Value.Type.FLOAT, "N", "4");
    model.node("Relu", "y", "x");
    model.output("y", Value.Type.FLOAT, "N", "4");
    model.write(bare);
    assertThatThrownBy(() -> ModelPlanner.read(bare).within(1 << 30))
        .isInstanceOf(ModelPlanException.class)
        .hasMessageContaining("bare.onnx: expected initialisers of several floats");
    assertThatThrownBy(() -> planner().threads(0).within(1 << 30))
        .isInstanceOf(ModelPlanException.class)
        .hasMessageContaining("1 to 256");
  }
}

package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import homegrown.engine.Device;
import homegrown.engine.Plan;
import homegrown.engine.Schedule;
import homegrown.engine.Sgd;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Update;
import homegrown.engine.Weights;
import homegrown.engine.op.SquaredError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A convolution takes up the normalisation and the rectifier behind it. One layer or three, trained
 * or frozen: the results and the weights after some steps are the same.
 */
class FusionTest {

  private static final int STEPS = 3;

  private static Device device;

  @BeforeAll
  static void open() {
    device = Device.best(2);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  /** Which initialisers train. */
  private enum Trained {
    ALL,
    KERNEL,
    KERNEL_AND_SHIFT,
    SHIFT,
    SCALE,
    BIAS
  }

  /** A convolution with what is behind it. */
  private static final class Block {
    private final Net net;
    private final List<String> inside = new ArrayList<>();
    private final List<String> trained = new ArrayList<>();
    private final String output;

    Block(String layout, Trained trained, boolean bias, String activation, int opset) {
      net = new Net(opset, 7);
      int[] image = layout.equals("line") ? new int[] {2, 4, 13} : new int[] {2, 4, 7, 6};
      int groups = layout.equals("depthwise") ? 4 : layout.equals("groups") ? 2 : 1;
      int maps = layout.equals("depthwise") ? 4 : 6;
      int[] kernel = image.clone();
      Arrays.fill(kernel, 3);
      kernel[0] = maps;
      kernel[1] = 4 / groups;
      String w = net.weight(kernel);
      String b = bias ? net.weight(maps) : "";
      String scale = net.weight(maps);
      String shift = net.weight(maps);
      String mean = net.known(net.floats(maps));
      String variance = net.known(Host.run("Abs", 13, net.floats(maps)));
      Net.Node conv =
          bias ? net.node("Conv", image(image), w, b) : net.node("Conv", image(image), w);
      String made = conv.is("group", (long) groups).out();
      inside.add(made);
      String y =
          net.node("BatchNormalization", made, scale, shift, mean, variance)
              .is("epsilon", 0.1f)
              .out();
      if (activation.equals("Relu")) {
        inside.add(y);
        y = net.node("Relu", y).out();
      } else if (activation.equals("Clip")) {
        inside.add(y);
        y =
            opset < 11
                ? net.node("Clip", y).is("min", 0f).is("max", 1f).out()
                : net.node("Clip", y, net.known(Host.scalar(0)), net.known(Host.scalar(1))).out();
      }
      output = y;
      net.give(y);
      Map<Trained, List<String>> sets = new LinkedHashMap<>();
      sets.put(Trained.ALL, net.weights());
      sets.put(Trained.KERNEL, List.of(w));
      sets.put(Trained.KERNEL_AND_SHIFT, List.of(w, shift));
      sets.put(Trained.SHIFT, List.of(shift));
      sets.put(Trained.SCALE, List.of(scale));
      sets.put(Trained.BIAS, List.of(bias ? b : w));
      this.trained.addAll(sets.get(trained));
    }

    private String image(int... dims) {
      return net.inputs().isEmpty() ? net.input(dims) : net.inputs().keySet().iterator().next();
    }

    ImportedModel imported(boolean apart) {
      ImportOptions options = ImportOptions.plain().trainable(trained);
      return ImportedModel.of(
          "net", net.model(), apart ? options.keeping(inside.toArray(new String[0])) : options);
    }
  }

  @TestFactory
  List<DynamicTest> blocks() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String layout : new String[] {"line", "plain", "groups", "depthwise"}) {
      for (Trained trained : Trained.values()) {
        for (boolean bias : new boolean[] {false, true}) {
          for (String activation : new String[] {"", "Relu", "Clip"}) {
            for (int opset : new int[] {9, 17}) {
              tests.add(
                  DynamicTest.dynamicTest(
                      String.join(", ", layout, trained + "", bias + "", activation, opset + ""),
                      () -> check(new Block(layout, trained, bias, activation, opset))));
            }
          }
        }
      }
    }
    return tests;
  }

  private static void check(Block block) {
    ImportedModel one = block.imported(false);
    ImportedModel several = block.imported(true);
    for (String inside : block.inside) {
      assertThat(several.tensor(inside)).isNotNull();
    }
    LoweringTest.compare(run(one, one.weights(), block), block.net.twin());
    LoweringTest.compare(run(several, several.weights(), block), block.net.twin());
    Weights ofOne = trained(one, block);
    Weights ofSeveral = trained(several, block);
    for (String name : block.trained) {
      float[] start = one.weights().slice(name).copy();
      float[] expected = ofSeveral.slice(name).copy();
      float[] got = ofOne.slice(name).copy();
      assertThat(expected).as(name).isNotEqualTo(start);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(got[i] - expected[i]) <= 1e-5 * Math.max(1, Math.abs(expected[i])))
            .as("element %s of %s: expected %s, got %s", i, name, expected[i], got[i])
            .isTrue();
      }
    }
    LoweringTest.compare(run(one, ofOne, block), run(several, ofSeveral, block));
  }

  private static Map<String, Value> run(ImportedModel model, Weights weights, Block block) {
    OnnxSession session = model.session(weights, device);
    assertThat(session.onHost()).isEmpty();
    return session.run(block.net.inputs());
  }

  private static Weights trained(ImportedModel model, Block block) {
    Tensor y = model.tensor(block.output);
    Tensor target = model.graph().input("target", y.shape().dims());
    Tensor loss = SquaredError.mean(model.graph(), "loss", y, target);
    Trainer trainer =
        Plan.training(loss, Update.by(new Sgd(), Schedule.constant(0.1)))
            .freeze(model.frozen())
            .on(device)
            .start(model.weights(), device, 0);
    model.feed(trainer, block.net.inputs());
    Slice slice = trainer.input(target);
    Arrays.fill(slice.data(), slice.at(), slice.at() + slice.size(), 0.25f);
    for (int step = 0; step < STEPS; step++) {
      trainer.step();
    }
    return trainer.weights();
  }

  @Test
  void whatIsInsideALayerCanBeKept() {
    Block block = new Block("plain", Trained.KERNEL_AND_SHIFT, true, "Relu", 17);
    ImportedModel model = block.imported(false);
    for (String inside : block.inside) {
      assertThatThrownBy(() -> model.tensor(inside))
          .isInstanceOf(OnnxException.class)
          .hasMessageContainingAll(
              "net: value \"" + inside + "\"", "one within a layer", "ImportOptions.keeping");
    }
  }

  @Test
  void whatAnotherNodeUsesStaysOutside() {
    Net net = new Net(17, 3);
    String x = net.node("Conv", net.input(1, 2, 5, 5), net.weight(3, 2, 3, 3)).out();
    String y = net.node("Relu", x).out();
    net.give(net.node("Sub", x, y).out());
    LoweringTest.check(net, device);
    Net given = new Net(17, 3);
    String z = given.node("Conv", given.input(1, 2, 5, 5), given.weight(3, 2, 3, 3)).out();
    given.give(given.node("Relu", z).out()).give(z);
    LoweringTest.check(given, device);
  }
}

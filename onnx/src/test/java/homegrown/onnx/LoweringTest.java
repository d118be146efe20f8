package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the training graph makes of an operator is what the host makes of it, whichever order the
 * dimensions of its inputs are in.
 */
class LoweringTest {

  private static Device device;

  @BeforeAll
  static void open() {
    device = Device.best(2);
  }

  @AfterAll
  static void close() {
    device.close();
  }

  @TestFactory
  List<DynamicTest> operators() {
    List<DynamicTest> tests = new ArrayList<>();
    for (LoweringCase one : LoweringCases.all()) {
      for (int turned = 0; turned < one.orders(); turned++) {
        int inputs = turned;
        tests.add(
            DynamicTest.dynamicTest(
                one + (turned == 0 ? "" : ", inputs " + Integer.toBinaryString(turned) + " turned"),
                () -> check(one.net(inputs), device)));
      }
    }
    return tests;
  }

  @Test
  void everyOperatorOfTheGraphHasACase() {
    TreeSet<String> operators = new TreeSet<>();
    LoweringCases.all().forEach(one -> operators.add(one.operator()));
    assertThat(operators).containsExactlyElementsOf(new TreeSet<>(Lowerings.operators()));
  }

  /** Compares all outputs, of which the host may have computed none. */
  static void check(Net net, Device device) {
    ImportedModel model = net.imported();
    OnnxSession session = model.session(model.weights(), device);
    assertThat(session.onHost()).as("operators that the host computed").isEmpty();
    compare(session.run(net.inputs()), net.twin());
  }

  static void compare(Map<String, Value> got, Map<String, Value> expected) {
    assertThat(got).containsOnlyKeys(expected.keySet());
    expected.forEach((name, value) -> compare(name, got.get(name), value));
  }

  private static void compare(String name, Value got, Value expected) {
    assertThat(got.type()).as(name).isEqualTo(expected.type());
    assertThat(got.dims()).as(name).isEqualTo(expected.dims());
    if (expected.type() == Value.Type.BOOL) {
      assertThat(got.bools()).as(name).isEqualTo(expected.bools());
      return;
    }
    double largest = 1;
    for (float x : expected.floats()) {
      largest = Math.max(largest, Float.isFinite(x) ? Math.abs(x) : 0);
    }
    for (int i = 0; i < expected.size(); i++) {
      float want = expected.floats()[i];
      boolean close =
          Float.compare(want, got.floats()[i]) == 0
              || Math.abs(want - got.floats()[i]) <= 1e-5 * largest;
      assertThat(close)
          .as("element %s of %s: expected %s, got %s", i, name, want, got.floats()[i])
          .isTrue();
    }
  }
}

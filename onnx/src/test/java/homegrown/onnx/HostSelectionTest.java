package homegrown.onnx;

import static homegrown.onnx.Host.bools;
import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static homegrown.onnx.Host.scalar;
import static homegrown.onnx.Host.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Operators that read or write elements at places which other inputs name, or find them. */
class HostSelectionTest {

  private static final Value X = counting(0, 3, 2);

  private static void refused(String op, int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void gathers() {
    check(run("Gather", 13, X, ints(2, -3)), dims(2, 2), 4, 5, 0, 1);
    check(run("Gather", 13, X, whole(1)), dims(2), 2, 3);
    Value y = run("Gather", 13, Given.of("axis", 1), X, ints(dims(1, 2), 1, 1));
    check(y, dims(3, 1, 2), 1, 1, 3, 3, 5, 5);
    assertThat(run("Gather", 13, ints(7, 8), whole(-1)).ints()).containsExactly(8);
    assertThatThrownBy(() -> run("Gather", 13, X, ints(3)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("an index from -3 to 2, got 3");
    refused("Gather", 13, Given.none(), X, ints(Long.MIN_VALUE));
    refused("Gather", 13, Given.none(), scalar(1), ints(0));
  }

  @Test
  void gathersElements() {
    Value indices = ints(dims(2, 2), 2, 0, -1, 1);
    check(run("GatherElements", 13, X, indices), dims(2, 2), 4, 1, 4, 3);
    Given last = Given.of("axis", 1);
    check(run("GatherElements", 13, last, X, ints(dims(2, 1), 1, 0)), dims(2, 1), 1, 2);
    refused("GatherElements", 13, last, X, ints(dims(4, 1), 0, 0, 0, 0));
    refused("GatherElements", 13, last, X, ints(0));
  }

  @Test
  void gathersSlices() {
    check(run("GatherND", 13, X, ints(dims(2, 2), 0, 1, -1, 0)), dims(2), 1, 4);
    check(run("GatherND", 13, X, ints(dims(2, 1), 2, 0)), dims(2, 2), 4, 5, 0, 1);
    Given batch = Given.of("batch_dims", 1);
    check(run("GatherND", 13, batch, X, ints(dims(3, 1), 1, 0, 1)), dims(3), 1, 2, 5);
    refused("GatherND", 13, Given.none(), X, ints(dims(1, 3), 0, 0, 0));
    refused("GatherND", 13, Given.none(), X, ints(dims(1, 2), 0, 2));
    refused("GatherND", 13, Given.none(), X, whole(0));
    refused("GatherND", 13, batch, X, ints(dims(2, 1), 0, 0));
    refused("GatherND", 13, Given.of("batch_dims", 2), X, ints(dims(3, 1), 0, 0, 0));
  }

  @Test
  void oneHotRows() {
    Value values = floats(-1, 9);
    check(run("OneHot", 11, ints(1, -1, 5), whole(2), values), dims(3, 2), -1, 9, -1, 9, -1, -1);
    check(
        run("OneHot", 11, Given.of("axis", 0), floats(0, 1.9), scalar(2), values),
        dims(2, 2),
        9,
        -1,
        -1,
        9);
    assertThat(run("OneHot", 11, ints(0), ints(1), bools(false, true)).bools())
        .containsExactly(true);
    refused("OneHot", 11, Given.none(), ints(0), whole(-1), values);
    refused("OneHot", 11, Given.none(), ints(0), whole(1L << 40), values);
    refused("OneHot", 11, Given.none(), ints(0), whole(2), floats(1));
  }

  @Test
  void nonZeroPlaces() {
    assertThat(run("NonZero", 13, floats(dims(2, 2), 0, 3, 0.5, 0)).ints())
        .containsExactly(0, 1, 1, 0);
    assertThat(run("NonZero", 13, bools(false, true)).ints()).containsExactly(1);
    check(run("NonZero", 13, scalar(1)), dims(0, 1));
    check(run("NonZero", 13, floats(dims(2, 0))), dims(2, 0));
  }

  @Test
  void scattersElements() {
    Value indices = ints(dims(2, 2), 2, 0, -3, 1);
    Value updates = counting(10, 2, 2);
    check(run("ScatterElements", 11, X, indices, updates), dims(3, 2), 12, 11, 2, 13, 10, 5);
    check(X, dims(3, 2), 0, 1, 2, 3, 4, 5);
    check(run("Scatter", 9, X, indices, updates), dims(3, 2), 12, 11, 2, 13, 10, 5);
    Value line = floats(1, 2, 3);
    Value twice = ints(1, 1);
    Value by = floats(5, -4);
    check(run("ScatterElements", 16, reduced("add"), line, twice, by), dims(3), 1, 3, 3);
    check(run("ScatterElements", 16, reduced("mul"), line, twice, by), dims(3), 1, -40, 3);
    check(run("ScatterElements", 18, reduced("max"), line, twice, by), dims(3), 1, 5, 3);
    check(run("ScatterElements", 18, reduced("min"), line, twice, by), dims(3), 1, -4, 3);
    assertThat(run("ScatterElements", 18, reduced("max"), ints(1), ints(0), ints(4)).ints())
        .containsExactly(4);
    refused("ScatterElements", 18, reduced("add"), bools(true), ints(0), bools(true));
    refused("ScatterElements", 18, Given.none(), line, twice, floats(1));
    refused("ScatterElements", 18, Given.none(), line, ints(3), floats(1));
  }

  private static Given reduced(String reduction) {
    return Given.of("reduction", reduction);
  }

  @Test
  void scattersSlices() {
    Value rows = run("ScatterND", 13, X, ints(dims(2, 1), 2, 0), counting(10, 2, 2));
    check(rows, dims(3, 2), 12, 13, 2, 3, 10, 11);
    Value cells = ints(dims(2, 2), 0, 1, 0, 1);
    check(
        run("ScatterND", 16, reduced("add"), X, cells, floats(5, 6)),
        dims(3, 2),
        0,
        12,
        2,
        3,
        4,
        5);
    refused("ScatterND", 13, Given.none(), X, ints(dims(1, 1), 3), counting(0, 1, 2));
    refused("ScatterND", 13, Given.none(), X, ints(dims(1, 1), 0), counting(0, 2));
    refused("ScatterND", 13, Given.none(), X, whole(0), counting(0, 2));
  }

  @Test
  void topOfALine() {
    Value x = floats(3, 1, 4, 1, 5);
    Value[] largest = Host.all("TopK", 11, 2, Given.none(), x, ints(3));
    check(largest[0], dims(3), 5, 4, 3);
    assertThat(largest[1].ints()).containsExactly(4, 2, 0);
    Value[] smallest = Host.all("TopK", 11, 2, Given.of("largest", 0), x, ints(3));
    check(smallest[0], dims(3), 1, 1, 3);
    assertThat(smallest[1].ints()).containsExactly(1, 3, 0);
    Value[] old = Host.all("TopK", 9, 2, Given.of("k", 1).and("axis", 0), X);
    check(old[0], dims(1, 2), 4, 5);
    assertThat(Host.all("TopK", 11, 2, Given.none(), ints(1, 9), ints(1))[0].ints())
        .containsExactly(9);
    refused("TopK", 11, Given.none(), x, ints(6));
    refused("TopK", 11, Given.none(), x, ints(-1));
    refused("TopK", 9, Given.none(), x);
  }

  @Test
  void topOfManyIsSorted() {
    double[] data = new double[1009];
    for (int i = 0; i < data.length; i++) {
      data[i] = i * 577 % 1009;
    }
    float[] top = run("TopK", 11, floats(data), ints(1009)).floats();
    for (int i = 0; i < top.length; i++) {
      assertThat(top[i]).isEqualTo(1008 - i);
    }
  }
}

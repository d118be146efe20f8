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

/** Operators that move elements by a rule that does not depend on data. */
class HostMovesTest {

  private static final Value X = counting(0, 2, 3);

  private static void refused(String op, int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void transposes() {
    check(run("Transpose", 13, X), dims(3, 2), 0, 3, 1, 4, 2, 5);
    Value y = run("Transpose", 13, Given.of("perm", Given.list(1, 2, 0)), counting(0, 2, 1, 3));
    check(y, dims(1, 3, 2), 0, 3, 1, 4, 2, 5);
    assertThat(run("Transpose", 13, bools(true)).bools()).containsExactly(true);
    check(run("Transpose", 13, scalar(4)), dims(), 4);
    refused("Transpose", 13, Given.of("perm", Given.list(0, 0)), X);
    refused("Transpose", 13, Given.of("perm", Given.list(1)), X);
    refused("Transpose", 13, Given.of("perm", Given.list(0, 2)), X);
  }

  @Test
  void concatenates() {
    Given first = Given.of("axis", 0);
    Given last = Given.of("axis", -1);
    check(run("Concat", 13, first, ints(1), ints(2, 3), ints()), dims(3), 1, 2, 3);
    check(run("Concat", 13, last, X, floats(dims(2, 1), 8, 9)), dims(2, 4), 0, 1, 2, 8, 3, 4, 5, 9);
    refused("Concat", 13, first, X, floats(dims(1, 2), 8, 9));
    refused("Concat", 13, first, X, ints(1));
    refused("Concat", 13, Given.none(), X, X);
    refused("Concat", 13, first, scalar(1), scalar(2));
  }

  @Test
  void splitsIntoEqualOrGivenParts() {
    Given axis = Given.of("axis", 1);
    Value[] equal = Host.all("Split", 11, 3, axis, X);
    check(equal[2], dims(2, 1), 2, 5);
    Value[] old = Host.all("Split", 11, 2, Given.of("axis", 1).and("split", Given.list(1, 2)), X);
    check(old[1], dims(2, 2), 1, 2, 4, 5);
    Value[] given = Host.all("Split", 13, 2, axis, X, ints(3, 0));
    check(given[0], dims(2, 3), 0, 1, 2, 3, 4, 5);
    check(given[1], dims(2, 0));
    Value[] uneven = Host.all("Split", 18, 2, Given.of("axis", 1).and("num_outputs", 2), X);
    check(uneven[0], dims(2, 2), 0, 1, 3, 4);
    check(uneven[1], dims(2, 1), 2, 5);
  }

  @Test
  void partsThatDoNotAddUpAreRefused() {
    Given axis = Given.of("axis", 1);
    assertThatThrownBy(() -> Host.all("Split", 13, 2, axis, X))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("2 parts of an axis of 3");
    assertThatThrownBy(() -> Host.all("Split", 13, 2, axis, X, ints(1, 1)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("add up to 3");
    assertThatThrownBy(() -> Host.all("Split", 13, 2, axis, X, ints(-1, 4)))
        .isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> Host.all("Split", 13, 2, axis, X, ints(3)))
        .isInstanceOf(OnnxException.class);
    assertThatThrownBy(() -> Host.all("Split", 18, 3, Given.of("num_outputs", 2), X))
        .isInstanceOf(OnnxException.class);
  }

  @Test
  void slicesByAttributesThenByInputs() {
    Given bounds =
        Given.of("starts", Given.list(0, -2))
            .and("ends", Given.list(1, 100))
            .and("axes", Given.list(0, 1));
    check(run("Slice", 9, bounds, X), dims(1, 2), 1, 2);
    check(run("Slice", 10, X, ints(0, -2), ints(1, 100)), dims(1, 2), 1, 2);
    Value line = counting(0, 5);
    check(run("Slice", 13, line, ints(-1), ints(-9), ints(0), ints(-2)), dims(3), 4, 2, 0);
    check(run("Slice", 13, line, ints(3), ints(1)), dims(0));
    check(run("Slice", 13, line, ints(0), ints(9), ints(-1), ints(3)), dims(2), 0, 3);
    Value far = ints(Long.MAX_VALUE);
    Value low = ints(Long.MIN_VALUE);
    check(run("Slice", 13, line, far, low, ints(0), ints(-1)), dims(5), 4, 3, 2, 1, 0);
    check(run("Slice", 13, line, ints(1), far, ints(0), far), dims(1), 1);
    check(run("Slice", 13, line, far, low, ints(0), low), dims(1), 4);
    check(run("Slice", 13, floats(), ints(0), ints(1), ints(0), ints(-1)), dims(0));
  }

  @Test
  void slicesThatMakeNoSenseAreRefused() {
    refused("Slice", 13, Given.none(), X, ints(0), ints(1), ints(0), ints(0));
    refused("Slice", 13, Given.none(), X, ints(0), ints(1), ints(2));
    refused("Slice", 13, Given.none(), X, ints(0), ints(1, 2));
    refused("Slice", 13, Given.none(), X, ints(0, 0), ints(1, 1), ints(0, 0));
    refused("Slice", 9, Given.none(), X);
  }

  @Test
  void tiles() {
    check(run("Tile", 6, floats(1, 2), ints(2)), dims(4), 1, 2, 1, 2);
    check(run("Tile", 6, floats(dims(2, 1), 1, 2), ints(2, 2)), dims(4, 2), 1, 1, 2, 2, 1, 1, 2, 2);
    check(run("Tile", 6, floats(1, 2), ints(0)), dims(0));
    refused("Tile", 6, Given.none(), X, ints(2));
    refused("Tile", 6, Given.none(), X, ints(-1, 1));
    refused("Tile", 6, Given.none(), X, ints(1 << 30, 1 << 30));
  }

  @Test
  void triangles() {
    Value x = counting(1, 2, 3);
    check(run("Trilu", 14, x), dims(2, 3), 1, 2, 3, 0, 5, 6);
    check(run("Trilu", 14, x, whole(1)), dims(2, 3), 0, 2, 3, 0, 0, 6);
    check(run("Trilu", 14, Given.of("upper", 0), x, whole(-1)), dims(2, 3), 0, 0, 0, 4, 0, 0);
    check(run("Trilu", 14, x, whole(Long.MAX_VALUE)), dims(2, 3), 0, 0, 0, 0, 0, 0);
    refused("Trilu", 14, Given.none(), floats(1));
  }

  @Test
  void blocksOfDepthAndSpace() {
    Value deep = counting(0, 1, 8, 1, 1);
    Given depthFirst = Given.of("blocksize", 2);
    Given depthLast = Given.of("blocksize", 2).and("mode", "CRD");
    check(run("DepthToSpace", 13, depthFirst, deep), dims(1, 2, 2, 2), 0, 2, 4, 6, 1, 3, 5, 7);
    check(run("DepthToSpace", 13, depthLast, deep), dims(1, 2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7);
    for (Given given : new Given[] {depthFirst, depthLast}) {
      Value wide = run("DepthToSpace", 13, given, deep);
      check(run("SpaceToDepth", 13, given, wide), dims(1, 8, 1, 1), 0, 1, 2, 3, 4, 5, 6, 7);
    }
    refused("DepthToSpace", 13, Given.of("blocksize", 3), deep);
    refused("DepthToSpace", 13, Given.none(), deep);
    refused("SpaceToDepth", 13, depthFirst, deep);
    refused("SpaceToDepth", 13, Given.of("blocksize", Long.MIN_VALUE), deep);
  }

  @Test
  void padsByAttributesThenByInputs() {
    Given given = Given.of("pads", Given.list(0, 1, 1, 0)).and("value", 9f);
    check(run("Pad", 10, given, X), dims(3, 4), 9, 0, 1, 2, 9, 3, 4, 5, 9, 9, 9, 9);
    Value y = run("Pad", 11, X, ints(0, 1, 1, 0), scalar(9));
    check(y, dims(3, 4), 9, 0, 1, 2, 9, 3, 4, 5, 9, 9, 9, 9);
    Value alongOne = run("Pad", 18, X, ints(1, -2), null, ints(-1));
    check(alongOne, dims(2, 2), 0, 0, 0, 3);
    check(run("Pad", 13, bools(true), ints(1, 1)), dims(3), 0, 1, 0);
  }

  @Test
  void modesOfPadding() {
    Value line = counting(0, 4);
    Value pads = ints(3, 5);
    check(
        run("Pad", 13, Given.of("mode", "edge"), line, pads),
        dims(12),
        0,
        0,
        0,
        0,
        1,
        2,
        3,
        3,
        3,
        3,
        3,
        3);
    check(
        run("Pad", 13, Given.of("mode", "reflect"), line, pads),
        dims(12),
        3,
        2,
        1,
        0,
        1,
        2,
        3,
        2,
        1,
        0,
        1,
        2);
    check(
        run("Pad", 19, Given.of("mode", "wrap"), line, pads),
        dims(12),
        1,
        2,
        3,
        0,
        1,
        2,
        3,
        0,
        1,
        2,
        3,
        0);
    check(run("Pad", 13, Given.of("mode", "reflect"), floats(7), ints(1, 1)), dims(3), 7, 7, 7);
    check(run("Pad", 13, Given.of("mode", "reflect"), line, ints(-1, 2)), dims(5), 1, 2, 3, 2, 1);
  }

  @Test
  void padsThatCannotBeAreRefused() {
    refused("Pad", 13, Given.none(), X, ints(1, 1));
    refused("Pad", 13, Given.none(), X, ints(-2, 0, -1, 0));
    refused("Pad", 13, Given.of("mode", "edge"), floats(), ints(1, 0));
    refused("Pad", 13, Given.none(), floats(1), ints(Long.MIN_VALUE, Long.MIN_VALUE));
    refused("Pad", 13, Given.none(), floats(1), ints(Integer.MAX_VALUE, Integer.MAX_VALUE));
    refused("Pad", 13, Given.none(), floats(1), ints(Integer.MIN_VALUE, Integer.MAX_VALUE));
    refused("Pad", 13, Given.none(), X, ints(0, 0, 0, 0), floats(1, 2));
    refused("Pad", 10, Given.of("pads", Given.list(1, 1)), ints(1));
    refused("Pad", 10, Given.none(), X);
  }
}

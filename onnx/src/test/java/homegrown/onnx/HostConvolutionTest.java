package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolution and its transpose. */
class HostConvolutionTest {

  private static final Value LINE = floats(dims(1, 1, 5), 1, 2, 3, 4, 5);
  private static final Value SLOPE = floats(dims(1, 1, 3), -1, 0, 1);

  private static void refused(String op, Given given, Value... inputs) {
    assertThatThrownBy(() -> run(op, 11, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void convolvesOneLine() {
    check(run("Conv", 11, LINE, SLOPE), dims(1, 1, 3), 2, 2, 2);
    check(run("Conv", 11, LINE, SLOPE, floats(10)), dims(1, 1, 3), 12, 12, 12);
    Given pads = Given.of("pads", Given.list(1, 2));
    check(run("Conv", 11, pads, LINE, SLOPE), dims(1, 1, 6), 2, 2, 2, 2, -4, -5);
    Given strides = Given.of("strides", Given.list(2)).and("pads", Given.list(1, 1));
    check(run("Conv", 11, strides, LINE, SLOPE), dims(1, 1, 3), 2, 2, -4);
    Given dilated = Given.of("dilations", Given.list(2));
    check(run("Conv", 11, dilated, LINE, SLOPE), dims(1, 1, 1), 4);
  }

  @Test
  void padsByItself() {
    Value pair = floats(dims(1, 1, 2), 1, 10);
    Given upper = Given.of("auto_pad", "SAME_UPPER");
    check(run("Conv", 11, upper, LINE, pair), dims(1, 1, 5), 21, 32, 43, 54, 5);
    Given lower = Given.of("auto_pad", "SAME_LOWER");
    check(run("Conv", 11, lower, LINE, pair), dims(1, 1, 5), 10, 21, 32, 43, 54);
    Given valid = Given.of("auto_pad", "VALID").and("pads", Given.list(1, 1));
    check(run("Conv", 11, valid, LINE, pair), dims(1, 1, 4), 21, 32, 43, 54);
    Given even = Given.of("auto_pad", "SAME_UPPER").and("strides", Given.list(2));
    check(run("Conv", 11, even, LINE, pair), dims(1, 1, 3), 21, 43, 5);
  }

  @Test
  void groupsSeeTheirChannelsOnly() {
    Value x = counting(1, 1, 4, 1, 1);
    Value w = floats(dims(2, 2, 1, 1), 1, 10, 1, 10);
    check(run("Conv", 11, Given.of("group", 2), x, w), dims(1, 2, 1, 1), 21, 43);
    Value back = floats(dims(1, 2, 1, 1), 1, 2);
    Value turned = run("ConvTranspose", 11, Given.of("group", 2), back, w);
    check(turned, dims(1, 4, 1, 1), 1, 10, 2, 20);
  }

  @Test
  void transposesOneLine() {
    Value x = floats(dims(1, 1, 2), 1, 2);
    Value w = floats(dims(1, 1, 3), 1, 10, 100);
    check(run("ConvTranspose", 11, x, w), dims(1, 1, 4), 1, 12, 120, 200);
    Given strides = Given.of("strides", Given.list(3));
    check(run("ConvTranspose", 11, strides, x, w), dims(1, 1, 6), 1, 10, 100, 2, 20, 200);
    Given cut = Given.of("strides", Given.list(3)).and("pads", Given.list(1, 2));
    check(run("ConvTranspose", 11, cut, x, w), dims(1, 1, 3), 10, 100, 2);
    Given more = Given.of("strides", Given.list(3)).and("output_padding", Given.list(1));
    Value y = run("ConvTranspose", 11, more, x, w, floats(0.5));
    check(y, dims(1, 1, 7), 1.5, 10.5, 100.5, 2.5, 20.5, 200.5, 0.5);
  }

  @Test
  void transposesToAGivenShape() {
    Value x = floats(dims(1, 1, 2), 1, 2);
    Value w = floats(dims(1, 1, 3), 1, 10, 100);
    Given shape = Given.of("strides", Given.list(2)).and("output_shape", Given.list(4));
    check(run("ConvTranspose", 11, shape, x, w), dims(1, 1, 4), 10, 102, 20, 200);
    shape.and("auto_pad", "SAME_UPPER");
    check(run("ConvTranspose", 11, shape, x, w), dims(1, 1, 4), 1, 10, 102, 20);
    Given same = Given.of("strides", Given.list(2)).and("auto_pad", "SAME_UPPER");
    check(run("ConvTranspose", 11, same, x, w), dims(1, 1, 4), 1, 10, 102, 20);
  }

  /** {@code <conv(x), y> = <x, transposed(y)>} for any geometry. */
  @Test
  void theTransposeIsTheAdjoint() {
    long[][][] cases = {
      {{7, 5}, {3, 3}, {1, 1}, {1, 1}, {0, 0, 0, 0}},
      {{7, 13}, {3, 2}, {2, 3}, {1, 2}, {1, 0, 1, 1}},
      {{13, 7}, {1, 5}, {4, 2}, {3, 1}, {0, 2, 0, 2}},
      {{9, 9}, {2, 2}, {1, 1}, {3, 3}, {2, 1, 0, 3}},
    };
    Random random = new Random(3);
    for (long[][] c : cases) {
      Given given =
          Given.of("strides", c[2]).and("dilations", c[3]).and("pads", c[4]).and("group", 2);
      int h = (int) c[0][0];
      int w = (int) c[0][1];
      Value x = random(random, 2, 4, h, w);
      Value weights = random(random, 6, 2, (int) c[1][0], (int) c[1][1]);
      Value seen = run("Conv", 11, given, x, weights);
      Value y = random(random, seen.dims());
      int[] shape = run("ConvTranspose", 11, given, y, weights).dims();
      given.and("output_padding", Given.list(h - shape[2], w - shape[3]));
      Value back = run("ConvTranspose", 11, given, y, weights);
      assertThat(back.dims()).isEqualTo(x.dims());
      assertThat(inner(x, back)).isCloseTo(inner(seen, y), within(1e-3));
    }
  }

  private static Value random(Random random, int... dims) {
    Value value = counting(0, dims);
    for (int i = 0; i < value.size(); i++) {
      value.floats()[i] = (float) random.nextGaussian();
    }
    return value;
  }

  private static double inner(Value a, Value b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += (double) a.floats()[i] * b.floats()[i];
    }
    return sum;
  }

  @Test
  void geometriesThatCannotBeAreRefused() {
    refused("Conv", Given.none(), LINE, floats(dims(1, 1, 6), 1, 1, 1, 1, 1, 1));
    refused("Conv", Given.none(), LINE, floats(dims(1, 2, 1), 1, 1));
    refused("Conv", Given.none(), LINE, floats(1));
    refused("Conv", Given.none(), floats(1), floats(1));
    refused("Conv", Given.none(), LINE, SLOPE, floats(1, 2));
    refused("Conv", Given.none(), LINE, floats(dims(1, 1, 0)));
    refused("Conv", Given.of("kernel_shape", Given.list(2)), LINE, SLOPE);
    refused("Conv", Given.of("strides", Given.list(0)), LINE, SLOPE);
    refused("Conv", Given.of("strides", Given.list(1, 1)), LINE, SLOPE);
    refused("Conv", Given.of("pads", Given.list(-1, 0)), LINE, SLOPE);
    refused("Conv", Given.of("pads", Given.list(Long.MAX_VALUE, 0)), LINE, SLOPE);
    // The length would be 2^32 + 1.
    Given round = Given.of("pads", Given.list(Integer.MAX_VALUE, Integer.MAX_VALUE));
    refused("Conv", round, LINE, SLOPE);
    refused("Conv", Given.of("dilations", Given.list(Integer.MAX_VALUE)), LINE, SLOPE);
    refused("Conv", Given.of("group", 2), LINE, SLOPE);
    refused("Conv", Given.of("group", 0), LINE, SLOPE);
    refused("Conv", Given.of("auto_pad", "SAME"), LINE, SLOPE);
    refused("ConvTranspose", Given.of("pads", Given.list(9, 9)), LINE, SLOPE);
    refused("ConvTranspose", Given.of("strides", Given.list(Integer.MAX_VALUE)), LINE, SLOPE);
    refused("ConvTranspose", Given.of("output_shape", Given.list(-4)), LINE, SLOPE);
    refused("ConvTranspose", Given.of("group", Integer.MAX_VALUE), LINE, SLOPE);
  }
}

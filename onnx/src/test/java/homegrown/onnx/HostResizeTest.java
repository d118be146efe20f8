package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.ints;
import static homegrown.onnx.Host.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Resizing, by the formulas of the coordinate modes worked out by hand. */
class HostResizeTest {

  private static final Value LINE = floats(0, 10, 20, 30);

  private static Value scaled(Given given, double scale) {
    return run("Resize", 19, given, LINE, null, floats(scale));
  }

  private static Value sized(Given given, long size) {
    return run("Resize", 19, given, LINE, null, null, ints(size));
  }

  private static Given linear(String coordinates) {
    return Given.of("mode", "linear").and("coordinate_transformation_mode", coordinates);
  }

  private static Given nearest(String coordinates, String rounding) {
    return Given.of("coordinate_transformation_mode", coordinates).and("nearest_mode", rounding);
  }

  private static void refused(int opset, Given given, Value... inputs) {
    assertThatThrownBy(() -> run("Resize", opset, given, inputs)).isInstanceOf(OnnxException.class);
  }

  @Test
  void nearestElements() {
    check(scaled(Given.none(), 2), dims(8), 0, 0, 10, 10, 20, 20, 30, 30);
    check(scaled(Given.none(), 0.5), dims(2), 0, 20);
    check(scaled(nearest("half_pixel", "round_prefer_ceil"), 0.5), dims(2), 10, 30);
    check(scaled(nearest("half_pixel", "floor"), 0.5), dims(2), 0, 20);
    check(scaled(nearest("asymmetric", "floor"), 1.5), dims(6), 0, 0, 10, 20, 20, 30);
    check(scaled(nearest("asymmetric", "ceil"), 1.5), dims(6), 0, 10, 20, 20, 30, 30);
    check(sized(nearest("align_corners", "floor"), 3), dims(3), 0, 10, 30);
    Value whole = run("Resize", 13, Given.none(), ints(7, 8), floats(), floats(2));
    assertThat(whole.ints()).containsExactly(7, 7, 8, 8);
  }

  @Test
  void linearInterpolation() {
    check(scaled(linear("half_pixel"), 2), dims(8), 0, 2.5, 7.5, 12.5, 17.5, 22.5, 27.5, 30);
    check(scaled(linear("asymmetric"), 2), dims(8), 0, 5, 10, 15, 20, 25, 30, 30);
    check(sized(linear("align_corners"), 7), dims(7), 0, 5, 10, 15, 20, 25, 30);
    check(sized(linear("align_corners"), 1), dims(1), 0);
    check(sized(linear("pytorch_half_pixel"), 1), dims(1), 0);
    check(sized(linear("half_pixel"), 1), dims(1), 15);
    // 0.8 of 4 is 3.2, of which 3 are there: the centre stays the centre.
    check(scaled(linear("half_pixel_symmetric"), 0.8), dims(3), 2.5, 15, 27.5);
    Value square =
        run(
            "Resize",
            11,
            linear("half_pixel"),
            floats(dims(2, 2), 0, 4, 8, 12),
            floats(),
            floats(),
            ints(1, 1));
    check(square, dims(1, 1), 6);
  }

  @Test
  void crops() {
    Given crop = linear("tf_crop_and_resize").and("extrapolation_value", -1f);
    Value inside = run("Resize", 13, crop, LINE, floats(1 / 3.0, 1), floats(), ints(3));
    check(inside, dims(3), 10, 20, 30);
    Value outside = run("Resize", 13, crop, LINE, floats(-1, 1), floats(), ints(3));
    check(outside, dims(3), -1, 0, 30);
    Value one = run("Resize", 13, crop, LINE, floats(0, 1), floats(), ints(1));
    check(one, dims(1), 15);
    refused(13, crop, LINE, null, floats(1));
    refused(13, crop, LINE, floats(1), floats(1));
  }

  @Test
  void theOldFormsRoundDownForLargerAndUpForSmaller() {
    check(run("Resize", 10, LINE, floats(1.5)), dims(6), 0, 0, 10, 20, 20, 30);
    check(run("Resize", 10, LINE, floats(0.6)), dims(2), 0, 20);
    check(
        run("Upsample", 9, Given.of("mode", "linear"), LINE, floats(2)),
        dims(8),
        0,
        5,
        10,
        15,
        20,
        25,
        30,
        30);
    check(
        run("Upsample", 7, Given.of("scales", new float[] {2}), floats(1, 2)), dims(4), 1, 1, 2, 2);
  }

  @Test
  void someAxesAndTheirProportions() {
    Value x = counting(0, 2, 4);
    Given axes = Given.of("axes", Given.list(1));
    check(run("Resize", 18, axes, x, null, floats(0.5)), dims(2, 2), 0, 2, 4, 6);
    Given larger = Given.of("keep_aspect_ratio_policy", "not_larger");
    assertThat(run("Resize", 18, larger, x, null, null, ints(3, 5)).dims()).containsExactly(3, 5);
    assertThat(run("Resize", 18, larger, x, null, null, ints(9, 6)).dims()).containsExactly(3, 6);
    Given smaller = Given.of("keep_aspect_ratio_policy", "not_smaller");
    assertThat(run("Resize", 18, smaller, x, null, null, ints(3, 4)).dims()).containsExactly(3, 6);
  }

  @Test
  void whatIsNotSupportedOrCannotBeIsRefused() {
    refused(19, Given.of("mode", "cubic"), LINE, null, floats(2));
    refused(19, Given.of("mode", "linear").and("antialias", 1), LINE, null, floats(0.5));
    refused(19, Given.none(), LINE);
    refused(19, Given.none(), LINE, null, floats(2), ints(8));
    refused(19, Given.none(), LINE, null, floats(2, 2));
    refused(19, Given.none(), LINE, null, floats(-1));
    refused(19, Given.none(), LINE, null, floats(Double.NaN));
    refused(19, Given.none(), LINE, null, floats(Float.MAX_VALUE));
    refused(19, Given.none(), LINE, null, null, ints(-1));
    refused(19, Given.none(), floats(), null, null, ints(1));
    refused(19, Given.of("mode", "linear"), ints(1), null, floats(2));
    check(scaled(Given.of("mode", "linear").and("antialias", 1), 1), dims(4), 0, 10, 20, 30);
  }
}

package homegrown.onnx;

import static homegrown.onnx.Host.check;
import static homegrown.onnx.Host.counting;
import static homegrown.onnx.Host.dims;
import static homegrown.onnx.Host.floats;
import static homegrown.onnx.Host.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Pooling over windows and over everything. */
class HostPoolingTest {

  private static final Value LINE = floats(dims(1, 1, 5), 1, 2, 3, 4, 5);

  private static Given window(long length, long stride) {
    return Given.of("kernel_shape", Given.list(length)).and("strides", Given.list(stride));
  }

  private static void refused(String op, Given given, Value x) {
    assertThatThrownBy(() -> run(op, 11, given, x)).isInstanceOf(OnnxException.class);
  }

  @Test
  void averages() {
    check(run("AveragePool", 11, window(2, 1), LINE), dims(1, 1, 4), 1.5, 2.5, 3.5, 4.5);
    Given padded = window(3, 2).and("pads", Given.list(1, 1));
    check(run("AveragePool", 11, padded, LINE), dims(1, 1, 3), 1.5, 3, 4.5);
    padded.and("count_include_pad", 1);
    check(run("AveragePool", 11, padded, LINE), dims(1, 1, 3), 1, 3, 3);
    Given dilated = window(2, 1).and("dilations", Given.list(3));
    check(run("AveragePool", 19, dilated, LINE), dims(1, 1, 2), 2.5, 3.5);
  }

  @Test
  void lengthsAreRoundedUpWhereAsked() {
    Given up = window(2, 2).and("ceil_mode", 1);
    check(run("AveragePool", 11, up, LINE), dims(1, 1, 3), 1.5, 3.5, 5);
    // What lies beyond the padding never counts, and a window in the padding alone is left out.
    up.and("count_include_pad", 1);
    check(run("AveragePool", 11, up, LINE), dims(1, 1, 3), 1.5, 3.5, 5);
    check(
        run("AveragePool", 11, up.and("pads", Given.list(0, 1)), LINE),
        dims(1, 1, 3),
        1.5,
        3.5,
        2.5);
    Given far = window(2, 3).and("ceil_mode", 1).and("pads", Given.list(1, 1));
    check(run("MaxPool", 11, far, LINE), dims(1, 1, 2), 1, 4);
    check(run("MaxPool", 11, window(2, 2), LINE), dims(1, 1, 2), 2, 4);
  }

  @Test
  void maximaAndTheirPlaces() {
    Value x = floats(dims(1, 2, 2, 3), 1, 5, 5, 0, 2, 5, -1, -2, -3, -4, -5, -6);
    Given given = Given.of("kernel_shape", Given.list(2, 2));
    Value[] rowMajor = Host.all("MaxPool", 12, 2, given, x);
    check(rowMajor[0], dims(1, 2, 1, 2), 5, 5, -1, -2);
    assertThat(rowMajor[1].ints()).containsExactly(1, 1, 6, 7);
    given.and("storage_order", 1);
    Value[] columnMajor = Host.all("MaxPool", 12, 2, given, x);
    assertThat(columnMajor[1].ints()).containsExactly(2, 2, 6, 8);
    Given padded = window(3, 1).and("pads", Given.list(1, 1));
    Value below = floats(dims(1, 1, 2), -1, -2);
    check(run("MaxPool", 8, padded, below), dims(1, 1, 2), -1, -1);
  }

  @Test
  void padsByItself() {
    Given same = window(2, 1).and("auto_pad", "SAME_UPPER");
    check(run("MaxPool", 12, same, LINE), dims(1, 1, 5), 2, 3, 4, 5, 5);
    same.and("auto_pad", "SAME_LOWER");
    check(run("MaxPool", 12, same, LINE), dims(1, 1, 5), 1, 2, 3, 4, 5);
    same.and("auto_pad", "VALID");
    check(run("MaxPool", 12, same, LINE), dims(1, 1, 4), 2, 3, 4, 5);
  }

  @Test
  void everything() {
    Value x = counting(0, 1, 2, 2, 2);
    check(run("GlobalAveragePool", 1, x), dims(1, 2, 1, 1), 1.5, 5.5);
    check(run("GlobalMaxPool", 1, x), dims(1, 2, 1, 1), 3, 7);
    refused("GlobalMaxPool", Given.none(), floats(1));
  }

  @Test
  void windowsThatCannotBeAreRefused() {
    refused("MaxPool", Given.none(), LINE);
    refused("MaxPool", window(6, 1), LINE);
    refused("MaxPool", window(0, 1), LINE);
    refused("MaxPool", window(2, 0), LINE);
    refused("MaxPool", window(2, 1).and("storage_order", 2), LINE);
    refused("MaxPool", window(2, 1), floats(1, 2));
    refused("AveragePool", window(Integer.MAX_VALUE, 1), LINE);
    refused(
        "AveragePool",
        window(1 << 30, 1).and("pads", Given.list(1 << 30, 1 << 30)).and("auto_pad", "NOTSET"),
        LINE);
    refused(
        "AveragePool",
        window(1 << 20, 1).and("auto_pad", "SAME_UPPER"),
        counting(0, 1, 1, 1 << 20));
  }
}

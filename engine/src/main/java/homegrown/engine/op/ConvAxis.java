package homegrown.engine.op;

/**
 * One dimension of a correlation: output j stands at {@code outFirst + j * outStep} and is the sum
 * over taps t of what stands in the input at {@code first + j * step + t * tapStep}, where there is
 * an input, times the weight at {@code weight + t * weightStep} of the kernel.
 *
 * <p>A convolution is one such sum. Its transpose, which is the gradient of its input, is one for
 * each phase of the stride: the inputs that are a stride apart meet the same elements of the
 * kernel, in reverse.
 */
final class ConvAxis {

  final int outputs;
  final int outFirst;
  final int outStep;
  final int size;
  final int first;
  final int step;
  final int taps;
  final int tapStep;
  final int weight;
  final int weightStep;

  private ConvAxis(
      int outputs,
      int outFirst,
      int outStep,
      int size,
      int first,
      int step,
      int taps,
      int tapStep,
      int weight,
      int weightStep) {
    this.outputs = outputs;
    this.outFirst = outFirst;
    this.outStep = outStep;
    this.size = size;
    this.first = first;
    this.step = step;
    this.taps = taps;
    this.tapStep = tapStep;
    this.weight = weight;
    this.weightStep = weightStep;
  }

  /** From the image to the map. */
  static ConvAxis toMap(int image, int map, int kernel, int stride, int dilation, int begin) {
    return new ConvAxis(map, 0, 1, image, -begin, stride, kernel, dilation, 0, 1);
  }

  /** From the map to those elements of the image whose place plus {@code begin} has a remainder. */
  static ConvAxis toImage(
      int image, int map, int kernel, int stride, int dilation, int begin, int remainder) {
    int outFirst = Math.floorMod(remainder - begin, stride);
    int outputs = outFirst < image ? (image - 1 - outFirst) / stride + 1 : 0;
    int taps = 0;
    int last = 0;
    for (int k = 0; k < kernel; k++) {
      if ((long) k * dilation % stride == remainder) {
        taps++;
        last = k;
      }
    }
    int common = common(stride, dilation);
    int first = (outFirst + begin - remainder) / stride - (last * dilation - remainder) / stride;
    return new ConvAxis(
        outputs,
        outFirst,
        stride,
        map,
        first,
        1,
        taps,
        dilation / common,
        last,
        -(stride / common));
  }

  private static int common(int a, int b) {
    return b == 0 ? a : common(b, a % b);
  }

  /** Where the input of an output at a tap stands; there may be none. */
  int at(int output, int tap) {
    return first + output * step + tap * tapStep;
  }

  /** True when there is an input. */
  boolean inside(int output, int tap) {
    int at = at(output, tap);
    return at >= 0 && at < size;
  }

  /** The first output from {@code least} on that has an input at a tap. */
  int from(int tap, int least) {
    return Math.max(least, upwards(-at(0, tap), step));
  }

  /** Where the outputs below {@code most} end that have an input at a tap. */
  int to(int tap, int most) {
    return Math.min(most, upwards(size - at(0, tap), step));
  }

  /** The first tap at which an output has an input. */
  int firstTap(int output) {
    return Math.max(0, upwards(-at(output, 0), tapStep));
  }

  /** Where the taps end at which an output has an input. */
  int lastTap(int output) {
    return Math.min(taps, upwards(size - at(output, 0), tapStep));
  }

  private static int upwards(int dividend, int divisor) {
    return -Math.floorDiv(-dividend, divisor);
  }

  /** The place in the kernel of a tap. */
  int weight(int tap) {
    return weight + tap * weightStep;
  }
}

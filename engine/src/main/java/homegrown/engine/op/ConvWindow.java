package homegrown.engine.op;

import java.util.Arrays;

/**
 * How a convolution moves its kernel over the spatial dimensions of its input: one number for each
 * of them, 1 to 3, in their order. The size of the kernel is that of the weights. Immutable: each
 * call gives another window.
 *
 * <pre>{@code
 * ConvWindow same = ConvWindow.plain().pads(new int[] {1, 1}, new int[] {1, 1});
 * ConvWindow down = same.strides(2, 2);
 * }</pre>
 */
public final class ConvWindow {

  private static final ConvWindow PLAIN = new ConvWindow(null, null, null, null, 1);

  private final int[] strides;
  private final int[] dilations;
  private final int[] begins;
  private final int[] ends;
  private final int groups;

  private ConvWindow(int[] strides, int[] dilations, int[] begins, int[] ends, int groups) {
    this.strides = strides;
    this.dilations = dilations;
    this.begins = begins;
    this.ends = ends;
    this.groups = groups;
  }

  /** Moves by 1, without padding, over all channels at once. */
  public static ConvWindow plain() {
    return PLAIN;
  }

  /** How far the kernel moves. */
  public ConvWindow strides(int... strides) {
    return new ConvWindow(strides.clone(), dilations, begins, ends, groups);
  }

  /** How far the elements of the kernel are from each other. */
  public ConvWindow dilations(int... dilations) {
    return new ConvWindow(strides, dilations.clone(), begins, ends, groups);
  }

  /** The zeros before and after each dimension. */
  public ConvWindow pads(int[] begins, int[] ends) {
    return new ConvWindow(strides, dilations, begins.clone(), ends.clone(), groups);
  }

  /** Groups of channels that are convolved apart; as many as there are channels: depth-wise. */
  public ConvWindow groups(int groups) {
    return new ConvWindow(strides, dilations, begins, ends, groups);
  }

  /** True when what was said is said of so many dimensions, in numbers that make sense. */
  boolean fits(int rank) {
    return groups >= 1
        && fits(strides, rank, 1)
        && fits(dilations, rank, 1)
        && fits(begins, rank, 0)
        && fits(ends, rank, 0);
  }

  private static boolean fits(int[] numbers, int rank, int least) {
    if (numbers == null) {
      return true;
    }
    boolean fits = numbers.length == rank;
    for (int number : numbers) {
      fits &= number >= least;
    }
    return fits;
  }

  int stride(int dimension) {
    return strides == null ? 1 : strides[dimension];
  }

  int dilation(int dimension) {
    return dilations == null ? 1 : dilations[dimension];
  }

  int begin(int dimension) {
    return begins == null ? 0 : begins[dimension];
  }

  int end(int dimension) {
    return ends == null ? 0 : ends[dimension];
  }

  int groups() {
    return groups;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConvWindow && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return "strides "
        + said(strides)
        + ", dilations "
        + said(dilations)
        + ", pads "
        + said(begins)
        + " and "
        + said(ends)
        + ", groups "
        + groups;
  }

  private static String said(int[] numbers) {
    return numbers == null ? "as usual" : Arrays.toString(numbers);
  }
}

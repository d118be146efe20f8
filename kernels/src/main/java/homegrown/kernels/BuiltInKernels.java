package homegrown.kernels;

import java.util.function.Supplier;

/** The sets of kernels that are there wherever Java is. */
public final class BuiltInKernels implements KernelSet {

  private static final KernelSet PORTABLE =
      new BuiltInKernels(PortableKernels.NAME, PortableKernels::new);
  private static final KernelSet NAIVE = new BuiltInKernels(NaiveKernels.NAME, NaiveKernels::new);

  private final String name;
  private final Supplier<Kernels> maker;

  private BuiltInKernels(String name, Supplier<Kernels> maker) {
    this.name = name;
    this.maker = maker;
  }

  /** Plain Java in a form that just-in-time compilers turn into vector instructions. */
  public static KernelSet portable() {
    return PORTABLE;
  }

  /**
   * The specification: double precision, one element at a time. For tests to compare with; far too
   * slow to train with.
   */
  public static KernelSet naive() {
    return NAIVE;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Kernels create() {
    return maker.get();
  }

  @Override
  public String toString() {
    return name;
  }
}

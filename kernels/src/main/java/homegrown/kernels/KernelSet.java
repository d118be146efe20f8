package homegrown.kernels;

/** A set of kernels that can be used here: it makes one {@link Kernels} for each thread. */
public interface KernelSet {

  /** Its name, such as {@code portable} or {@code simd-512}. */
  String name();

  /** New kernels for one thread, with scratch memory of their own. */
  Kernels create();
}

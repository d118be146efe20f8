package homegrown.kernels;

import java.util.Optional;

/**
 * Brings a set of kernels that not every machine can use. Implementations are found by {@link
 * java.util.ServiceLoader}, so they have a public constructor without parameters; it and {@link
 * #obstacle} work even where the set itself cannot be loaded.
 */
public interface KernelProvider {

  /**
   * Why the set cannot be used here and what to do about it, such as the flag that is missing: one
   * sentence that stands alone. Empty if it can be used.
   */
  Optional<String> obstacle();

  /** The set; asked for only where there is no obstacle. */
  KernelSet kernels();
}

package homegrown.kernelssimd;

import homegrown.kernels.KernelProvider;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Kernels;
import java.util.Optional;

/**
 * Offers the kernels on the Vector API where they are fast. Nothing here names a type of that API:
 * the class loads where its module is absent.
 */
public final class SimdProvider implements KernelProvider {

  private static final String MODULE = "jdk.incubator.vector";

  /** Found by {@link java.util.ServiceLoader}. */
  public SimdProvider() {}

  @Override
  public Optional<String> obstacle() {
    if (!ModuleLayer.boot().findModule(MODULE).isPresent()) {
      return Optional.of(
          "the fast kernels need the module "
              + MODULE
              + ": start Java with --add-modules "
              + MODULE);
    }
    Optional<String> machine = SimdMachine.obstacle();
    return machine.isPresent() ? machine : SimdMachine.narrow(vectorBits());
  }

  @Override
  public KernelSet kernels() {
    return new SimdSet();
  }

  private static int vectorBits() {
    return SimdTiles.SPECIES.vectorBitSize();
  }

  private static final class SimdSet implements KernelSet {

    @Override
    public String name() {
      return SimdKernels.setName();
    }

    @Override
    public Kernels create() {
      return new SimdKernels();
    }
  }
}

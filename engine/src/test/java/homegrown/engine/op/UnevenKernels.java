package homegrown.engine.op;

import homegrown.engine.Noise;
import homegrown.kernels.KernelSet;
import homegrown.kernels.Kernels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A set of kernels that pauses before some calls, each instance before others, so that lanes fall
 * behind each other: an operation that does not wait for the others gives other bits.
 */
final class UnevenKernels implements KernelSet {

  private static final int PAUSE_NANOS = 30_000;

  private final KernelSet set;
  private final AtomicInteger instances = new AtomicInteger();

  UnevenKernels(KernelSet set) {
    this.set = set;
  }

  @Override
  public String name() {
    return set.name();
  }

  @Override
  public Kernels create() {
    Kernels kernels = set.create();
    long key = Noise.key(instances.getAndIncrement(), 1);
    int[] calls = new int[1];
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              if (Noise.uniform(key, calls[0]++) < 0.1) {
                LockSupport.parkNanos(PAUSE_NANOS);
              }
              try {
                return method.invoke(kernels, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}

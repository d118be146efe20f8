package homegrown.bench.selection;

import homegrown.engine.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does independent work side by side, each piece on a device of one thread. */
final class Workers implements AutoCloseable {

  private final BlockingQueue<Device> devices;
  private final ExecutorService threads;

  Workers(int count) {
    devices = new ArrayBlockingQueue<>(count);
    for (int i = 0; i < count; i++) {
      devices.add(Device.best(1));
    }
    threads = Executors.newFixedThreadPool(count);
  }

  /** The results, in the order of the work. */
  <T> List<T> all(List<Function<Device, T>> work) {
    List<Future<T>> futures = new ArrayList<>();
    for (Function<Device, T> piece : work) {
      futures.add(
          threads.submit(
              () -> {
                Device device = devices.take();
                try {
                  return piece.apply(device);
                } finally {
                  devices.add(device);
                }
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return results;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    devices.forEach(Device::close);
  }
}

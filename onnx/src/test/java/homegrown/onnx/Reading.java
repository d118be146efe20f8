package homegrown.onnx;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads files that may be hostile, with an eye on what that takes. */
final class Reading implements AutoCloseable {

  /** Bytes that reading may allocate for every byte of the file: the smallest objects of Java. */
  static final int BYTES_PER_BYTE = 64;

  /** Bytes that reading may allocate besides: the reader, and an exception with its trace. */
  static final int BYTES_BESIDES = 50_000;

  private static final int SECONDS = 5;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "reader");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Reads a model, checks it, makes numbers of its tensors, and writes and reads it again.
   *
   * @param what names the file in failures
   * @return the refusal; null if it was read
   */
  OnnxException read(String what, byte[] file) throws InterruptedException {
    try {
      return reader.submit(() -> attempt(what, file)).get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(what + ": still at it after " + SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new AssertionError(what + ": " + e.getCause(), e.getCause());
    }
  }

  private static OnnxException attempt(String what, byte[] file) {
    try {
      // The first time, classes are loaded and messages put together that stay for the next.
      long most = BYTES_BESIDES + (long) BYTES_PER_BYTE * file.length;
      if (allocated(what, file) > most && allocated(what, file) > most) {
        throw new AssertionError(allocated(what, file) + " bytes for " + file.length);
      }
      use(GraphCheck.checked(what, OnnxFile.readModel(what, file)));
      return null;
    } catch (OnnxException e) {
      String message = e.getMessage();
      if (message.length() > 2000 || !message.contains(": expected ") || !message.contains(";")) {
        throw new AssertionError("a message that does not help: " + message, e);
      }
      return e;
    }
  }

  private static long allocated(String what, byte[] file) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      OnnxFile.readModel(what, file);
    } catch (OnnxException e) {
      // what it costs counts
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static void use(OnnxModel model) {
    for (OnnxTensor tensor : model.graph().initializers()) {
      if (tensor.type() != DataType.STRING && tensor.value().rank() != tensor.dims().length) {
        throw new AssertionError(tensor.name());
      }
    }
    byte[] written = Bytes.of(model);
    byte[] again = Bytes.of(OnnxFile.readModel("again", written));
    if (!Arrays.equals(again, written)) {
      throw new AssertionError("what was read is not what comes back");
    }
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}

package homegrown.onnx;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads and uses files that may be hostile, with an eye on what that takes. */
final class Reading implements AutoCloseable {

  /** Bytes that reading may allocate for every byte of the file: the smallest objects of Java. */
  static final int BYTES_PER_BYTE = 64;

  /** Bytes that reading may allocate besides: the reader, and an exception with its trace. */
  static final int BYTES_BESIDES = 50_000;

  /** Seconds of the processor for one file: those of a clock say more of what else is running. */
  private static final int SECONDS = 5;

  /** Seconds of a clock for one file: who waits for ever uses no processor. */
  private static final int SECONDS_OF_WAITING = 300;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private volatile Thread thread;

  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            thread = new Thread(task, "reader");
            thread.setDaemon(true);
            return thread;
          });

  private final WholePath path;
  private final Map<WholePath.Stage, Integer> stages = new EnumMap<>(WholePath.Stage.class);
  private long longestNanos;
  private String longest = "";

  /** Trained models are written to a file that is written over. */
  Reading(Path target) {
    this.path = new WholePath(target);
    for (WholePath.Stage stage : WholePath.Stage.values()) {
      stages.put(stage, 0);
    }
  }

  /** How many files came how far, of those that could be read. */
  Map<WholePath.Stage, Integer> stages() {
    return stages;
  }

  /** The file that took the longest, and its time. */
  String longest() {
    return longest + ": " + longestNanos / 1_000_000 + " ms";
  }

  /**
   * Reads a model, checks it, makes numbers of its tensors, writes and reads it again; imports,
   * runs and trains it.
   *
   * @param what names the file in failures
   * @param seed of what it is run on
   * @return the refusal to read it; null if it was read
   */
  OnnxException take(String what, byte[] file, long seed) throws InterruptedException {
    long begin = nanos();
    Future<OnnxException> outcome = reader.submit(() -> attempt(what, file, new Random(seed)));
    try {
      for (int waited = 0; ; waited++) {
        try {
          return outcome.get(1, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          if (nanos() - begin > SECONDS * 1_000_000_000L || waited > SECONDS_OF_WAITING) {
            throw new AssertionError(what + ": still at it after " + SECONDS + " s" + at(), e);
          }
        }
      }
    } catch (ExecutionException e) {
      throw new AssertionError(what + ": " + e.getCause(), e.getCause());
    } finally {
      long nanos = nanos() - begin;
      if (nanos > longestNanos) {
        longestNanos = nanos;
        longest = what;
      }
    }
  }

  /** What the reader has used of the processor so far. */
  private long nanos() {
    return thread == null ? 0 : THREADS.getThreadCpuTime(thread.getId());
  }

  private String at() {
    return Arrays.toString(thread.getStackTrace());
  }

  private OnnxException attempt(String what, byte[] file, Random random) {
    OnnxModel model;
    try {
      // The first time, classes are loaded and messages put together that stay for the next.
      long most = BYTES_BESIDES + (long) BYTES_PER_BYTE * file.length;
      if (allocated(what, file) > most && allocated(what, file) > most) {
        throw new AssertionError(allocated(what, file) + " bytes for " + file.length);
      }
      model = OnnxFile.readModel(what, file);
      use(GraphCheck.checked(what, model));
    } catch (OnnxException e) {
      String message = e.getMessage();
      if (message.length() > 2000 || !message.contains(": expected ") || !message.contains(";")) {
        throw new AssertionError("a message that does not help: " + message, e);
      }
      return e;
    }
    stages.merge(path.take(what, model, random), 1, Integer::sum);
    return null;
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
    path.close();
  }
}

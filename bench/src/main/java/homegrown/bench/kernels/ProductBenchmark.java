package homegrown.bench.kernels;

import homegrown.kernels.BuiltInKernels;
import homegrown.kernels.KernelChoice;
import homegrown.kernels.Kernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Matrix products of the shapes that training next word is made of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProductBenchmark {

  /** Rows x columns x depth. */
  @Param({
    "192x512x512",
    "16x2680x670",
    "320x2680x96",
    "320x10004x96",
    "10004x96x320",
    "2680x670x304",
    "320x96x10004",
    "1x2680x670"
  })
  public String shape;

  /** The set of kernels. */
  @Param({"portable", "best"})
  public String set;

  private Kernels kernels;
  private int m;
  private int n;
  private int k;
  private float[] a;
  private float[] left;
  private float[] right;
  private float[] c;

  /** Packs the operands. */
  @Setup
  public void pack() {
    kernels =
        (set.equals("portable") ? BuiltInKernels.portable() : KernelChoice.detect().kernels())
            .create();
    String[] sizes = shape.split("x");
    m = Integer.parseInt(sizes[0]);
    n = Integer.parseInt(sizes[1]);
    k = Integer.parseInt(sizes[2]);
    a = new float[m * k];
    float[] b = new float[k * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = (i % 7 - 3) * 0.1f;
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = (i % 5 - 2) * 0.1f;
    }
    left = new float[kernels.packedLeft(m, k)];
    right = new float[kernels.packedRight(k, n)];
    c = new float[m * n];
    kernels.packRight(right, 0, b, 0, n, 1, k, n);
  }

  /** Packs the left operand and multiplies; the right one stays packed, as weights do. */
  @Benchmark
  public float[] product() {
    kernels.packLeft(left, 0, a, 0, k, 1, m, k);
    kernels.product(c, 0, n, left, 0, right, 0, m, n, k, 1e-3f);
    return c;
  }
}

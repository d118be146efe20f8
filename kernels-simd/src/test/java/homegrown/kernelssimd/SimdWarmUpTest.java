package homegrown.kernelssimd;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.Kernels;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Warming up stays within its arrays, whatever the width of vectors. */
class SimdWarmUpTest {

  /** Run in a Java virtual machine of its own. */
  static final class Probe {

    private Probe() {}

    public static void main(String[] arguments) {
      Kernels kernels = new SimdKernels();
      kernels.warmUp();
      System.out.println("warm " + kernels.name());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256})
  void runsOnNarrowVectors(int bits) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.add("--add-modules");
    command.add("jdk.incubator.vector");
    command.add("-XX:MaxVectorSize=" + bits / Byte.SIZE);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Probe.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    // A processor may have no vectors as wide as that.
    assertThat(text).contains("warm simd-");
  }
}

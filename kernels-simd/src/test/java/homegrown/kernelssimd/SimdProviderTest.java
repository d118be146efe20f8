package homegrown.kernelssimd;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.kernels.KernelChoice;
import homegrown.kernels.KernelProvider;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SimdProviderTest {

  /** Run in a Java virtual machine of its own. */
  static final class Probe {

    private Probe() {}

    public static void main(String[] arguments) {
      System.out.println(new SimdProvider().obstacle().orElse("none"));
      System.out.println(KernelChoice.detect().kernels().name());
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(KernelProvider.class))
        .anySatisfy(provider -> assertThat(provider).isInstanceOf(SimdProvider.class));
  }

  @Test
  void namesTheFlagWhereTheModuleIsAbsent() throws Exception {
    List<String> lines = probe();
    assertThat(lines.get(0)).contains("--add-modules jdk.incubator.vector");
    assertThat(lines.get(1)).isEqualTo("portable");
  }

  @Test
  void refusesTheInterpreter() throws Exception {
    List<String> lines = probe("--add-modules", "jdk.incubator.vector", "-Xint");
    assertThat(lines.get(0)).contains("-Xint");
    assertThat(lines.get(1)).isEqualTo("portable");
  }

  @Test
  void refusesTheFirstCompilerAlone() throws Exception {
    List<String> lines = probe("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1");
    assertThat(lines.get(0)).contains("-XX:TieredStopAtLevel=1");
    assertThat(lines.get(1)).isEqualTo("portable");
  }

  @Test
  void knowsTheVirtualMachinesThatMakeInstructionsOfVectors() {
    assertThat(SimdMachine.obstacle("OpenJDK 64-Bit Server VM", "mixed mode, sharing", "17.0.15+6"))
        .isEmpty();
    assertThat(SimdMachine.obstacle("Java HotSpot(TM) 64-Bit Server VM", "mixed mode", "25+36"))
        .isEmpty();
    assertThat(SimdMachine.obstacle("Eclipse OpenJ9 VM", "JRE 17 Linux amd64-64-Bit", "0.40"))
        .hasValueSatisfying(text -> assertThat(text).contains("Eclipse OpenJ9 VM"));
    assertThat(SimdMachine.obstacle("OpenJDK 64-Bit Client VM", "mixed mode", "17")).isPresent();
    assertThat(
            SimdMachine.obstacle("OpenJDK 64-Bit Server VM", "mixed mode", "17+1-jvmci-22.3-b01"))
        .hasValueSatisfying(text -> assertThat(text).contains("Graal"));
  }

  @Test
  void asksForWideVectorsWhereNarrowOnesHaveNoFusedMultiplyAdd() {
    assertThat(SimdMachine.narrow(128, "amd64"))
        .hasValueSatisfying(text -> assertThat(text).contains("256", "128", "amd64"));
    assertThat(SimdMachine.narrow(128, "x86_64")).isPresent();
    assertThat(SimdMachine.narrow(256, "amd64")).isEmpty();
    assertThat(SimdMachine.narrow(512, "amd64")).isEmpty();
    assertThat(SimdMachine.narrow(128, "aarch64")).isEmpty();
    assertThat(SimdMachine.narrow(64, "aarch64")).isPresent();
  }

  private static List<String> probe(String... flags) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(Arrays.asList(flags));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Probe.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\\R")));
    lines.removeIf(line -> line.startsWith("WARNING"));
    return lines;
  }
}

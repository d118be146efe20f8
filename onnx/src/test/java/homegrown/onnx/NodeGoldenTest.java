package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The host interpreter against the conformance cases of ONNX, where the system property {@code
 * homegrown.golden} names the folder that has them.
 */
class NodeGoldenTest {

  private static final int CASES = 347;

  private static final Pattern CASE =
      Pattern.compile(
          "\"case\":\"(\\w+)\".*?\"rtol\":([0-9.e-]+),\\s*\"atol\":([0-9.e-]+)", Pattern.DOTALL);

  @TestFactory
  List<DynamicTest> casesOfNodes() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    String golden = System.getProperty("homegrown.golden", "");
    if (golden.isEmpty()) {
      return tests;
    }
    Path folder = Path.of(golden, "onnx-node");
    String index =
        new String(Files.readAllBytes(folder.resolve("index.json")), StandardCharsets.UTF_8);
    Matcher found = CASE.matcher(index);
    while (found.find()) {
      String name = found.group(1);
      double relative = Double.parseDouble(found.group(2));
      double absolute = Double.parseDouble(found.group(3));
      tests.add(
          DynamicTest.dynamicTest(name, () -> check(folder.resolve(name), relative, absolute)));
    }
    assertThat(tests).hasSize(CASES);
    return tests;
  }

  private static void check(Path folder, double relative, double absolute) {
    NodeCase golden = NodeCase.of(folder);
    List<Value> results = golden.run();
    assertThat(results).hasSameSizeAs(golden.expected());
    for (int i = 0; i < results.size(); i++) {
      Value expected = golden.expected().get(i);
      Value result = results.get(i);
      assertThat(result.dims()).as("dimensions of output " + i).isEqualTo(expected.dims());
      assertThat(result.onnxType()).as("type of output " + i).isEqualTo(expected.onnxType());
      for (int e = 0; e < expected.size(); e++) {
        double want = HostValues.number(expected, e);
        double got = HostValues.number(result, e);
        boolean close =
            Double.compare(want, got) == 0
                || Math.abs(got - want) <= absolute + relative * Math.abs(want);
        assertThat(close)
            .as("output %s, element %s: expected %s, got %s", i, e, want, got)
            .isTrue();
      }
    }
  }
}

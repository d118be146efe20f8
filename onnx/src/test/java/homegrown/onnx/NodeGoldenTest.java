package homegrown.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The host interpreter alone against the conformance cases of ONNX. */
class NodeGoldenTest {

  @TestFactory
  List<DynamicTest> casesOfNodes() {
    List<DynamicTest> tests = new ArrayList<>();
    for (GoldenFolder.Node node : GoldenFolder.nodes()) {
      tests.add(DynamicTest.dynamicTest(node.toString(), () -> check(node)));
    }
    return tests;
  }

  private static void check(GoldenFolder.Node node) {
    NodeCase golden = NodeCase.of(node.folder());
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
                || Math.abs(got - want) <= node.absolute() + node.relative() * Math.abs(want);
        assertThat(close)
            .as("output %s, element %s: expected %s, got %s", i, e, want, got)
            .isTrue();
      }
    }
  }
}

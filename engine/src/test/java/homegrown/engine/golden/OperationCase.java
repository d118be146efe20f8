package homegrown.engine.golden;

import java.util.LinkedHashMap;
import java.util.Map;

/** One case of a golden file of an operation. */
final class OperationCase {

  private final GoldenJson golden;
  private final Map<String, GoldenTensor> given = new LinkedHashMap<>();
  private final Map<String, GoldenTensor> outputs;
  private final Map<String, GoldenTensor> upstreams;
  private final Map<String, GoldenTensor> gradients;

  OperationCase(GoldenJson golden) {
    this.golden = golden;
    given.putAll(GoldenTensor.mapOf(golden.get("inputs")));
    if (golden.has("parameters")) {
      given.putAll(GoldenTensor.mapOf(golden.get("parameters")));
    }
    this.outputs = GoldenTensor.mapOf(golden.get("outputs"));
    this.upstreams = GoldenTensor.mapOf(golden.get("upstream_gradients"));
    this.gradients = GoldenTensor.mapOf(golden.get("gradients"));
  }

  /** Its name, such as {@code lstm-own-03}. */
  String id() {
    return golden.get("id").text();
  }

  /** Whether each element has a tolerance of its own. */
  boolean extreme() {
    return golden.has("note") && golden.get("note").text().startsWith("large and tiny values");
  }

  /** Inputs and parameters. */
  Map<String, GoldenTensor> given() {
    return given;
  }

  /** What the operation gives, in the order of its outputs. */
  Map<String, GoldenTensor> outputs() {
    return outputs;
  }

  /** The gradients of the loss by outputs, for those that are differentiated. */
  Map<String, GoldenTensor> upstreams() {
    return upstreams;
  }

  /** The expected gradients by inputs and parameters. */
  Map<String, GoldenTensor> gradients() {
    return gradients;
  }

  /** The largest error of a float32 run of PyTorch; {@code kind} is outputs or gradients. */
  double float32Error(String kind, String tensor) {
    return golden.get("float32_error").get(kind).get(tensor).get("max_abs").asDouble();
  }

  /** Whether there is such an attribute and it is not null. */
  boolean has(String attribute) {
    GoldenJson attributes = golden.get("attributes");
    return attributes.has(attribute) && !attributes.get(attribute).isNull();
  }

  /** An attribute. */
  GoldenJson attribute(String name) {
    return golden.get("attributes").get(name);
  }
}

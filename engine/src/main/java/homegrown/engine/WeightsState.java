package homegrown.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Weights as a stream. */
final class WeightsState {

  private WeightsState() {}

  static void write(Weights weights, OutputStream out) {
    StateOutput output = new StateOutput(StateFormat.Kind.WEIGHTS, out);
    describe(weights, output);
    output.endHeader();
    output.floats(weights.data());
    output.end();
  }

  static Weights read(Graph graph, InputStream in) {
    StateInput input = new StateInput(StateFormat.Kind.WEIGHTS, in);
    List<Tensor> parameters = graph.parameters();
    expect(parameters, input);
    input.endHeader();
    Weights weights = new Weights(parameters);
    input.floats(weights.data());
    input.end();
    return weights;
  }

  /** Writes the names and shapes. */
  static void describe(Weights weights, StateOutput output) {
    output.intField(weights.shapes().size());
    for (Map.Entry<String, Shape> parameter : weights.shapes().entrySet()) {
      output.textField(parameter.getKey());
      int[] dims = parameter.getValue().dims();
      output.byteField(dims.length);
      for (int dim : dims) {
        output.intField(dim);
      }
    }
  }

  /** Checks the names and shapes. */
  static void expect(List<Tensor> parameters, StateInput input) {
    input.expectInt("a number of parameters of", parameters.size());
    for (Tensor parameter : parameters) {
      String name = parameter.name();
      input.expect("a parameter named", name, input.textField());
      int rank = input.byteField();
      StringBuilder dims = new StringBuilder("[");
      for (int axis = 0; axis < rank; axis++) {
        dims.append(axis == 0 ? "" : ", ").append(input.intField());
      }
      input.expect("parameter " + name + " of shape", parameter.shape().toString(), dims + "]");
    }
  }
}

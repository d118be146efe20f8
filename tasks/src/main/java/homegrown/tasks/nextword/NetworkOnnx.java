package homegrown.tasks.nextword;

import homegrown.engine.Slice;
import homegrown.engine.Weights;
import homegrown.onnx.OnnxBuilder;
import homegrown.onnx.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A network as an ONNX model that other programs run word by word: the rows of N words and the
 * states before them go in (zero at the start of a line, where the word is row {@link Ids#START}),
 * the probability of each row as the next word and the states behind come out. The metadata has the
 * words of all rows, one on a line.
 */
final class NetworkOnnx {

  private static final String WIDTH_ONE = "1";

  private final OnnxBuilder model = new OnnxBuilder("next word");

  private NetworkOnnx() {}

  /**
   * Writes a network.
   *
   * @param size of the recurrent part
   * @param recurrent weights of the recurrent part
   * @param output weights of the output layer
   * @param adapterScale what the output layer's adapter counts for; 0 for none
   */
  static void write(
      Path file,
      NetworkVocabulary vocabulary,
      NetworkSize size,
      Weights recurrent,
      Weights output,
      double adapterScale) {
    NetworkOnnx onnx = new NetworkOnnx();
    onnx.recurrent(vocabulary, size, recurrent);
    onnx.output(vocabulary, size, output, adapterScale);
    StringBuilder words = new StringBuilder();
    for (int row = 0; row < vocabulary.rows(); row++) {
      words.append(row == 0 ? "" : "\n").append(vocabulary.key(row));
    }
    onnx.model.metadata("words", words.toString());
    onnx.model.metadata("unknown", String.valueOf(Ids.UNKNOWN));
    onnx.model.metadata("start", String.valueOf(Ids.START));
    onnx.model.write(file);
  }

  private void tensor(String name, Weights weights, String parameter) {
    Slice slice = weights.slice(parameter);
    int[] dims = weights.shapes().get(parameter).dims();
    model.tensor(name, Value.floats(dims, slice.copy()));
  }

  private void whole(String name, long number) {
    model.tensor(name, Value.ints(new int[0], new long[] {number}));
  }

  private void recurrent(NetworkVocabulary vocabulary, NetworkSize size, Weights weights) {
    String width = String.valueOf(size.embedding());
    String hidden = String.valueOf(size.hidden());
    model.input("word", Value.Type.INT, "N");
    model.input("state", Value.Type.FLOAT, "N", width);
    model.input("cell", Value.Type.FLOAT, "N", hidden);
    tensor("embedding", weights, "table");
    tensor("w_input", weights, "w_input");
    tensor("w_state", weights, "w_state");
    tensor("bias", weights, "bias");
    tensor("projection", weights, "projection");
    String row = "word";
    if (size.vocabulary() < vocabulary.rows()) {
      // A person's own words are read as the unknown word.
      whole("rows", size.vocabulary());
      whole("unknown", Ids.UNKNOWN);
      model.node("Less", "has row", "word", "rows");
      model.node("Where", "row", "has row", "word", "unknown");
      row = "row";
    }
    model.node("Gather", "x", "embedding", row).integer("axis", 0);
    model.node("Gemm", "of input", "x", "w_input", "bias").integer("transB", 1);
    model.node("Gemm", "gates", "state", "w_state", "of input").integer("transB", 1);
    List<String> gates = Arrays.asList("f", "g", "o");
    long[] sizes = new long[gates.size()];
    Arrays.fill(sizes, size.hidden());
    model.tensor("gate sizes", Value.ints(new int[] {sizes.length}, sizes));
    model.node("Split", gates, "gates", "gate sizes").integer("axis", 1);
    model.node("Sigmoid", "forget", "f");
    model.node("Tanh", "candidate", "g");
    model.node("Sigmoid", "open", "o");
    model.tensor(WIDTH_ONE, Value.floats(new int[0], new float[] {1}));
    model.node("Sub", "take", WIDTH_ONE, "forget");
    model.node("Mul", "kept", "forget", "cell");
    model.node("Mul", "taken", "take", "candidate");
    model.node("Add", "next cell", "kept", "taken");
    model.node("Tanh", "shown", "next cell");
    model.node("Mul", "hidden", "open", "shown");
    model.node("Gemm", "next state", "hidden", "projection").integer("transB", 1);
    model.output("next state", Value.Type.FLOAT, "N", width);
    model.output("next cell", Value.Type.FLOAT, "N", hidden);
  }

  private void output(
      NetworkVocabulary vocabulary, NetworkSize size, Weights weights, double adapterScale) {
    String state = "next state";
    if (adapterScale != 0) {
      tensor("adapter", weights, OutputGraph.ADAPTER);
      model.tensor("scale", Value.floats(new int[0], new float[] {(float) adapterScale}));
      model.node("Gemm", "change", state, "adapter").integer("transB", 1);
      model.node("Mul", "scaled", "change", "scale");
      model.node("Add", "adapted", state, "scaled");
      state = "adapted";
    }
    tensor("table", weights, OutputGraph.TABLE);
    tensor("output bias", weights, OutputGraph.BIAS);
    model.node("Gemm", "logits", state, "table", "output bias").integer("transB", 1);
    model.node("Softmax", "probabilities", "logits").integer("axis", 1);
    model.output("probabilities", Value.Type.FLOAT, "N", String.valueOf(vocabulary.rows()));
  }
}

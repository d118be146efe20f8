package homegrown.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model as its file has it, before a graph is made of it: for those who do not know the model and
 * have to find out what of it would train, and by which loss.
 */
public final class ModelOutline {

  /** The opset from which on a softmax is over one dimension. */
  private static final int SOFTMAX_OF_ONE_AXIS = 13;

  /** Operators with inputs of floats that are settings. */
  private static final Set<String> WITH_SETTINGS =
      new HashSet<>(Arrays.asList("Resize", "Upsample"));

  private final String file;
  private final OnnxModel model;

  private ModelOutline(String file, OnnxModel model) {
    this.file = file;
    this.model = model;
  }

  /**
   * Reads a model.
   *
   * @throws OnnxException if the file cannot be read or is no model
   */
  public static ModelOutline read(Path file) {
    OnnxModel model = OnnxFile.readModel(file);
    return new ModelOutline(file.toString(), GraphCheck.checked(file.toString(), model));
  }

  /** The graph of it, as {@link ImportedModel#read}. */
  public ImportedModel imported(ImportOptions options) {
    return ImportedModel.of(file, model, options);
  }

  /** The names of what comes in. */
  public List<String> inputs() {
    Set<String> given = new HashSet<>();
    for (OnnxTensor tensor : model.graph().initializers()) {
      given.add(tensor.name());
    }
    List<String> names = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      if (!given.contains(input.name())) {
        names.add(input.name());
      }
    }
    return names;
  }

  /** The names of what comes out. */
  public List<String> outputs() {
    List<String> names = new ArrayList<>();
    for (ValueInfo output : model.graph().outputs()) {
      names.add(output.name());
    }
    return names;
  }

  /** Zeros of the type and the dimensions that an input has with these options. */
  public Value zeros(String input, ImportOptions options) {
    for (ValueInfo info : model.graph().inputs()) {
      if (info.name().equals(input) && info.type() != null) {
        int[] dims = options.dims(file, info);
        int size = Math.toIntExact(Value.elements(dims));
        switch (info.type().type) {
          case FLOAT:
            return Value.floats(dims, new float[size]);
          case BOOL:
            return Value.bools(dims, new boolean[size]);
          default:
            return Value.ints(dims, new long[size]);
        }
      }
    }
    throw OnnxException.at(
        file, "inputs " + inputs(), OnnxException.quoted(input), "name one with a type");
  }

  /**
   * The initialisers that fine-tuning trains: all of several floats, but for what a batch norm
   * scales and shifts by before its own shift (its scale and statistics, the bias of the
   * convolution before it), so that norms become part of the convolutions, and for settings such as
   * the factors of a resize.
   */
  public List<String> weights() {
    Set<String> fixed = new HashSet<>();
    Set<String> normed = new HashSet<>();
    for (OnnxNode node : model.graph().nodes()) {
      boolean norm = node.opType().equals("BatchNormalization");
      for (int i = 0; i < node.inputs().size(); i++) {
        // X, scale, shift, mean, variance.
        if (norm && i == 0) {
          normed.add(node.inputs().get(i));
        }
        if (norm && i != 0 && i != 2 || WITH_SETTINGS.contains(node.opType())) {
          fixed.add(node.inputs().get(i));
        }
      }
    }
    for (OnnxNode node : model.graph().nodes()) {
      if (node.opType().equals("Conv")
          && node.inputs().size() > 2
          && normed.contains(node.outputs().get(0))) {
        fixed.add(node.inputs().get(2));
      }
    }
    List<String> weights = new ArrayList<>();
    for (OnnxTensor tensor : model.graph().initializers()) {
      boolean floats = tensor.type().type == Value.Type.FLOAT;
      if (floats && Value.elements(tensor.dims()) > 1 && !fixed.contains(tensor.name())) {
        weights.add(tensor.name());
      }
    }
    return weights;
  }

  /**
   * The value of which another is the softmax, or its logarithm, over the last dimension; empty
   * where it is none.
   *
   * @param rank the number of dimensions of the value
   */
  public Optional<String> logits(String value, int rank) {
    for (OnnxNode node : model.graph().nodes()) {
      boolean softmax = node.opType().equals("Softmax") || node.opType().equals("LogSoftmax");
      if (softmax && node.outputs().get(0).equals(value)) {
        int opset = model.opsets().getOrDefault(OnnxModel.DEFAULT_DOMAIN, GraphCheck.LAST_OPSET);
        NodeAttributes attributes = new NodeAttributes(node);
        long axis = attributes.integer("axis", opset >= SOFTMAX_OF_ONE_AXIS ? -1 : 1);
        boolean last = axis == -1 || axis == rank - 1;
        return last ? Optional.of(node.inputs().get(0)) : Optional.empty();
      }
    }
    return Optional.empty();
  }
}

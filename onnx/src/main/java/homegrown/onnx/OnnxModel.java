package homegrown.onnx;

import java.util.List;
import java.util.Map;

/**
 * A model as its file has it.
 *
 * @param irVersion version of the file format
 * @param opsets version of the operators of each domain; the default domain is the empty name
 * @param producer name of the program that made the model; empty if unknown
 * @param producerVersion version of that program; empty if unknown
 * @param domain name space of the model; empty if it has none
 * @param modelVersion version of the model itself
 * @param documentation for people; empty if there is none
 * @param graph what the model computes
 * @param metadata other facts by key
 * @param functions operators that the file defines itself
 */
record OnnxModel(
    long irVersion,
    Map<String, Integer> opsets,
    String producer,
    String producerVersion,
    String domain,
    long modelVersion,
    String documentation,
    OnnxGraph graph,
    Map<String, String> metadata,
    List<OnnxFunction> functions) {

  /** The name of the domain of ONNX's own operators; a file may also call it {@code ai.onnx}. */
  static final String DEFAULT_DOMAIN = "";

  OnnxModel {
    opsets = Frozen.map(opsets);
    metadata = Frozen.map(metadata);
    functions = Frozen.list(functions);
  }

  /** The same model with another graph and other functions. */
  OnnxModel with(OnnxGraph graph, List<OnnxFunction> functions) {
    return new OnnxModel(
        irVersion,
        opsets,
        producer,
        producerVersion,
        domain,
        modelVersion,
        documentation,
        graph,
        metadata,
        functions);
  }
}

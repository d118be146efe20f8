package homegrown.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a model file by ONNX Runtime, for comparison. */
final class OtherRuntime {

  private OtherRuntime() {}

  /** The outputs that are floats, by name. */
  static Map<String, Value> run(Path file, Map<String, Value> inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> given = new LinkedHashMap<>();
    Map<String, Value> outputs = new LinkedHashMap<>();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(file.toString(), options)) {
        for (Map.Entry<String, Value> input : inputs.entrySet()) {
          given.put(input.getKey(), tensor(environment, input.getValue()));
        }
        try (OrtSession.Result result = session.run(given)) {
          for (Map.Entry<String, OnnxValue> output : result) {
            outputs.put(output.getKey(), value((OnnxTensor) output.getValue()));
          }
        }
      }
    } finally {
      given.values().forEach(OnnxTensor::close);
    }
    return outputs;
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Value value) throws OrtException {
    long[] dims = new long[value.rank()];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = value.dims()[d];
    }
    return value.type() == Value.Type.FLOAT
        ? OnnxTensor.createTensor(environment, FloatBuffer.wrap(value.floats()), dims)
        : OnnxTensor.createTensor(environment, LongBuffer.wrap(value.ints()), dims);
  }

  private static Value value(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    int[] dims = new int[shape.length];
    for (int d = 0; d < dims.length; d++) {
      dims[d] = (int) shape[d];
    }
    FloatBuffer buffer = tensor.getFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return Value.floats(dims, floats);
  }
}

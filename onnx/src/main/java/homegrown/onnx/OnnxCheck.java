package homegrown.onnx;

import homegrown.engine.Device;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs cases of the ONNX backend test: folders with {@code model.onnx} and, in {@code
 * test_data_set_*}, inputs and expected outputs as tensors ({@code input_0.pb}, {@code
 * output_0.pb}).
 */
public final class OnnxCheck implements AutoCloseable {

  /** What the backend test of ONNX allows. */
  public static final double RELATIVE = 1e-3;

  /** The same; its sums in another order than ours need a little more. */
  public static final double ABSOLUTE = 1e-6;

  private static final String MODEL = "model.onnx";

  private final Device device;
  private final double relative;
  private final double absolute;

  /**
   * A check.
   *
   * @param threads to compute on, 1 to 256
   * @param relative difference that is allowed, against the expected value
   * @param absolute difference that is allowed on top of that
   */
  public OnnxCheck(int threads, double relative, double absolute) {
    this.device = Device.best(threads);
    this.relative = relative;
    this.absolute = absolute;
  }

  /**
   * What came of a case.
   *
   * @param folder of the case
   * @param problem what is wrong; empty if nothing is
   * @param host operators that the host computed because the training graph has no form of them
   */
  public record Result(Path folder, String problem, List<String> host) {

    /** True when all outputs are as expected. */
    public boolean passed() {
      return problem.isEmpty();
    }
  }

  /** The folders with a case in a folder, at any depth, or the folder itself, in name order. */
  public static List<Path> cases(Path folder) throws IOException {
    if (Files.isRegularFile(folder.resolve(MODEL))) {
      return Collections.singletonList(folder);
    }
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          folders.add(entry);
        }
      }
    }
    Collections.sort(folders);
    List<Path> cases = new ArrayList<>();
    for (Path entry : folders) {
      cases.addAll(cases(entry));
    }
    return cases;
  }

  /** Runs a case. */
  public Result run(Path folder) {
    List<String> host = new ArrayList<>();
    try {
      Path file = folder.resolve(MODEL);
      OnnxModel model = OnnxFile.readModel(file);
      List<Path> sets = dataSets(folder);
      if (sets.isEmpty()) {
        return new Result(folder, "expected test_data_set_* folders, got none", host);
      }
      for (Path set : sets) {
        String problem = run(file.toString(), model, set, host);
        if (!problem.isEmpty()) {
          return new Result(folder, set.getFileName() + ": " + problem, host);
        }
      }
      return new Result(folder, "", host);
    } catch (OnnxException e) {
      return new Result(folder, e.getMessage(), host);
    } catch (IOException e) {
      return new Result(folder, folder + ": cannot be read: " + OnnxFile.reason(e), host);
    }
  }

  @Override
  public void close() {
    device.close();
  }

  private static List<Path> dataSets(Path folder) throws IOException {
    List<Path> sets = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "test_data_set_*")) {
      for (Path entry : entries) {
        sets.add(entry);
      }
    }
    Collections.sort(sets);
    return sets;
  }

  private String run(String file, OnnxModel model, Path set, List<String> host) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    ImportOptions options = ImportOptions.plain().trainable(Collections.emptyList());
    List<String> initialised = new ArrayList<>();
    for (OnnxTensor tensor : model.graph().initializers()) {
      initialised.add(tensor.name());
    }
    int number = 0;
    for (ValueInfo input : model.graph().inputs()) {
      Path pb = set.resolve("input_" + number + ".pb");
      if (!Files.exists(pb) && initialised.contains(input.name())) {
        continue;
      }
      Value value = OnnxFile.readTensor(pb).value();
      inputs.put(input.name(), value);
      options =
          value.type() == Value.Type.FLOAT
              ? options.shape(input.name(), value.dims())
              : options.fixed(input.name(), value);
      number++;
    }
    ImportedModel imported = imported(file, model, options, inputs);
    OnnxSession session = imported.session(imported.weights(), device);
    host.addAll(session.onHost());
    Map<String, Value> outputs = session.run(inputs);
    number = 0;
    for (ValueInfo output : model.graph().outputs()) {
      Value expected = OnnxFile.readTensor(set.resolve("output_" + number + ".pb")).value();
      String problem = difference(expected, outputs.get(output.name()));
      if (!problem.isEmpty()) {
        return "output " + OnnxException.quoted(output.name()) + ": " + problem;
      }
      number++;
    }
    return "";
  }

  /** Where floats say how large results are, they have to be known as well. */
  private static ImportedModel imported(
      String file, OnnxModel model, ImportOptions options, Map<String, Value> inputs) {
    try {
      return ImportedModel.of(file, model, options);
    } catch (OnnxException e) {
      ImportOptions all = options;
      for (Map.Entry<String, Value> input : inputs.entrySet()) {
        all = all.fixed(input.getKey(), input.getValue());
      }
      return ImportedModel.of(file, model, all);
    }
  }

  private String difference(Value expected, Value got) {
    if (expected.type() != got.type() || expected.onnxType() != got.onnxType()) {
      return "expected elements of type "
          + DataType.of(expected.onnxType())
          + ", got "
          + DataType.of(got.onnxType());
    }
    if (!Arrays.equals(expected.dims(), got.dims())) {
      return "expected "
          + Arrays.toString(expected.dims())
          + ", got "
          + Arrays.toString(got.dims());
    }
    for (int i = 0; i < expected.size(); i++) {
      boolean same;
      String pair;
      switch (expected.type()) {
        case FLOAT:
          same = near(expected.floats()[i], got.floats()[i]);
          pair = expected.floats()[i] + ", got " + got.floats()[i];
          break;
        case INT:
          same = expected.ints()[i] == got.ints()[i];
          pair = expected.ints()[i] + ", got " + got.ints()[i];
          break;
        default:
          same = expected.bools()[i] == got.bools()[i];
          pair = expected.bools()[i] + ", got " + got.bools()[i];
      }
      if (!same) {
        return "element " + i + " of " + expected.size() + ": expected " + pair;
      }
    }
    return "";
  }

  private boolean near(float expected, float got) {
    return Float.compare(expected, got) == 0
        || Math.abs((double) expected - got) <= absolute + relative * Math.abs(expected);
  }
}

package homegrown.onnx;

import homegrown.engine.golden.GoldenJson;
import homegrown.engine.golden.GoldenTensor;
import homegrown.engine.golden.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole model of the golden data: its file, inputs with outputs, and runs of fine-tuning. */
final class WholeModel {

  private final Path folder;
  private final GoldenJson json;
  private final Map<String, GoldenTensor> data;

  private WholeModel(Path folder) {
    this.folder = folder;
    this.json = GoldenJson.read(folder.resolve("model.json"));
    this.data = new LinkedHashMap<>(SafeTensors.read(folder.resolve("io.safetensors")));
    data.putAll(SafeTensors.read(folder.resolve("finetune.safetensors")));
  }

  static WholeModel of(Path folder) {
    return new WholeModel(folder);
  }

  /** The model file. */
  Path file() {
    return folder.resolve("model.onnx");
  }

  /** The number of cases. */
  int cases() {
    return json.get("cases").items().size();
  }

  /** The inputs of a case by name. */
  Map<String, Value> inputs(int number) {
    return values(number, "input");
  }

  /** The expected outputs of a case by name. */
  Map<String, Value> outputs(int number) {
    return values(number, "output");
  }

  private Map<String, Value> values(int number, String kind) {
    Map<String, Value> values = new LinkedHashMap<>();
    json.get("cases")
        .items()
        .get(number)
        .get(kind)
        .fields()
        .forEach((name, tensor) -> values.put(name, value(tensor.text())));
    return values;
  }

  private Value value(String name) {
    return value(tensor(name));
  }

  private static Value value(GoldenTensor tensor) {
    return tensor.type() == GoldenTensor.Type.F32
        ? Value.floats(tensor.shape(), tensor.floats())
        : Value.ints(tensor.shape(), tensor.longs());
  }

  private GoldenTensor tensor(String name) {
    GoldenTensor tensor = data.get(name);
    if (json.has("encodings") && json.get("encodings").has(name)) {
      GoldenJson encoding = json.get("encodings").get(name);
      return tensor.decoded(encoding.get("scale").asDouble(), encoding.get("offset").asDouble());
    }
    return tensor;
  }

  /** The runs of fine-tuning. */
  List<GoldenJson> runs() {
    return json.get("finetune").get("runs").items();
  }

  /** The name of the input that batches are for. */
  String batchInput() {
    return json.get("finetune").get("input").text();
  }

  /** The name of the tensor that the loss is of. */
  String lossTensor() {
    return json.get("finetune").get("loss_tensor").text();
  }

  /** The inputs of all steps' batches, one after the other. */
  List<Value> batches() {
    return slices("batch.x");
  }

  /** The classes of all batches. */
  List<Value> classes() {
    return slices("batch.y");
  }

  private List<Value> slices(String name) {
    GoldenTensor all = tensor(name);
    List<Value> slices = new ArrayList<>();
    for (int i = 0; i < all.shape()[0]; i++) {
      slices.add(value(all.slice(i)));
    }
    return slices;
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }
}

package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Slice;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A whole model of the golden trajectories: its graph, its first weights and its batches. */
final class GoldenModel {

  private static final String INITIAL = "init.";
  private static final String BUFFER = "buffer.";
  private static final String BATCH = "batch.";

  private final Map<String, GoldenTensor> data;
  private final Graph graph = new Graph();
  private final Map<Tensor, Function<Integer, float[]>> floats = new LinkedHashMap<>();
  private final Map<Tensor, Function<Integer, int[]>> ids = new LinkedHashMap<>();
  private final Map<Tensor, Float> passes = new LinkedHashMap<>();
  private final List<Tensor> buffers = new ArrayList<>();
  private Tensor loss;

  /**
   * A model whose parameters are made in the order of the file.
   *
   * @param encodings how bytes stand for numbers, by the name of a batched tensor
   */
  GoldenModel(Map<String, GoldenTensor> data, Map<String, GoldenJson> encodings) {
    this.data = new LinkedHashMap<>(data);
    encodings.forEach(
        (name, encoding) ->
            this.data.computeIfPresent(
                BATCH + name,
                (key, bytes) ->
                    bytes.decoded(
                        encoding.get("scale").asDouble(), encoding.get("offset").asDouble())));
    data.forEach(
        (name, value) -> {
          for (String kind : new String[] {INITIAL, BUFFER}) {
            if (name.startsWith(kind)) {
              Tensor parameter =
                  graph.parameter(name.substring(kind.length()), Initial.zeros(), value.shape());
              if (kind.equals(BUFFER)) {
                buffers.add(parameter);
              }
            }
          }
        });
  }

  /** Running statistics, which no gradient moves. */
  Tensor[] buffers() {
    return buffers.toArray(new Tensor[0]);
  }

  /** Says which tensor is the loss. */
  GoldenModel loss(Tensor loss) {
    this.loss = loss;
    return this;
  }

  /** The graph. */
  Graph graph() {
    return graph;
  }

  /** The loss. */
  Tensor loss() {
    return loss;
  }

  /** A parameter. */
  Tensor parameter(String name) {
    return graph.tensor(name);
  }

  /** One batch of a batched tensor. */
  GoldenTensor batch(String name, int batch) {
    return data.get(BATCH + name).slice(batch);
  }

  /** An input of whole numbers made from each batch. */
  Tensor ids(String name, Function<Integer, int[]> ofBatch, int... dims) {
    Tensor input = graph.ids(name, dims);
    ids.put(input, ofBatch);
    return input;
  }

  /** A float input made from each batch. */
  Tensor floats(String name, Function<Integer, float[]> ofBatch, int... dims) {
    Tensor input = graph.input(name, dims);
    floats.put(input, ofBatch);
    return input;
  }

  /** Weights with the first values. */
  Weights weights() {
    Weights weights = Weights.of(graph, 1);
    for (Tensor parameter : graph.parameters()) {
      String kind = buffers.contains(parameter) ? BUFFER : INITIAL;
      weights.set(parameter.name(), data.get(kind + parameter.name()).floats());
    }
    return weights;
  }

  /**
   * Says that an input has the same value everywhere in inference, such as a mask that lets pass.
   */
  Tensor inInference(Tensor input, float value) {
    passes.put(input, value);
    return input;
  }

  /** Fills the inputs of a run without training with a batch. */
  void fillForInference(Trainer trainer, int batch) {
    fill(trainer, batch);
    passes.forEach(
        (tensor, value) -> {
          Slice slice = trainer.input(tensor);
          Arrays.fill(slice.data(), slice.at(), slice.at() + slice.size(), value);
        });
  }

  /** Fills the inputs of a run with a batch. */
  void fill(Trainer trainer, int batch) {
    ids.forEach(
        (tensor, ofBatch) -> {
          int[] values = ofBatch.apply(batch);
          System.arraycopy(values, 0, trainer.ids(tensor), 0, values.length);
        });
    floats.forEach(
        (tensor, ofBatch) -> {
          float[] values = ofBatch.apply(batch);
          Slice slice = trainer.input(tensor);
          System.arraycopy(values, 0, slice.data(), slice.at(), values.length);
        });
  }
}

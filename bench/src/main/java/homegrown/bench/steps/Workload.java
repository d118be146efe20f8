package homegrown.bench.steps;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * What a training step is compared on. The same network in PyTorch is the module of the same name,
 * with an underscore for a hyphen, in {@code bench/pytorch/workloads}.
 */
enum Workload {
  /** Embedding, LSTM, projection, output over a large vocabulary; 20 words at a time. */
  NEXT_WORD(NextWordNetwork::new, List.of(16, 1)),

  /** Two convolutions, two pools and two dense layers over images of 28 x 28. */
  SMALL_CNN(SmallCnnNetwork::new, List.of(32)),

  /** Two convolutions over time, a pool and two dense layers over readings of sensors. */
  MOVEMENT(MovementNetwork::new, List.of(32)),

  /** MobileNetV2 of width 0.35 with frozen norms over images of 128 x 128. */
  MOBILE_NET(MobileNetNetwork::new, List.of(1, 16)),

  /** Two blocks of causal attention over 64 words. */
  TRANSFORMER(TransformerNetwork::new, List.of(16));

  private final IntFunction<Network> networks;
  private final List<Integer> batches;

  Workload(IntFunction<Network> networks, List<Integer> batches) {
    this.networks = networks;
    this.batches = batches;
  }

  /** The network for so many examples at a time. */
  Network network(int batch) {
    return networks.apply(batch);
  }

  /** Batch sizes that are compared where none are asked for. */
  List<Integer> batches() {
    return batches;
  }

  /** As it is written in options and tables. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

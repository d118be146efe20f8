package homegrown.bench.steps;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;

/** The network of a workload for one batch size, with the batches that it trains on. */
interface Network {

  /** Batches that take turns, as on the other side. */
  int BATCHES = 16;

  /** The graph, which has nothing else in it. */
  Graph graph();

  /** What a step descends on. */
  Tensor loss();

  /** Parameters that do not train. */
  default Tensor[] frozen() {
    return new Tensor[0];
  }

  /**
   * Fills the inputs of a trainer. This is timed, so what is filled in is made beforehand.
   *
   * @param batch below {@link #BATCHES}
   */
  void load(Trainer trainer, int batch);
}

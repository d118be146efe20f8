package homegrown.bench.selection;

/**
 * By what schemes could be ranked before they train: the sum over what trains, or what it takes.
 */
enum Formula {
  /** Mean squared norm of the gradient over batches: what {@code Contribution} measures. */
  CONTRIBUTION("squared gradients (`Contribution`)"),

  /** The same without the noise of batches. */
  MEAN("squared mean gradient, unbiased"),

  /** Along the first steps of training everything, as ElasticTrainer (2023) estimates. */
  TRIAL("squared gradients along 20 steps (after ElasticTrainer)"),

  /** Divided by the number of weights. */
  A_WEIGHT("squared gradients a weight"),

  /** Divided by weights and multiply-accumulates, each over its largest, as TinyTrain (2023). */
  A_WEIGHT_AND_MAC("squared gradients a weight and multiply-accumulate (after TinyTrain)"),

  /** Contribution on noise, as {@code homegrown plan} takes it where there are no data. */
  NOISE("squared gradients on noise, targets by the model"),

  /** Contribution times the rate that trained best, which nobody knows before. */
  RATED("squared gradients times the best rate (hindsight)"),

  /** The number of weights that train. */
  WEIGHTS("number of weights that train"),

  /** The memory of training. */
  BYTES("bytes of training");

  private final String words;

  Formula(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}

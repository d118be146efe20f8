package homegrown.tasks.nextword;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.op.Add;
import homegrown.engine.op.Linear;
import homegrown.engine.op.SampledSoftmax;
import homegrown.engine.op.Scale;
import homegrown.engine.op.Softmax;
import java.util.Optional;

/**
 * The output layer over states of the recurrent part. With an adapter a state is changed first,
 * {@code r + 0.3 a r}, where a starts from zero: what a person's text has in common moves all words
 * at once (the adapter of Houlsby et al. 2019, without a bottleneck since the state is small).
 */
final class OutputGraph {

  /** Names of parameters, as in {@link NetworkGraph}, so that the base's weights serve too. */
  static final String TABLE = "table";

  static final String BIAS = "output_bias";
  static final String ADAPTER = "adapter";

  /** How strong the adapter is, against the table: its learning rate, in effect. */
  static final double ADAPTER_SCALE = 0.3;

  final Graph graph = new Graph();
  final Tensor states;
  final Tensor table;
  final Optional<Tensor> adapter;
  private final Tensor bias;
  private final Tensor hidden;

  private OutputGraph(int batch, int rows, int width, boolean adapted) {
    states = graph.input("states", batch, width);
    table = graph.parameter(TABLE, Initial.zeros(), rows, width);
    bias = graph.parameter(BIAS, Initial.zeros(), rows);
    if (adapted) {
      adapter = Optional.of(graph.parameter(ADAPTER, Initial.zeros(), width, width));
      Tensor change = Linear.of(graph, "change", states, adapter.get());
      hidden = Add.of(graph, "adapted", states, Scale.by(graph, "scaled", change, ADAPTER_SCALE));
    } else {
      adapter = Optional.empty();
      hidden = states;
    }
  }

  /** The layer as it is in a base network. */
  static OutputGraph plain(int batch, int rows, int width) {
    return new OutputGraph(batch, rows, width, false);
  }

  /** The layer with an adapter. */
  static OutputGraph adapted(int batch, int rows, int width) {
    return new OutputGraph(batch, rows, width, true);
  }

  /** The probabilities of all rows. */
  Tensor probabilities() {
    return Softmax.of(graph, "probabilities", Linear.of(graph, "logits", hidden, table, bias), 1);
  }

  /** The loss against a sample of the rows: the mean over targets, each with a weight. */
  Sampled sampled(int batch, int rows, int negatives) {
    Tensor targets = graph.ids("targets", batch);
    Tensor sample = graph.ids("negatives", negatives);
    Tensor expected = graph.input("expected", rows);
    Tensor weights = graph.input("weights", batch);
    Tensor loss =
        SampledSoftmax.weighted(
            graph, "loss", hidden, table, bias, targets, sample, expected, weights);
    return new Sampled(loss, targets, sample, expected, weights);
  }

  /**
   * A loss by a sample.
   *
   * @param loss mean over targets, weighted
   * @param targets rows
   * @param negatives rows of the sample
   * @param expected logarithm of how often each row is expected in the sample
   * @param weights of the targets
   */
  record Sampled(Tensor loss, Tensor targets, Tensor negatives, Tensor expected, Tensor weights) {}
}

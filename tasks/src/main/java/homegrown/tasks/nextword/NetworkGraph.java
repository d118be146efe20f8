package homegrown.tasks.nextword;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.op.Dropout;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Linear;
import homegrown.engine.op.ProjectedCifg;
import homegrown.engine.op.SampledSoftmax;
import homegrown.engine.op.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;

/**
 * The base network as a graph: embedding, one LSTM layer with coupled gates and a recurrent
 * projection, output tied to the embedding (Hard et al. 2018; tied after Press and Wolf 2017). The
 * parameters come in one order and with one name whatever the graph is for.
 *
 * <p>Ids are those of the lexicon, which go by frequency, so that the first ones are the network's
 * vocabulary; any other is {@link Ids#UNKNOWN}.
 */
final class NetworkGraph {

  /** Target of a position that is not learnt: a mark, a number, or nothing. */
  static final int NO_TARGET = -1;

  final Graph graph = new Graph();
  final Tensor inputs;
  final Tensor targets;
  final Tensor logits;
  final Tensor loss;
  private final Tensor output;
  private final Tensor table;
  private final Tensor outputBias;

  /**
   * A graph over so many steps of time and examples.
   *
   * @param size of the network
   * @param dropout share of the embedding's and of the layer's outputs that a training step drops
   */
  NetworkGraph(NetworkSize size, int time, int batch, double dropout) {
    inputs = graph.ids("inputs", time, batch);
    targets = graph.ids("targets", time, batch);
    Initial unit = Initial.uniform(1 / Math.sqrt(size.embedding()));
    Initial recurrent = Initial.uniform(1 / Math.sqrt(size.hidden()));
    int gates = 3 * size.hidden();
    int width = size.embedding();
    table = graph.parameter("table", unit, size.vocabulary(), width);
    Tensor wInput = graph.parameter("w_input", recurrent, gates, width);
    Tensor wState = graph.parameter("w_state", recurrent, gates, width);
    Tensor bias = graph.parameter("bias", Initial.zeros(), gates);
    Tensor projection = graph.parameter("projection", recurrent, width, size.hidden());
    outputBias = graph.parameter("output_bias", Initial.zeros(), size.vocabulary());
    Tensor x = Embedding.of(graph, "embed", inputs, table);
    if (dropout > 0) {
      x = Dropout.of(graph, "drop_embedding", x, dropout);
    }
    List<Tensor> layer = ProjectedCifg.of(graph, "cifg", x, wInput, wState, bias, projection);
    Tensor y = layer.get(0);
    if (dropout > 0) {
      y = Dropout.of(graph, "drop_output", y, dropout);
    }
    output = y;
    logits = Linear.of(graph, "logits", output, table, outputBias);
    loss = SoftmaxCrossEntropy.with().ignoring(NO_TARGET).mean(graph, "loss", logits, targets);
  }

  /**
   * The loss of training by a sample of the vocabulary that all positions share. A plan for it
   * computes no logits.
   *
   * @param negatives size of the sample
   */
  Sampled sampled(int negatives) {
    Tensor sample = graph.ids("negatives", negatives);
    Tensor expected = graph.input("expected", table.shape().dim(0));
    Tensor learnt = graph.input("learnt", targets.shape().dims());
    Tensor mean =
        SampledSoftmax.weighted(
            graph, "sampled_loss", output, table, outputBias, targets, sample, expected, learnt);
    return new Sampled(mean, sample, expected, learnt);
  }

  /**
   * A loss by a sample. {@link #NO_TARGET} is no row: such a position has another target and a
   * weight of 0.
   *
   * @param loss mean over positions, weighted
   * @param negatives rows of the sample
   * @param expected logarithm of how often each row is expected in the sample
   * @param learnt weight of each position
   */
  record Sampled(Tensor loss, Tensor negatives, Tensor expected, Tensor learnt) {}

  /** The names of the parameters, in order. */
  List<String> parameters() {
    List<String> names = new ArrayList<>();
    for (Tensor parameter : graph.parameters()) {
      names.add(parameter.name());
    }
    return names;
  }
}

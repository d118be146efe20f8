package homegrown.bench.steps;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Linear;
import homegrown.engine.op.Lstm;
import homegrown.engine.op.SoftmaxCrossEntropy;

/**
 * The next-word network of the yardstick: embedding, one LSTM layer, a projection, an untied output
 * layer over the whole vocabulary, mean cross-entropy.
 */
final class NextWordNetwork implements Network {

  private static final int VOCABULARY = 10_004;
  private static final int EMBEDDING = 96;
  private static final int HIDDEN = 670;
  private static final int PROJECTION = 96;
  private static final int STEPS = 20;

  private final Graph graph = new Graph();
  private final Tensor inputs;
  private final Tensor targets;
  private final Tensor loss;
  private final Sequences sequences;

  NextWordNetwork(int batch) {
    inputs = graph.ids("inputs", STEPS, batch);
    targets = graph.ids("targets", STEPS, batch);
    sequences = new Sequences(STEPS * batch, VOCABULARY);
    Initial recurrent = Initial.uniform(1 / Math.sqrt(HIDDEN));
    Tensor embedding = graph.parameter("embedding", Initial.normal(1), VOCABULARY, EMBEDDING);
    Tensor x = Embedding.of(graph, "embed", inputs, embedding);
    Tensor h =
        Lstm.of(
                graph,
                "lstm",
                x,
                graph.parameter("lstm.w_ih", recurrent, 4 * HIDDEN, EMBEDDING),
                graph.parameter("lstm.w_hh", recurrent, 4 * HIDDEN, HIDDEN),
                graph.parameter("lstm.b_ih", recurrent, 4 * HIDDEN),
                graph.parameter("lstm.b_hh", recurrent, 4 * HIDDEN))
            .get(0);
    Tensor p =
        Linear.of(
            graph,
            "project",
            h,
            graph.parameter("project.w", recurrent, PROJECTION, HIDDEN),
            graph.parameter("project.b", recurrent, PROJECTION));
    Initial output = Initial.uniform(1 / Math.sqrt(PROJECTION));
    Tensor logits =
        Linear.of(
            graph,
            "output",
            p,
            graph.parameter("output.w", output, VOCABULARY, PROJECTION),
            graph.parameter("output.b", output, VOCABULARY));
    loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, targets);
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Tensor loss() {
    return loss;
  }

  @Override
  public void load(Trainer trainer, int batch) {
    sequences.load(trainer, inputs, targets, batch);
  }
}

package homegrown.bench.steps;

import homegrown.engine.Graph;
import homegrown.engine.Initial;
import homegrown.engine.Tensor;
import homegrown.engine.Trainer;
import homegrown.engine.op.Add;
import homegrown.engine.op.Attention;
import homegrown.engine.op.Embedding;
import homegrown.engine.op.Gelu;
import homegrown.engine.op.LayerNorm;
import homegrown.engine.op.Linear;
import homegrown.engine.op.SoftmaxCrossEntropy;

/**
 * A small causal transformer: embedding and learned positions, two blocks that normalise first
 * (attention of four heads, then two layers with a GELU), an untied output layer, mean
 * cross-entropy.
 */
final class TransformerNetwork implements Network {

  private static final int VOCABULARY = 2_000;
  private static final int WORDS = 64;
  private static final int WIDTH = 128;
  private static final int HEADS = 4;
  private static final int INNER = 512;
  private static final int BLOCKS = 2;
  private static final double EPSILON = 1e-5;

  private final Graph graph = new Graph();
  private final Tensor inputs;
  private final Tensor targets;
  private final Tensor loss;
  private final Sequences sequences;

  TransformerNetwork(int batch) {
    inputs = graph.ids("inputs", batch, WORDS);
    targets = graph.ids("targets", batch, WORDS);
    sequences = new Sequences(batch * WORDS, VOCABULARY);
    Tensor embedding = graph.parameter("embedding", Initial.normal(1), VOCABULARY, WIDTH);
    Tensor positions = graph.parameter("positions", Initial.normal(0.02), WORDS, WIDTH);
    Tensor x = Add.of(graph, "placed", Embedding.of(graph, "embed", inputs, embedding), positions);
    for (int i = 0; i < BLOCKS; i++) {
      String block = "block" + i;
      x = Add.of(graph, block + ".x1", x, attention(block, norm(block + ".norm1", x)));
      Tensor inner = linear(block + ".up", norm(block + ".norm2", x), INNER);
      Tensor outer = linear(block + ".down", Gelu.of(graph, block + ".gelu", inner), WIDTH);
      x = Add.of(graph, block + ".x2", x, outer);
    }
    Tensor logits = linear("output", norm("norm", x), VOCABULARY);
    loss = SoftmaxCrossEntropy.mean(graph, "loss", logits, targets);
  }

  private Tensor attention(String block, Tensor x) {
    Tensor joined = linear(block + ".qkv", x, 3 * WIDTH);
    Tensor mixed = Attention.with().heads(HEADS).causal().ofJoined(graph, block + ".mix", joined);
    return linear(block + ".out", mixed, WIDTH);
  }

  private Tensor norm(String layer, Tensor x) {
    Tensor scale = graph.parameter(layer + ".scale", Initial.constant(1), WIDTH);
    Tensor bias = graph.parameter(layer + ".bias", Initial.zeros(), WIDTH);
    return LayerNorm.of(graph, layer, x, scale, bias, -1, EPSILON);
  }

  /** Starts from what PyTorch starts a linear layer from. */
  private Tensor linear(String layer, Tensor x, int outputs) {
    Initial initial = Initial.uniform(1 / Math.sqrt(x.shape().last()));
    Tensor w = graph.parameter(layer + ".w", initial, outputs, x.shape().last());
    Tensor b = graph.parameter(layer + ".b", initial, outputs);
    return Linear.of(graph, layer, x, w, b);
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

package homegrown.engine.golden;

import homegrown.engine.Graph;
import homegrown.engine.Tensor;
import homegrown.engine.golden.CaseGraph.Recipe;
import homegrown.engine.op.Abs;
import homegrown.engine.op.AbsoluteError;
import homegrown.engine.op.Add;
import homegrown.engine.op.BinaryCrossEntropy;
import homegrown.engine.op.HuberLoss;
import homegrown.engine.op.LogSoftmax;
import homegrown.engine.op.Mean;
import homegrown.engine.op.Multiply;
import homegrown.engine.op.Neg;
import homegrown.engine.op.NegativeLogLikelihood;
import homegrown.engine.op.SoftmaxCrossEntropy;
import homegrown.engine.op.Softplus;
import homegrown.engine.op.SquaredError;
import homegrown.engine.op.Subtract;
import homegrown.engine.op.Sum;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How golden losses are said in losses of the engine, and again in simpler operations. */
final class LossRecipes {

  private LossRecipes() {}

  /** Puts them into a table by the names of golden files. */
  static void putInto(Map<String, Recipe> recipes) {
    recipes.put("bce_with_logits", LossRecipes::logistic);
    recipes.put("huber", LossRecipes::huber);
    recipes.put("l1", LossRecipes::absolute);
    recipes.put("mse", LossRecipes::squared);
    recipes.put("softmax_cross_entropy", LossRecipes::crossEntropy);
  }

  /** A recipe of simpler operations. */
  static Optional<Recipe> second(String name) {
    switch (name) {
      case "mse":
        return Optional.of(LossRecipes::squaredInParts);
      case "l1":
        return Optional.of(LossRecipes::absoluteInParts);
      case "bce_with_logits":
        return Optional.of(LossRecipes::logisticInParts);
      default:
        return Optional.empty();
    }
  }

  private static String reduction(OperationCase golden) {
    return golden.attribute("reduction").text();
  }

  private static List<Tensor> squared(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    Tensor target = c.tensor("target");
    String layer = c.layer("loss");
    switch (reduction(golden)) {
      case "none":
        return List.of(SquaredError.each(c.graph(), layer, x, target));
      case "sum":
        return List.of(SquaredError.sum(c.graph(), layer, x, target));
      default:
        return List.of(SquaredError.mean(c.graph(), layer, x, target));
    }
  }

  private static List<Tensor> absolute(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    Tensor target = c.tensor("target");
    String layer = c.layer("loss");
    switch (reduction(golden)) {
      case "none":
        return List.of(AbsoluteError.each(c.graph(), layer, x, target));
      case "sum":
        return List.of(AbsoluteError.sum(c.graph(), layer, x, target));
      default:
        return List.of(AbsoluteError.mean(c.graph(), layer, x, target));
    }
  }

  private static List<Tensor> huber(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    Tensor target = c.tensor("target");
    double delta = golden.attribute("delta").asDouble();
    String layer = c.layer("loss");
    switch (reduction(golden)) {
      case "none":
        return List.of(HuberLoss.each(c.graph(), layer, x, target, delta));
      case "sum":
        return List.of(HuberLoss.sum(c.graph(), layer, x, target, delta));
      default:
        return List.of(HuberLoss.mean(c.graph(), layer, x, target, delta));
    }
  }

  private static List<Tensor> logistic(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    Tensor target = c.tensor("target");
    String layer = c.layer("loss");
    switch (reduction(golden)) {
      case "none":
        return List.of(BinaryCrossEntropy.each(c.graph(), layer, x, target));
      case "sum":
        return List.of(BinaryCrossEntropy.sum(c.graph(), layer, x, target));
      default:
        return List.of(
            c.has("pos_weight")
                ? BinaryCrossEntropy.mean(c.graph(), layer, x, target, c.tensor("pos_weight"))
                : BinaryCrossEntropy.mean(c.graph(), layer, x, target));
    }
  }

  private static List<Tensor> crossEntropy(OperationCase golden, CaseGraph c) {
    SoftmaxCrossEntropy.Options options =
        SoftmaxCrossEntropy.with()
            .classesAt(1)
            .smoothing(golden.attribute("label_smoothing").asDouble());
    if (golden.has("ignore_index")) {
      options = options.ignoring(golden.attribute("ignore_index").asInt());
    }
    if (c.has("class_weights")) {
      options = options.classWeights(c.tensor("class_weights"));
    }
    Tensor x = c.tensor("x");
    Tensor target = c.tensor("target");
    String layer = c.layer("loss");
    switch (reduction(golden)) {
      case "none":
        return List.of(options.each(c.graph(), layer, x, target));
      case "sum":
        return List.of(options.sum(c.graph(), layer, x, target));
      default:
        return List.of(options.mean(c.graph(), layer, x, target));
    }
  }

  /** The negative log-likelihood of the logarithms of a softmax. */
  static List<Tensor> likelihood(OperationCase golden, CaseGraph c) {
    NegativeLogLikelihood.Options options = NegativeLogLikelihood.with().classesAt(1);
    if (golden.has("ignore_index")) {
      options = options.ignoring(golden.attribute("ignore_index").asInt());
    }
    if (c.has("class_weights")) {
      options = options.classWeights(c.tensor("class_weights"));
    }
    Tensor logs = LogSoftmax.of(c.graph(), c.layer("logs"), c.tensor("x"), 1);
    Tensor target = c.tensor("target");
    String layer = c.layer("loss");
    switch (reduction(golden)) {
      case "none":
        return List.of(options.each(c.graph(), layer, logs, target));
      case "sum":
        return List.of(options.sum(c.graph(), layer, logs, target));
      default:
        return List.of(options.mean(c.graph(), layer, logs, target));
    }
  }

  private static List<Tensor> squaredInParts(OperationCase golden, CaseGraph c) {
    Tensor d = difference(c);
    return List.of(total(golden, c, Multiply.of(c.graph(), c.layer("square"), d, d)));
  }

  private static List<Tensor> absoluteInParts(OperationCase golden, CaseGraph c) {
    return List.of(total(golden, c, Abs.of(c.graph(), c.layer("size"), difference(c))));
  }

  /**
   * The loss of an element is softplus(x) - x t; with a weight of positives p and w = (p - 1) t it
   * is softplus(x) - x t + w softplus(-x).
   */
  private static List<Tensor> logisticInParts(OperationCase golden, CaseGraph c) {
    Graph graph = c.graph();
    Tensor x = c.tensor("x");
    Tensor t = c.tensor("target");
    Tensor softplus = Softplus.of(graph, c.layer("softplus"), x);
    Tensor hits = Multiply.of(graph, c.layer("hits"), x, t);
    Tensor losses = Subtract.of(graph, c.layer("losses"), softplus, hits);
    if (c.has("pos_weight")) {
      Tensor weighted = Multiply.of(graph, c.layer("weighted"), c.tensor("pos_weight"), t);
      Tensor w = Subtract.of(graph, c.layer("w"), weighted, t);
      Tensor against = Neg.of(graph, c.layer("against"), x);
      Tensor misses = Softplus.of(graph, c.layer("misses"), against);
      Tensor more = Multiply.of(graph, c.layer("more"), w, misses);
      losses = Add.of(graph, c.layer("all"), losses, more);
    }
    return List.of(total(golden, c, losses));
  }

  private static Tensor difference(CaseGraph c) {
    return Subtract.of(c.graph(), c.layer("difference"), c.tensor("x"), c.tensor("target"));
  }

  private static Tensor total(OperationCase golden, CaseGraph c, Tensor losses) {
    switch (reduction(golden)) {
      case "none":
        return losses;
      case "sum":
        return Sum.of(c.graph(), c.layer("total"), losses);
      default:
        return Mean.of(c.graph(), c.layer("total"), losses);
    }
  }
}

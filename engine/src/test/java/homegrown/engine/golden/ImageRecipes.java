package homegrown.engine.golden;

import homegrown.engine.Tensor;
import homegrown.engine.golden.CaseGraph.Recipe;
import homegrown.engine.op.AveragePool;
import homegrown.engine.op.BatchNorm;
import homegrown.engine.op.BatchNorm.Running;
import homegrown.engine.op.GroupNorm;
import homegrown.engine.op.InstanceNorm;
import homegrown.engine.op.MaxPool;
import homegrown.engine.op.Resize;
import homegrown.engine.op.Resize.Coordinates;
import homegrown.engine.op.Resize.Nearest;
import homegrown.engine.op.Transpose;
import homegrown.engine.op.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How golden operations on images and sequences are said in operations of the engine, where
 * channels are the last axis; in golden files they are the second.
 */
final class ImageRecipes {

  private ImageRecipes() {}

  /** Puts them into a table by the names of golden files. */
  static void putInto(Map<String, Recipe> recipes) {
    recipes.put("avg_pool2d", ImageRecipes::averagePool);
    recipes.put("batch_norm_infer", ImageRecipes::givenNorm);
    recipes.put("batch_norm_train", ImageRecipes::batchNorm);
    recipes.put("max_pool1d", ImageRecipes::maxPool);
    recipes.put("max_pool2d", ImageRecipes::maxPool);
    recipes.put("resize_nearest", ImageRecipes::resize);
  }

  /** A tensor of the case with its channels last. */
  private static Tensor last(CaseGraph c, String name) {
    Tensor x = c.tensor(name);
    int rank = x.shape().rank();
    int[] order = new int[rank];
    for (int d = 1; d < rank - 1; d++) {
      order[d] = d + 1;
    }
    order[rank - 1] = 1;
    return Transpose.of(c.graph(), c.layer("last-" + name), x, order);
  }

  /** A result with its channels second. */
  private static Tensor second(CaseGraph c, Tensor y) {
    int rank = y.shape().rank();
    int[] order = new int[rank];
    order[1] = rank - 1;
    for (int d = 2; d < rank; d++) {
      order[d] = d - 1;
    }
    return Transpose.of(c.graph(), c.layer("second"), y, order);
  }

  private static Window window(OperationCase golden) {
    int[] pads = golden.attribute("pads").asInts();
    int rank = pads.length / 2;
    Window window =
        Window.of(golden.attribute("kernel").asInts())
            .strides(golden.attribute("strides").asInts())
            .pads(Arrays.copyOf(pads, rank), Arrays.copyOfRange(pads, rank, 2 * rank));
    if (golden.has("dilations")) {
      window = window.dilations(golden.attribute("dilations").asInts());
    }
    return golden.has("ceil_mode") && golden.attribute("ceil_mode").asInt() == 1
        ? window.roundingUp()
        : window;
  }

  private static List<Tensor> maxPool(OperationCase golden, CaseGraph c) {
    Tensor y = MaxPool.of(c.graph(), c.layer("pool"), last(c, "x"), window(golden));
    return List.of(second(c, y));
  }

  private static List<Tensor> averagePool(OperationCase golden, CaseGraph c) {
    Tensor x = last(c, "x");
    String layer = c.layer("pool");
    Window window = window(golden);
    return List.of(
        second(
            c,
            golden.attribute("count_include_pad").asInt() == 1
                ? AveragePool.countingPads(c.graph(), layer, x, window)
                : AveragePool.of(c.graph(), layer, x, window)));
  }

  private static List<Tensor> givenNorm(OperationCase golden, CaseGraph c) {
    Tensor y =
        BatchNorm.given(
            c.graph(),
            c.layer("norm"),
            last(c, "x"),
            c.tensor("scale"),
            c.tensor("bias"),
            c.tensor("running_mean"),
            c.tensor("running_var"),
            golden.attribute("eps").asDouble());
    return List.of(second(c, y));
  }

  /** The last output of a case is another running variance. */
  private static List<Tensor> batchNorm(OperationCase golden, CaseGraph c) {
    Tensor x = last(c, "x");
    List<Tensor> outputs = batchNorm(golden, c, x, Running.UNBIASED);
    Tensor other = batchNorm(golden, c, x, Running.POPULATION).get(2);
    return List.of(second(c, outputs.get(0)), outputs.get(1), outputs.get(2), other);
  }

  private static List<Tensor> batchNorm(
      OperationCase golden, CaseGraph c, Tensor x, Running running) {
    return BatchNorm.ofBatch(
        c.graph(),
        c.layer("norm-" + running),
        x,
        c.tensor("scale"),
        c.tensor("bias"),
        c.tensor("running_mean"),
        c.tensor("running_var"),
        golden.attribute("eps").asDouble(),
        golden.attribute("momentum").asDouble(),
        running);
  }

  /** Channels in groups, last. */
  static List<Tensor> groupNorm(OperationCase golden, CaseGraph c) {
    Tensor x = last(c, "x");
    Tensor scale = c.tensor("scale");
    Tensor bias = c.tensor("bias");
    int groups = golden.attribute("num_groups").asInt();
    double epsilon = golden.attribute("eps").asDouble();
    String layer = c.layer("norm");
    Tensor y =
        groups == scale.shape().size()
            ? InstanceNorm.of(c.graph(), layer, x, scale, bias, epsilon)
            : GroupNorm.of(c.graph(), layer, x, scale, bias, groups, epsilon);
    return List.of(second(c, y));
  }

  private static List<Tensor> resize(OperationCase golden, CaseGraph c) {
    GoldenJson given = golden.attribute("scales");
    double[] scales = {1, given.items().get(0).asDouble(), given.items().get(1).asDouble(), 1};
    Coordinates from =
        Coordinates.valueOf(golden.attribute("coordinate").text().toUpperCase(Locale.ROOT));
    Nearest nearest =
        Nearest.valueOf(golden.attribute("nearest_mode").text().toUpperCase(Locale.ROOT));
    Tensor x = last(c, "x");
    return List.of(
        second(c, Resize.nearestBy(c.graph(), c.layer("resize"), x, from, nearest, scales)));
  }
}

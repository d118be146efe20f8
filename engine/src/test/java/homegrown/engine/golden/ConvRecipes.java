package homegrown.engine.golden;

import homegrown.engine.Tensor;
import homegrown.engine.golden.CaseGraph.Recipe;
import homegrown.engine.op.Conv;
import homegrown.engine.op.ConvTranspose;
import homegrown.engine.op.ConvWindow;
import homegrown.engine.op.Transpose;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How golden convolutions, whose channels come second, are said in operations of the engine, whose
 * channels come last.
 */
final class ConvRecipes {

  private ConvRecipes() {}

  /** Puts them into a table by the names of golden files. */
  static void putInto(Map<String, Recipe> recipes) {
    recipes.put("conv1d", ConvRecipes::conv);
    recipes.put("conv2d", ConvRecipes::conv);
    recipes.put("conv_transpose2d", ConvRecipes::transposed);
  }

  private static ConvWindow window(OperationCase golden) {
    int[] pads = golden.attribute("pads").asInts();
    int rank = pads.length / 2;
    return ConvWindow.plain()
        .strides(golden.attribute("strides").asInts())
        .dilations(golden.attribute("dilations").asInts())
        .pads(Arrays.copyOf(pads, rank), Arrays.copyOfRange(pads, rank, 2 * rank))
        .groups(golden.attribute("group").asInt());
  }

  private static List<Tensor> conv(OperationCase golden, CaseGraph c) {
    Conv conv = Conv.over(window(golden));
    Tensor x = channelsLast(c, c.tensor("x"));
    Tensor w = c.tensor("w");
    String layer = c.layer("conv");
    Tensor y =
        c.has("b")
            ? conv.of(c.graph(), layer, x, w, c.tensor("b"))
            : conv.of(c.graph(), layer, x, w);
    return List.of(channelsSecond(c, y));
  }

  private static List<Tensor> transposed(OperationCase golden, CaseGraph c) {
    ConvTranspose conv =
        ConvTranspose.over(window(golden)).behind(golden.attribute("output_padding").asInts());
    Tensor x = channelsLast(c, c.tensor("x"));
    Tensor w = c.tensor("w");
    String layer = c.layer("conv");
    Tensor y =
        c.has("b")
            ? conv.of(c.graph(), layer, x, w, c.tensor("b"))
            : conv.of(c.graph(), layer, x, w);
    return List.of(channelsSecond(c, y));
  }

  private static Tensor channelsLast(CaseGraph c, Tensor x) {
    int[] order = new int[x.shape().rank()];
    for (int i = 1; i < order.length - 1; i++) {
      order[i] = i + 1;
    }
    order[order.length - 1] = 1;
    return Transpose.of(c.graph(), c.layer("last"), x, order);
  }

  private static Tensor channelsSecond(CaseGraph c, Tensor y) {
    int[] order = new int[y.shape().rank()];
    for (int i = 2; i < order.length; i++) {
      order[i] = i - 1;
    }
    order[1] = order.length - 1;
    return Transpose.of(c.graph(), c.layer("second"), y, order);
  }
}

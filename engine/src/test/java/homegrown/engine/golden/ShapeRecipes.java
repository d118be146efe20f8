package homegrown.engine.golden;

import homegrown.engine.Tensor;
import homegrown.engine.golden.CaseGraph.Recipe;
import homegrown.engine.op.Concat;
import homegrown.engine.op.Crop;
import homegrown.engine.op.Expand;
import homegrown.engine.op.Gather;
import homegrown.engine.op.Pad;
import homegrown.engine.op.Reshape;
import homegrown.engine.op.Split;
import homegrown.engine.op.Transpose;
import homegrown.engine.op.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** How golden operations that move elements about are said in operations of the engine. */
final class ShapeRecipes {

  private ShapeRecipes() {}

  /** Puts them into a table by the names of golden files. */
  static void putInto(Map<String, Recipe> recipes) {
    recipes.put("concat", ShapeRecipes::concat);
    recipes.put("expand", ShapeRecipes::expand);
    recipes.put("gather", ShapeRecipes::gather);
    recipes.put("pad", ShapeRecipes::pad);
    recipes.put("reshape", ShapeRecipes::reshape);
    recipes.put("slice", ShapeRecipes::slice);
    recipes.put("split", ShapeRecipes::split);
    recipes.put("transpose", ShapeRecipes::transpose);
    recipes.put("where", ShapeRecipes::where);
  }

  private static List<Tensor> concat(OperationCase golden, CaseGraph c) {
    List<Tensor> parts = new ArrayList<>();
    golden.given().keySet().forEach(name -> parts.add(c.tensor(name)));
    int axis = golden.attribute("axis").asInt();
    return List.of(Concat.of(c.graph(), c.layer("concat"), axis, parts.toArray(new Tensor[0])));
  }

  private static List<Tensor> gather(OperationCase golden, CaseGraph c) {
    int axis = golden.attribute("axis").asInt();
    return List.of(
        Gather.of(c.graph(), c.layer("gather"), c.tensor("x"), c.tensor("indices"), axis));
  }

  private static List<Tensor> reshape(OperationCase golden, CaseGraph c) {
    int[] dims = golden.attribute("shape").asInts();
    return List.of(Reshape.of(c.graph(), c.layer("reshape"), c.tensor("x"), dims));
  }

  private static List<Tensor> slice(OperationCase golden, CaseGraph c) {
    return List.of(
        Crop.of(
            c.graph(),
            c.layer("crop"),
            c.tensor("x"),
            golden.attribute("starts").asInts(),
            golden.attribute("ends").asInts(),
            golden.attribute("axes").asInts(),
            golden.attribute("steps").asInts()));
  }

  private static List<Tensor> split(OperationCase golden, CaseGraph c) {
    int axis = golden.attribute("axis").asInt();
    int[] sizes = golden.attribute("sizes").asInts();
    return Split.of(c.graph(), c.layer("split"), c.tensor("x"), axis, sizes);
  }

  private static List<Tensor> transpose(OperationCase golden, CaseGraph c) {
    int[] order = golden.attribute("perm").asInts();
    return List.of(Transpose.of(c.graph(), c.layer("transpose"), c.tensor("x"), order));
  }

  private static List<Tensor> expand(OperationCase golden, CaseGraph c) {
    int[] dims = golden.attribute("shape").asInts();
    return List.of(Expand.to(c.graph(), c.layer("expand"), c.tensor("x"), dims));
  }

  private static List<Tensor> pad(OperationCase golden, CaseGraph c) {
    Tensor x = c.tensor("x");
    int[] pads = golden.attribute("pads").asInts();
    int rank = x.shape().rank();
    int[] begins = Arrays.copyOf(pads, rank);
    int[] ends = Arrays.copyOfRange(pads, rank, 2 * rank);
    String layer = c.layer("pad");
    switch (golden.attribute("mode").text()) {
      case "edge":
        return List.of(Pad.edge(c.graph(), layer, x, begins, ends));
      case "reflect":
        return List.of(Pad.reflect(c.graph(), layer, x, begins, ends));
      default:
        double value = golden.attribute("value").asDouble();
        return List.of(Pad.constant(c.graph(), layer, x, begins, ends, value));
    }
  }

  private static List<Tensor> where(OperationCase golden, CaseGraph c) {
    Tensor condition = c.tensor("condition");
    return List.of(Where.of(c.graph(), c.layer("where"), condition, c.tensor("a"), c.tensor("b")));
  }
}

package homegrown.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whole models trained by the engine against the golden trajectories. */
class TrajectoryGoldenTest {

  private static final Map<String, Consumer<GoldenModel>> RECIPES = ModelTable.recipes();

  private final GoldenFolder folder = GoldenFolder.chosen();

  @TestFactory
  List<DynamicContainer> models() {
    List<DynamicContainer> models = new ArrayList<>();
    for (Path model : folder.trajectories()) {
      Consumer<GoldenModel> recipe = RECIPES.get(name(model));
      if (recipe != null) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Machine machine : Machine.all()) {
          tests.add(
              DynamicTest.dynamicTest(
                  machine.toString(), () -> TrajectoryCheck.of(model, recipe, machine)));
        }
        models.add(DynamicContainer.dynamicContainer(name(model), tests));
      }
    }
    return models;
  }

  @Test
  void everyModelIsRun() {
    assertThat(folder.trajectories()).isNotEmpty();
    Set<String> unknown = new TreeSet<>();
    for (Path model : folder.trajectories()) {
      if (!RECIPES.containsKey(name(model))) {
        unknown.add(name(model));
      }
    }
    assertThat(unknown).as("models that the table does not name").isEmpty();
  }

  private static String name(Path model) {
    return model.getFileName().toString();
  }
}

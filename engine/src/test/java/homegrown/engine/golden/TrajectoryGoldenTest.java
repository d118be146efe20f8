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

  /** Golden models that need operations which the engine does not have yet. */
  private static final Set<String> LATER = Set.of("cnn28_bn", "mbv2_32", "motion_cnn1d");

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
  void everyModelIsRunOrNamedForLater() {
    assertThat(folder.trajectories()).isNotEmpty();
    Set<String> unknown = new TreeSet<>();
    for (Path model : folder.trajectories()) {
      if (!RECIPES.containsKey(name(model)) && !LATER.contains(name(model))) {
        unknown.add(name(model));
      }
    }
    assertThat(unknown).as("models that neither table names").isEmpty();
    assertThat(RECIPES.keySet()).as("run and named for later").doesNotContainAnyElementsOf(LATER);
  }

  private static String name(Path model) {
    return model.getFileName().toString();
  }
}

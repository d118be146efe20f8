package homegrown.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import homegrown.engine.golden.CaseGraph.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the engine against the golden files: outputs and all gradients. */
class OperationGoldenTest {

  private static final Map<String, Recipe> RECIPES = OperationTable.recipes();

  private final GoldenFolder folder = GoldenFolder.chosen();

  @TestFactory
  List<DynamicContainer> casesOfOperations() {
    List<DynamicContainer> operations = new ArrayList<>();
    for (Path file : folder.operations()) {
      String name = name(file);
      if (RECIPES.containsKey(name)) {
        operations.add(DynamicContainer.dynamicContainer(name, tests(name, cases(file))));
      }
    }
    return operations;
  }

  private static List<DynamicTest> tests(String name, List<OperationCase> cases) {
    List<DynamicTest> tests = new ArrayList<>();
    for (OperationCase golden : cases) {
      tests.add(test(golden.id(), golden, RECIPES.get(name)));
      OperationTable.second(name, golden)
          .ifPresent(recipe -> tests.add(test(golden.id() + "-second", golden, recipe)));
    }
    return tests;
  }

  private static DynamicTest test(String id, OperationCase golden, Recipe recipe) {
    return DynamicTest.dynamicTest(id, () -> OperationCheck.of(golden, recipe));
  }

  @Test
  void everyFileIsRun() {
    assertThat(folder.operations()).isNotEmpty();
    Set<String> unknown = new TreeSet<>();
    for (Path file : folder.operations()) {
      if (!RECIPES.containsKey(name(file))) {
        unknown.add(name(file));
      }
    }
    assertThat(unknown).as("files that the table does not name").isEmpty();
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static List<OperationCase> cases(Path file) {
    return GoldenJson.read(file).get("cases").items().stream()
        .map(OperationCase::new)
        .collect(Collectors.toList());
  }
}

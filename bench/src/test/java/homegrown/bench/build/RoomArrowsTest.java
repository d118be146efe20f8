package homegrown.bench.build;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** No room imports what the plan gives it no arrow to, neither by its classes nor by its pom. */
class RoomArrowsTest {

  private static JavaClasses house;

  @BeforeAll
  static void readClassFiles() {
    house = new ClassFileImporter().importPaths(built().map(Rooms::classes).toList());
  }

  static Stream<String> built() {
    return Rooms.built().stream();
  }

  @Test
  void everyFolderIsARoomOfThePlan() {
    assertThat(Rooms.ARROWS.keySet()).containsAll(Rooms.built());
    assertThat(Rooms.ARROWS.keySet()).containsAll(Rooms.CORE).containsAll(Rooms.NETWORKED);
  }

  @Test
  void thePlanHasNoCycle() {
    Set<String> settled = new TreeSet<>();
    while (settled.size() < Rooms.ARROWS.size()) {
      List<String> free =
          Rooms.ARROWS.keySet().stream()
              .filter(room -> !settled.contains(room))
              .filter(room -> settled.containsAll(Rooms.ARROWS.get(room)))
              .toList();
      assertThat(free).as("rooms that need only %s", settled).isNotEmpty();
      settled.addAll(free);
    }
  }

  @ParameterizedTest
  @MethodSource("built")
  void everySourceOfTheRoomIsSeenAsAClassInItsPackageTree(String room) {
    Path sources = Rooms.root().resolve(room).resolve("src/main/java");
    Set<String> expected =
        Rooms.productionSources(room).stream()
            .map(source -> sources.relativize(source).toString())
            .filter(source -> !source.endsWith("package-info.java"))
            .map(source -> source.replace(".java", "").replace('/', '.').replace('\\', '.'))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> seen = house.stream().map(JavaClass::getName).collect(Collectors.toSet());

    assertThat(seen).as("classes of %s; is it a dependency of bench?", room).containsAll(expected);
    assertThat(expected).allMatch(name -> name.startsWith(Rooms.packageOf(room) + "."));
  }

  @ParameterizedTest
  @MethodSource("built")
  void classesKeepToTheArrows(String room) {
    List<String> reachable = new ArrayList<>(List.of(Rooms.packageOf(room) + ".."));
    Rooms.ARROWS.get(room).forEach(other -> reachable.add(Rooms.packageOf(other) + ".."));

    classes()
        .that()
        .resideInAPackage(Rooms.packageOf(room) + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(reachable.toArray(String[]::new))
                .or(not(resideInAPackage("homegrown.."))))
        .because("the arrows of " + room + " are " + Rooms.ARROWS.get(room))
        .allowEmptyShould(true)
        .check(house);
  }

  @Test
  void roomsAreFreeOfCycles() {
    slices().matching("homegrown.(*)..").should().beFreeOfCycles().check(house);
  }

  @ParameterizedTest
  @MethodSource("built")
  void pomKeepsToTheArrows(String room) throws Exception {
    for (Dependency dependency : dependencies(room)) {
      if (dependency.group.equals("homegrown") && dependency.scope.isEmpty()) {
        assertThat(Rooms.ARROWS.get(room))
            .as("arrows of %s", room)
            .contains(dependency.artifact.replaceFirst("homegrown-", ""));
      } else if (room.equals("vault") && dependency.group.equals("org.bouncycastle")) {
        // The one exception: a well-kept library of cryptography.
        assertThat(dependency.artifact).isEqualTo("bcprov-jdk18on");
      } else if (Rooms.CORE.contains(room)) {
        // Tests may look sideways, as the engine's do, which compare all sets of kernels.
        assertThat(dependency.scope)
            .as(
                "%s:%s in %s, which has no run-time dependency",
                dependency.group, dependency.artifact, room)
            .isEqualTo("test");
      }
    }
  }

  private record Dependency(String group, String artifact, String scope) {}

  private static List<Dependency> dependencies(String room) throws Exception {
    List<Dependency> found = new ArrayList<>();
    Path pom = Rooms.root().resolve(room).resolve("pom.xml");
    NodeList elements =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("dependency");
    for (int i = 0; i < elements.getLength(); i++) {
      Element dependency = (Element) elements.item(i);
      found.add(
          new Dependency(
              text(dependency, "groupId"),
              text(dependency, "artifactId"),
              text(dependency, "scope")));
    }
    return found;
  }

  private static String text(Element parent, String name) {
    Node child = parent.getElementsByTagName(name).item(0);
    return child == null ? "" : child.getTextContent().trim();
  }
}

package homegrown.bench.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing leaves: the core rooms see only an allowed part of the JDK, which holds no socket, no
 * name service, no other process, no reflection and no log. Most of what they may not do is
 * therefore not listed: it is not in the part.
 */
class CoreRoomsTest {

  private static final DescribedPredicate<JavaClass> ALLOWED_PART_OF_THE_JDK =
      resideInAnyPackage(
              "homegrown..",
              "java.io",
              "java.lang",
              "java.lang.annotation",
              "java.lang.ref",
              "java.math",
              "java.nio",
              "java.nio.channels",
              "java.nio.charset",
              "java.nio.file..",
              "java.security..",
              "java.text",
              "java.time..",
              "java.util..",
              "javax.crypto..")
          .and(
              not(
                  resideInAnyPackage(
                      "java.util.logging..", "java.util.prefs..", "java.security.acl..")))
          .and(not(ofSocketChannels()))
          .and(
              not(
                  describe(
                      "processes and loggers",
                      type ->
                          type.getName()
                              .matches(
                                  "java\\.lang\\.(Process.*|ClassLoader|System\\$Logger.*)"))));

  private static final String[] NETWORK = {
    "java.net..",
    "javax.net..",
    "java.rmi..",
    "javax.rmi..",
    "javax.naming..",
    "sun..",
    "com.sun..",
    "jdk.net..",
    "jdk.internal.."
  };

  private static final Set<String> REFLECTION =
      Set.of(
          "forName",
          "newInstance",
          "getClasses",
          "getConstructor",
          "getConstructors",
          "getDeclaredClasses",
          "getDeclaredConstructor",
          "getDeclaredConstructors",
          "getDeclaredField",
          "getDeclaredFields",
          "getDeclaredMethod",
          "getDeclaredMethods",
          "getField",
          "getFields",
          "getMethod",
          "getMethods");

  static Stream<String> core() {
    return Rooms.built().stream().filter(Rooms.CORE::contains);
  }

  @ParameterizedTest
  @MethodSource("core")
  void seesOnlyTheAllowedPartOfTheJdk(String room) {
    classes()
        .should()
        .onlyDependOnClassesThat(
            ALLOWED_PART_OF_THE_JDK.or(
                switch (room) {
                  // Looks for another set of kernels with the class loader it was loaded by.
                  case "kernels" -> describe("", type -> type.isEquivalentTo(ClassLoader.class));
                  case "kernels-simd" -> resideInAnyPackage("jdk.incubator.vector");
                  // A memory-hard function for passphrases, which no JDK has.
                  case "vault" -> resideInAnyPackage("org.bouncycastle.crypto..");
                  default -> describe("", type -> false);
                }))
        .because("core rooms run on a phone and must not be able to reach anything outside it")
        .allowEmptyShould(true)
        .check(read(Set.of(room)));
  }

  @ParameterizedTest
  @MethodSource("core")
  void touchesNeitherTheConsoleNorTheProcess(String room) {
    noClasses()
        .should()
        .accessTargetWhere(
            target(
                "System",
                Set.of(
                    "out",
                    "err",
                    "in",
                    "setProperty",
                    "setProperties",
                    "clearProperty",
                    "exit",
                    "load",
                    "loadLibrary",
                    "getLogger")))
        .orShould()
        .accessTargetWhere(target("Runtime", Set.of("exec", "exit", "halt", "load", "loadLibrary")))
        .orShould()
        .accessTargetWhere(target("Class", REFLECTION))
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .because("a library leaves the process, its console and its settings to the application")
        .allowEmptyShould(true)
        .check(read(Set.of(room)));
  }

  @Test
  void onlyTheNetworkedRoomsTouchASocket() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(NETWORK)
                .and(not(resideInAnyPackage("com.sun.management")))
                .or(ofSocketChannels()))
        .allowEmptyShould(true)
        .check(
            read(Rooms.built().stream().filter(room -> !Rooms.NETWORKED.contains(room)).toList()));
  }

  private static JavaClasses read(Collection<String> rooms) {
    return new ClassFileImporter().importPaths(rooms.stream().map(Rooms::classes).toList());
  }

  private static DescribedPredicate<JavaClass> ofSocketChannels() {
    Pattern names =
        Pattern.compile(
            "java\\.nio\\.channels\\.(.*\\.)?.*"
                + "(Socket|Datagram|Multicast|Membership|Network|Asynchronous|Select|Pipe).*");
    return describe("socket channels", type -> names.matcher(type.getName()).matches());
  }

  /** Access to a member of a class of {@code java.lang}. */
  private static DescribedPredicate<JavaAccess<?>> target(String owner, Set<String> members) {
    return describe(
        owner + " " + members,
        access -> {
          AccessTarget target = access.getTarget();
          return target.getOwner().getName().equals("java.lang." + owner)
              && members.contains(target.getName());
        });
  }
}

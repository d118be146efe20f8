package homegrown.bench.build;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script {@code homegrown} in a house of its own, with stand-ins for Java and Maven that say
 * how they were called.
 */
class LauncherTest {

  private static final String SAY_ARGUMENTS = "printf '<%s>' \"$@\"; echo; exit 7";
  private static final String MAKE_JAR =
      "echo \"JAVA_HOME=$JAVA_HOME $*\" >>calls; sleep 0.3; echo built >app/target/homegrown.jar";

  @TempDir Path scratch;

  private Path house;
  private Path installed;
  private Path commands;
  private Path jar;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void layOutTheHouse() throws IOException {
    scratch = scratch.toRealPath();
    house = Files.createDirectory(scratch.resolve("my house"));
    installed = Files.createDirectory(scratch.resolve("installed"));
    commands = Files.createDirectory(scratch.resolve("commands"));
    jar = house.resolve("app/target/homegrown.jar");
    for (String command :
        List.of("bash", "grep", "mkdir", "readlink", "rm", "rmdir", "sed", "sleep")) {
      offer(command);
    }
    script(
        house.resolve("homegrown"),
        Files.readString(Rooms.root().resolve("homegrown"))
            .replace("/usr/lib/jvm/", installed + "/")
            .replace("/Library/", installed + "/none/"));
    environment.put("PATH", commands.toString());
    environment.put("HOME", scratch.resolve("nobody").toString());
  }

  @Test
  void argumentsAndExitCodePassThrough() throws Exception {
    built();
    environment.put("JAVA_HOME", java("a java", "17.0.15", SAY_ARGUMENTS).toString());

    Ended ended = run("show", "", "two words", "*");

    assertThat(ended.output).isEqualTo("<-jar><" + jar + "><show><><two words><*>\n");
    assertThat(ended.exitCode).isEqualTo(7);
    assertThat(ended.errors).isEmpty();
  }

  @Test
  void theLauncherBecomesJava() throws Exception {
    built();
    environment.put("JAVA_HOME", java("java", "21", "echo $$").toString());

    Ended ended = run("show");

    assertThat(ended.output.trim()).isEqualTo(Long.toString(ended.process));
  }

  @Test
  void symbolicLinksLeadHome() throws Exception {
    built();
    Path java = java("java", "17.0.1", SAY_ARGUMENTS);
    Files.createSymbolicLink(scratch.resolve("alternative"), java.resolve("bin/java"));
    Files.createSymbolicLink(commands.resolve("java"), Path.of("../alternative"));
    Files.createSymbolicLink(scratch.resolve("one"), Path.of("my house/homegrown"));
    Files.createSymbolicLink(commands.resolve("two"), Path.of("../one"));

    assertThat(run(commands.resolve("two"), "show").output)
        .isEqualTo("<-jar><" + jar + "><show>\n");
  }

  @Test
  void aShortSuggestionStartsLightAndABatchDoesNot() throws Exception {
    built();
    environment.put("JAVA_HOME", java("java", "17.0.15", SAY_ARGUMENTS).toString());
    environment.put("HOMEGROWN_OPTS", "-Xmx90m -Xint");
    String user = "<-Xmx90m><-Xint><-jar><" + jar + ">";

    assertThat(run("suggest", "so ").output)
        .isEqualTo("<-XX:+UseSerialGC><-XX:TieredStopAtLevel=1>" + user + "<suggest><so >\n");
    assertThat(run("suggest", "--batch").output)
        .isEqualTo("<-XX:+UseSerialGC>" + user + "<suggest><--batch>\n");
  }

  @Test
  void networksAreTrainedOnTheVectorApiWhereThereIsOne() throws Exception {
    built();
    Path java = java("java", "17.0.15", SAY_ARGUMENTS);
    environment.put("JAVA_HOME", java.toString());
    assertThat(run("base", "next-word").output).doesNotContain("--add-modules");

    Files.writeString(
        java.resolve("release"), "MODULES=\"java.base jdk.incubator.vector jdk.jfr\"\n", APPEND);
    assertThat(run("base", "next-word").output)
        .startsWith("<--add-modules><jdk.incubator.vector>")
        .endsWith("<-jar><" + jar + "><base><next-word>\n");
    assertThat(run("train", "next-word").output)
        .isEqualTo("<-jar><" + jar + "><train><next-word>\n");
  }

  @Test
  void onlyTheArchiveOfThisJavaIsUsed() throws Exception {
    built();
    Path archive = house.resolve("app/target/homegrown-17.0.15.jsa");
    Files.writeString(archive, "classes");
    environment.put("JAVA_HOME", java("java", "17.0.15", SAY_ARGUMENTS).toString());
    assertThat(run("show").output).contains("<-XX:SharedArchiveFile=" + archive + ">");

    environment.put("JAVA_HOME", java("other", "17.0.16", SAY_ARGUMENTS).toString());
    assertThat(run("show").output).doesNotContain("SharedArchiveFile");
  }

  @Test
  void anArchiveThatDoesNotFitIsIgnoredInSilence() throws Exception {
    Files.createDirectories(jar.getParent());
    Files.write(jar, greetingJar());
    Path otherJar = Files.write(scratch.resolve("other.jar"), greetingJar());
    Path java = Path.of(System.getProperty("java.home"));
    Path archive =
        house.resolve("app/target/homegrown-" + System.getProperty("java.version") + ".jsa");
    new ProcessBuilder(
            java.resolve("bin/java").toString(),
            "-XX:ArchiveClassesAtExit=" + archive,
            "-jar",
            otherJar.toString())
        .redirectErrorStream(true)
        .redirectOutput(scratch.resolve("dump").toFile())
        .start()
        .waitFor();
    assertThat(archive).isNotEmptyFile();
    environment.put("JAVA_HOME", java.toString());

    Ended ended = run("show");

    assertThat(ended.output + ended.errors).isEqualTo("hello\n");
  }

  @Test
  void lettersBeyondAsciiArriveWithoutALocale() throws Exception {
    built();
    environment.put("JAVA_HOME", java("java", "17", "echo \"$LC_ALL\"").toString());

    assertThat(run("show").output).isEqualTo("C.UTF-8\n");
    environment.put("LANG", "de_DE.UTF-8");
    assertThat(run("show").output).isEqualTo("\n");
  }

  @Test
  void javaIsLookedForAtJavaHomeThenOnThePathThenWhereItIsInstalled() throws Exception {
    built();
    java("installed/java-18", "18.0.1", "echo eighteen");
    java("installed/a-java-25", "25.0.3", "echo twenty-five");
    java("installed/java-11", "11.0.2", "echo eleven");
    environment.put("JAVA_HOME", java("java-8", "1.8.0_402", "echo eight").toString());
    assertThat(run("show").output).isEqualTo("twenty-five\n");

    Files.createSymbolicLink(
        commands.resolve("java"), java("java-17", "17.0.15", "echo seventeen").resolve("bin/java"));
    assertThat(run("show").output).isEqualTo("seventeen\n");

    environment.put("JAVA_HOME", installed.resolve("java-18").toString());
    assertThat(run("show").output).isEqualTo("eighteen\n");
  }

  @Test
  void aJavaWithoutAReleaseFileIsAskedItself() throws Exception {
    built();
    Path java =
        java("java", "17", "[ \"$1\" = -version ] && echo 'openjdk version \"19.0.2\"' >&2");
    Files.delete(java.resolve("release"));
    environment.put("JAVA_HOME", java.toString());

    assertThat(run("show").exitCode).isOne();
    script(
        java.resolve("bin/java"),
        "#!/bin/sh\n[ \"$1\" = -version ] && echo '\"19.0.2\"' || echo run\n");
    assertThat(run("show").output).isEqualTo("run\n");
  }

  @Test
  void withoutAJavaItSaysWhatToInstall() throws Exception {
    built();
    environment.put("JAVA_HOME", java("old java", "11.0.2", "echo eleven").toString());

    Ended ended = run("show");

    assertThat(ended.exitCode).isOne();
    assertThat(ended.output).isEmpty();
    assertThat(ended.errors)
        .contains("needs Java 17 or later", "old java is Java 11.0.2", "JAVA_HOME", "apt install");
  }

  @Test
  void withoutAJdkOrMavenItSaysWhatToInstall() throws Exception {
    Path java = java("java", "17.0.15", SAY_ARGUMENTS);
    environment.put("JAVA_HOME", java.toString());
    Ended withoutMaven = run("show");
    assertThat(withoutMaven.exitCode).isOne();
    assertThat(withoutMaven.errors).contains("needs Maven 3.8 or later", "apt install maven");

    Files.delete(java.resolve("bin/javac"));
    Ended withoutJdk = run("show");
    assertThat(withoutJdk.exitCode).isOne();
    assertThat(withoutJdk.errors).contains("needs a JDK of Java 17 or later");
  }

  @Test
  void theFirstOfSeveralBuildsAndTheOthersWait() throws Exception {
    Path java = java("java", "17.0.15", "cat \"$2\"");
    offer("cat");
    environment.put("JAVA_HOME", java.toString());
    maven(MAKE_JAR);

    List<Process> launchers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      launchers.add(start(house.resolve("homegrown"), "show"));
    }
    List<String> errors = new ArrayList<>();
    for (Process launcher : launchers) {
      Ended ended = end(launcher);
      assertThat(ended.exitCode).isZero();
      assertThat(ended.output).isEqualTo("built\n");
      errors.add(ended.errors);
    }

    assertThat(errors).filteredOn(said -> said.startsWith("Building Homegrown once…")).hasSize(1);
    assertThat(Files.readAllLines(house.resolve("calls")))
        .containsExactly("JAVA_HOME=" + java + " -q -B -DskipTests -pl app -am package");
    assertThat(leftovers()).containsExactlyInAnyOrder("homegrown.jar", "build.log");
  }

  @Test
  void aFailedBuildNamesItsLog() throws Exception {
    environment.put("JAVA_HOME", java("java", "17.0.15", SAY_ARGUMENTS).toString());
    maven("echo '[ERROR] no such symbol'; echo half >app/target/homegrown.jar; exit 1");

    Ended ended = run("show");

    assertThat(ended.exitCode).isOne();
    assertThat(ended.output).isEmpty();
    assertThat(ended.errors)
        .contains("[ERROR] no such symbol")
        .contains("the build failed; all of its output is in " + house + "/app/target/build.log");
    assertThat(leftovers()).containsExactly("build.log");
  }

  @Test
  void theLockOfADeadBuildIsTakenOverAndItsJarDistrusted() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    built();
    Path lock = Files.createDirectory(house.resolve("app/target/build.lock"));
    Files.writeString(lock.resolve("owner"), dead.pid() + "\n");
    environment.put("JAVA_HOME", java("java", "17.0.15", SAY_ARGUMENTS).toString());
    maven(MAKE_JAR);

    assertThat(run("show").exitCode).isEqualTo(7);
    assertThat(jar).hasContent("built\n");
    assertThat(leftovers()).containsExactlyInAnyOrder("homegrown.jar", "build.log");
  }

  @Test
  void aLockWithoutAnOwnerIsTakenOver() throws Exception {
    Files.createDirectories(house.resolve("app/target/build.lock"));
    environment.put("JAVA_HOME", java("java", "17.0.15", SAY_ARGUMENTS).toString());
    maven(MAKE_JAR);

    assertThat(run("show").exitCode).isEqualTo(7);
    assertThat(leftovers()).containsExactlyInAnyOrder("homegrown.jar", "build.log");
  }

  @Test
  void stoppingTheLauncherStopsTheBuild() throws Exception {
    environment.put("JAVA_HOME", java("java", "17.0.15", SAY_ARGUMENTS).toString());
    maven("echo half >app/target/homegrown.jar; echo $$ >pid; echo >begun; sleep 3; echo >ended");

    Process launcher = start(house.resolve("homegrown"), "show");
    Path pid = house.resolve("pid");
    while (Files.notExists(house.resolve("begun")) && launcher.isAlive()) {
      Thread.sleep(10);
    }
    launcher.toHandle().destroy();
    Ended ended = end(launcher);

    assertThat(ended.exitCode).isEqualTo(143);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).trim()))).isNotPresent();
    assertThat(house.resolve("ended")).doesNotExist();
    assertThat(leftovers()).containsExactly("build.log");
  }

  /** What the launcher starts where a real Java is under test. */
  static final class Greeting {

    private Greeting() {}

    public static void main(String[] arguments) {
      System.out.println("hello");
    }
  }

  private static byte[] greetingJar() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Greeting.class.getName());
    String entry = Greeting.class.getName().replace('.', '/') + ".class";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
        InputStream greeting = Greeting.class.getClassLoader().getResourceAsStream(entry)) {
      jar.putNextEntry(new JarEntry(entry));
      greeting.transferTo(jar);
    }
    return bytes.toByteArray();
  }

  private record Ended(long process, int exitCode, String output, String errors) {}

  private Ended run(String... arguments) throws Exception {
    return run(house.resolve("homegrown"), arguments);
  }

  private Ended run(Path launcher, String... arguments) throws Exception {
    return end(start(launcher, arguments));
  }

  private Process start(Path launcher, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Ended end(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.pid(), process.exitValue(), output, errors);
  }

  private void built() throws IOException {
    Files.createDirectories(jar.getParent());
    Files.writeString(jar, "not a jar");
  }

  /** Lays out the home of a Java that does nothing but run a shell script. */
  private Path java(String directory, String version, String does) throws IOException {
    Path home = scratch.resolve(directory);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), "#!/bin/sh\n" + does + "\n");
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  private void maven(String does) throws IOException {
    script(commands.resolve("mvn"), "#!/bin/sh\n" + does + "\n");
  }

  private List<String> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(jar.getParent())) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Puts a command of this machine on the launcher's otherwise empty path. */
  private void offer(String command) throws IOException {
    Path real =
        Stream.of(System.getenv("PATH").split(":"))
            .map(directory -> Path.of(directory, command))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow();
    script(commands.resolve(command), "#!/bin/sh\nexec '" + real + "' \"$@\"\n");
  }
}

package homegrown.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.android.tools.r8.CompilationFailedException;
import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.DexIndexedConsumer;
import com.android.tools.r8.Diagnostic;
import com.android.tools.r8.DiagnosticsHandler;
import com.android.tools.r8.origin.PathOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The class files of the core rooms become one dex file for Android 8. Which JDK methods Android 8
 * lacks is the business of animal-sniffer in each room's build; this gate finds class files and
 * byte code that it cannot run at all.
 */
class AndroidDexTest {

  private static final int ANDROID_8 = 26;

  @Test
  void coreRoomsDex() throws IOException {
    Map<Path, byte[]> classFiles = new LinkedHashMap<>();
    for (String room : Rooms.onAndroid()) {
      for (Path file : Rooms.classFiles(room)) {
        classFiles.put(file, Files.readAllBytes(file));
      }
    }

    assertThat(complaints(classFiles)).isEmpty();
  }

  @Test
  void classFilesOfALaterJavaDoNotDex() throws IOException {
    Path file = Rooms.classFiles("bench").get(0);
    byte[] classFile = Files.readAllBytes(file);
    classFile[7] = Byte.MAX_VALUE;

    assertThat(complaints(Map.of(file, classFile))).isNotEmpty();
  }

  @Test
  void noCoreRoomSwitchesTheAndroidSignaturesOff() throws IOException {
    for (String room : Rooms.onAndroid()) {
      assertThat(Files.readString(Rooms.root().resolve(room).resolve("pom.xml")))
          .as("pom of %s", room)
          .doesNotContain("android.skip")
          .doesNotContain("animal.sniffer.skip")
          .doesNotContain("animal-sniffer");
    }
  }

  /** What D8 has to say about class files, errors and warnings alike. */
  private static List<String> complaints(Map<Path, byte[]> classFiles) {
    Complaints complaints = new Complaints();
    D8Command.Builder command =
        D8Command.builder(complaints)
            .setMinApiLevel(ANDROID_8)
            .setProgramConsumer(DexIndexedConsumer.emptyConsumer());
    classFiles.forEach((file, bytes) -> command.addClassProgramData(bytes, new PathOrigin(file)));
    try {
      D8.run(command.build());
    } catch (CompilationFailedException e) {
      complaints.said.add(e.toString());
    }
    return complaints.said;
  }

  private static final class Complaints implements DiagnosticsHandler {

    private final List<String> said = new ArrayList<>();

    @Override
    public void error(Diagnostic error) {
      add(error);
    }

    @Override
    public void warning(Diagnostic warning) {
      add(warning);
    }

    private synchronized void add(Diagnostic diagnostic) {
      said.add(diagnostic.getOrigin() + ": " + diagnostic.getDiagnosticMessage());
    }
  }
}

package homegrown.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelChoiceTest {

  private static final String FLAG = "--add-modules jdk.incubator.vector";

  @TempDir Path folder;

  /** A provider that can be used. */
  public static final class Usable implements KernelProvider {
    @Override
    public Optional<String> obstacle() {
      return Optional.empty();
    }

    @Override
    public KernelSet kernels() {
      return new KernelSet() {
        @Override
        public String name() {
          return "fake";
        }

        @Override
        public Kernels create() {
          return BuiltInKernels.naive().create();
        }
      };
    }
  }

  /** A provider that says what it lacks. */
  public static final class Blocked implements KernelProvider {
    @Override
    public Optional<String> obstacle() {
      return Optional.of("start Java with " + FLAG + ".");
    }

    @Override
    public KernelSet kernels() {
      throw new AssertionError("asked for in spite of its obstacle");
    }
  }

  /** A provider whose constructor needs a class that is not there. */
  public static final class Unlinked implements KernelProvider {
    public Unlinked() {
      throw new NoClassDefFoundError("some/absent/Vector");
    }

    @Override
    public Optional<String> obstacle() {
      return Optional.empty();
    }

    @Override
    public KernelSet kernels() {
      throw new AssertionError();
    }
  }

  /** A provider whose set needs a class that is not there. */
  public static final class Hollow implements KernelProvider {
    @Override
    public Optional<String> obstacle() {
      return Optional.empty();
    }

    @Override
    public KernelSet kernels() {
      throw new NoClassDefFoundError("some/absent/Vector");
    }
  }

  @Test
  void withoutProvidersItIsThePortableSetAndNoWarning() throws IOException {
    KernelChoice choice = choose("");
    assertThat(choice.kernels()).isSameAs(BuiltInKernels.portable());
    assertThat(choice.warning()).isEmpty();
  }

  @Test
  void aProviderThatCanBeUsedIsChosen() throws IOException {
    for (String demand : new String[] {"", "simd"}) {
      KernelChoice choice = choose(demand, Usable.class.getName());
      assertThat(choice.kernels().name()).isEqualTo("fake");
      assertThat(choice.warning()).isEmpty();
    }
  }

  @Test
  void aProviderThatIsOffIsTold() throws IOException {
    KernelChoice choice = choose("", Blocked.class.getName());
    assertThat(choice.kernels()).isSameAs(BuiltInKernels.portable());
    assertThat(choice.warning()).isPresent();
    assertThat(choice.warning().get())
        .contains("several times slower")
        .contains(FLAG)
        .contains("-Dhomegrown.kernels=portable")
        .doesNotContain("..");
  }

  @Test
  void providersThatDoNotLoadAreTold() throws IOException {
    for (String name :
        new String[] {Unlinked.class.getName(), Hollow.class.getName(), "some.absent.Provider"}) {
      KernelChoice choice = choose("", name);
      assertThat(choice.kernels()).isSameAs(BuiltInKernels.portable());
      assertThat(choice.warning()).isPresent();
      assertThat(choice.warning().get()).contains("does not load").contains("absent");
    }
  }

  @Test
  void ofSeveralObstaclesTheFirstIsTold() throws IOException {
    KernelChoice choice = choose("", Blocked.class.getName(), "some.absent.Provider");
    assertThat(choice.warning()).isPresent();
    assertThat(choice.warning().get()).contains(FLAG).doesNotContain("absent");
  }

  @Test
  void theFirstProviderThatCanBeUsedWinsOverBrokenOnes() throws IOException {
    KernelChoice choice =
        choose(
            "",
            "some.absent.Provider",
            Unlinked.class.getName(),
            Blocked.class.getName(),
            Usable.class.getName());
    assertThat(choice.kernels().name()).isEqualTo("fake");
    assertThat(choice.warning()).isEmpty();
  }

  @Test
  void portableIsAKillSwitchWithoutAWarning() throws IOException {
    for (String provider :
        new String[] {Usable.class.getName(), Blocked.class.getName(), Unlinked.class.getName()}) {
      KernelChoice choice = choose("portable", provider);
      assertThat(choice.kernels()).isSameAs(BuiltInKernels.portable());
      assertThat(choice.warning()).isEmpty();
    }
  }

  @Test
  void simdThatCannotBeUsedIsAnError() {
    assertThatThrownBy(() -> choose("simd", Blocked.class.getName()))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("homegrown.kernels")
        .hasMessageContaining(FLAG)
        .hasMessageContaining("leave the property out");
    assertThatThrownBy(() -> choose("simd", Hollow.class.getName()))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("absent");
    assertThatThrownBy(() -> choose("simd"))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("no provider")
        .hasMessageContaining("homegrown-kernels-simd");
  }

  @Test
  void anUnknownDemandIsAnError() {
    assertThatThrownBy(() -> choose("fast", Usable.class.getName()))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("homegrown.kernels")
        .hasMessageContaining("portable or simd")
        .hasMessageContaining("\"fast\"");
  }

  @Test
  void theSystemPropertyDecides() {
    String before = System.getProperty(KernelChoice.PROPERTY);
    try {
      System.setProperty(KernelChoice.PROPERTY, "portable");
      assertThat(KernelChoice.detect().kernels()).isSameAs(BuiltInKernels.portable());
      System.setProperty(KernelChoice.PROPERTY, "fast");
      assertThatThrownBy(KernelChoice::detect).isInstanceOf(KernelException.class);
      System.clearProperty(KernelChoice.PROPERTY);
      assertThat(KernelChoice.detect().kernels()).isNotNull();
    } finally {
      if (before == null) {
        System.clearProperty(KernelChoice.PROPERTY);
      } else {
        System.setProperty(KernelChoice.PROPERTY, before);
      }
    }
  }

  private KernelChoice choose(String demand, String... providers) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Path file = services.resolve(KernelProvider.class.getName());
    Files.write(file, String.join("\n", providers).getBytes(StandardCharsets.UTF_8));
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {url()}, KernelChoiceTest.class.getClassLoader())) {
      return KernelChoice.detect(loader, demand);
    }
  }

  private URL url() throws MalformedURLException {
    return folder.toUri().toURL();
  }
}

package homegrown.bench.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line's jar takes along of the library of cryptography is enough. */
class ShadedCryptographyTest {

  private static final Pattern FILTER =
      Pattern.compile(
          "<artifact>org.bouncycastle:\\*</artifact>\\s*<includes>(.*?)</includes>",
          Pattern.DOTALL);
  private static final Pattern INCLUDE = Pattern.compile("<include>(org/.*?)\\*\\*</include>");

  @TempDir Path directory;

  @Test
  void aHomeOpensByAPassphrase() throws Exception {
    URL[] urls = {
      Rooms.classes("vault").toUri().toURL(), shaded().toUri().toURL(),
    };
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Class<?> homeKey = loader.loadClass("homegrown.vault.HomeKey");
      Class<?> vault = loader.loadClass("homegrown.vault.Vault");
      Path home = directory.resolve("home");
      for (int times = 0; times < 2; times++) {
        Object key =
            homeKey.getMethod("passphrase", char[].class).invoke(null, "one".toCharArray());
        Object open = vault.getMethod("openWriter", Path.class, homeKey).invoke(null, home, key);
        vault.getMethod("close").invoke(open);
      }
      assertThat(home.resolve("keys")).exists();
    }
  }

  private Path shaded() throws IOException {
    java.util.regex.Matcher filter =
        FILTER.matcher(Files.readString(Rooms.root().resolve("pom.xml")));
    assertThat(filter.find()).isTrue();
    List<String> includes =
        INCLUDE
            .matcher(filter.group(1))
            .results()
            .map((MatchResult match) -> match.group(1))
            .collect(Collectors.toList());
    assertThat(includes).isNotEmpty();
    Path library = Path.of(library());
    Path shaded = directory.resolve("shaded.jar");
    try (JarFile jar = new JarFile(library.toFile());
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(shaded))) {
      for (JarEntry entry : jar.stream().collect(Collectors.toList())) {
        if (includes.stream().anyMatch(entry.getName()::startsWith) && !entry.isDirectory()) {
          out.putNextEntry(new JarEntry(entry.getName()));
          try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(out);
          }
        }
      }
    }
    return shaded;
  }

  private static String library() {
    for (String part : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      if (Path.of(part).getFileName().toString().startsWith("bcprov")) {
        return part;
      }
    }
    throw new AssertionError("no library of cryptography on the class path");
  }
}

package homegrown.bench;

import homegrown.tasks.nextword.BaseModel;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which base a benchmark starts from. */
final class BaseOption {

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description =
          "The base to start from, without a network; the shipped one with its network if absent.")
  private Optional<Path> file = Optional.empty();

  BaseModel read() throws IOException {
    return file.isEmpty() ? BaseModel.shipped() : read(file.get());
  }

  static BaseModel read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return BaseModel.read(in, file.toString());
    }
  }

  Optional<Path> file() {
    return file;
  }
}

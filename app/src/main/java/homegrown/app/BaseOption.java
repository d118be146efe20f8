package homegrown.app;

import homegrown.tasks.nextword.BaseModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names another base than the one that is part of Homegrown. */
final class BaseOption {

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Start from this base instead of the one that is part of Homegrown.")
  private Path file;

  /** The base. */
  BaseModel base() {
    if (file == null) {
      return BaseModel.shipped();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return BaseModel.read(in, file.toString());
    } catch (IOException e) {
      throw new AppException(
          file + ": expected a base that can be read, got " + e + "; check --base", e);
    }
  }
}

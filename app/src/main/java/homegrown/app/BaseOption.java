package homegrown.app;

import homegrown.tasks.nextword.BaseModel;
import homegrown.tasks.nextword.Network;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that name another base than the one that is part of Homegrown. */
final class BaseOption {

  @Option(
      names = "--base",
      paramLabel = "FILE",
      description = "Start from this base instead of the one that is part of Homegrown.")
  private Path file;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "The network that was made with --base; without it there is none.")
  private Path network;

  /** The base, with its network if there is one. */
  BaseModel base() {
    if (file == null && network == null) {
      return BaseModel.shipped();
    }
    if (file == null) {
      throw new AppException(
          network + ": expected the base that this network was made with, got none; add --base");
    }
    BaseModel base = read(file, "--base", "a base", in -> BaseModel.read(in, file.toString()));
    return network == null
        ? base
        : base.with(
            read(
                network,
                "--network",
                "a network",
                in -> Network.read(in, base, network.toString())));
  }

  private interface Reading<T> {
    T from(InputStream in) throws IOException;
  }

  private static <T> T read(Path file, String option, String kind, Reading<T> reading) {
    try (InputStream in = Files.newInputStream(file)) {
      return reading.from(in);
    } catch (IOException e) {
      throw new AppException(
          file + ": expected " + kind + " that can be read, got " + e + "; check " + option, e);
    }
  }
}

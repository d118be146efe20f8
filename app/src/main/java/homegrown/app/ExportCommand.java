package homegrown.app;

import homegrown.home.Event;
import homegrown.home.Home;
import homegrown.home.NextWord;
import homegrown.vault.Archived;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes all of a person: in open formats, in plain text, or encrypted for another device. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Writes all that is known of you into a directory, NOT encrypted: your text as train --from"
            + " reads it again (next-word.jsonl), and the ledger (ledger.jsonl). With --sealed,"
            + " writes the whole home into one file, encrypted, for \"import\" on another device.")
final class ExportCommand implements java.util.concurrent.Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private HomeOption home;
  @Mixin private BaseOption base;

  @Mixin private TransferOption transfer;

  @Option(
      names = "--to",
      paramLabel = "PATH",
      required = true,
      description = "A directory that is not there yet; with --sealed a file.")
  private Path to;

  @Option(names = "--sealed", description = "Write the whole home into one encrypted file.")
  private boolean sealed;

  @Option(names = "--replace", description = "With --sealed: replace a file that is there.")
  private boolean replace;

  @Override
  public Integer call() throws IOException {
    if (!sealed && (replace || transfer.given())) {
      throw new ParameterException(
          spec.commandLine(), "--replace and --transfer-key-file: expected --sealed, got none");
    }
    if (!Files.isDirectory(home.directory())) {
      throw new AppException(
          home.directory() + ": expected a home to export, got none; name it by --home");
    }
    if (sealed) {
      return sealed();
    }
    if (Files.exists(to)) {
      throw new AppException(to + ": expected a directory that is not there yet; name another");
    }
    long[] lines = new long[1];
    try (Home open = Home.open(home.directory(), home.key())) {
      Path unfinished = to.resolveSibling(to.getFileName() + ".unfinished");
      Files.createDirectories(unfinished);
      if (Files.getFileStore(unfinished).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwx------"));
      }
      NextWord words = open.nextWord(NextWordTask.NAME, base.base());
      open.exported();
      write(
          unfinished.resolve("next-word.jsonl"),
          out ->
              words.observations(
                  (source, time, text) -> {
                    lines[0]++;
                    JsonOutput.print(
                        out,
                        generator -> {
                          generator.writeStringProperty("text", text);
                          if (time.isPresent()) {
                            generator.writeStringProperty(
                                "time", Instant.ofEpochMilli(time.getAsLong()).toString());
                          }
                          generator.writeStringProperty("source", source.name());
                        });
                  }));
      write(
          unfinished.resolve("ledger.jsonl"),
          out -> open.history().events().forEach(event -> print(out, event)));
      Files.move(unfinished, to);
    }
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT, "Wrote %,d lines and the ledger to %s, not encrypted.%n", lines[0], to);
    return 0;
  }

  private int sealed() {
    if (!replace && Files.exists(to)) { // before anybody types a passphrase
      throw new AppException(
          to + ": expected a file that is not there yet; name another, or say --replace");
    }
    try (Home open = Home.open(home.directory(), home.key())) {
      Archived archived = open.export(to, transfer.key(true), replace);
      open.damage()
          .forEach(
              found -> spec.commandLine().getErr().println("homegrown: left behind: " + found));
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "Wrote %d files, %,d bytes, to %s, encrypted. On the other device: homegrown import"
                  + " %s%n",
              archived.files(),
              archived.bytes(),
              to,
              to.getFileName());
    }
    return 0;
  }

  private static void print(PrintWriter out, Event event) {
    JsonOutput.print(
        out,
        generator -> {
          generator.writeNumberProperty("number", event.number());
          generator.writeStringProperty("time", event.time().toString());
          generator.writeStringProperty("kind", event.kind());
          for (Map.Entry<String, String> fact : event.facts().entrySet()) {
            generator.writeStringProperty(fact.getKey(), fact.getValue());
          }
        });
  }

  private static void write(Path file, java.util.function.Consumer<PrintWriter> content)
      throws IOException {
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        PrintWriter out = new PrintWriter(writer)) {
      content.accept(out);
      if (out.checkError()) {
        throw new IOException(file + ": could not be written; make room on the disk");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}

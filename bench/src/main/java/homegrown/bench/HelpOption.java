package homegrown.bench;

import picocli.CommandLine.Option;

/** Every benchmark explains itself. */
public final class HelpOption {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean asked;
}

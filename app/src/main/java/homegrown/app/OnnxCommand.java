package homegrown.app;

import homegrown.onnx.OnnxCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What concerns ONNX files. */
@Command(
    name = "onnx",
    mixinStandardHelpOptions = true,
    description = "Checks how this program computes ONNX models.")
final class OnnxCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected check, got nothing");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Runs cases of the ONNX backend test: folders with model.onnx and"
              + " test_data_set_*/input_*.pb, output_*.pb.")
  int check(
      @Parameters(paramLabel = "DIR", arity = "1..*", description = "A case, or a folder of cases.")
          List<Path> folders,
      @Option(names = "--json", description = "Print one JSON object.") boolean json,
      @Option(
              names = "--rtol",
              defaultValue = "" + OnnxCheck.RELATIVE,
              description = "Difference against the expected value; default ${DEFAULT-VALUE}.")
          double relative,
      @Option(
              names = "--atol",
              defaultValue = "" + OnnxCheck.ABSOLUTE,
              description = "Difference on top of that; default ${DEFAULT-VALUE}.")
          double absolute)
      throws IOException {
    List<Path> cases = new ArrayList<>();
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw new AppException(
            folder + ": expected a folder, got " + (Files.exists(folder) ? "a file" : "nothing"));
      }
      List<Path> inside = OnnxCheck.cases(folder);
      if (inside.isEmpty()) {
        throw new AppException(folder + ": expected folders with a model.onnx, got none");
      }
      cases.addAll(inside);
    }
    List<OnnxCheck.Result> results = new ArrayList<>();
    int passed = 0;
    try (OnnxCheck check = new OnnxCheck(1, relative, absolute)) {
      for (Path folder : cases) {
        OnnxCheck.Result result = check.run(folder);
        results.add(result);
        passed += result.passed() ? 1 : 0;
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      print(out, results, passed);
    } else {
      for (OnnxCheck.Result result : results) {
        if (!result.passed()) {
          out.println("FAILED  " + result.folder() + ": " + result.problem());
        }
      }
      out.printf("%d of %d cases pass.%n", passed, results.size());
    }
    return passed == results.size() ? 0 : 1;
  }

  private static void print(PrintWriter out, List<OnnxCheck.Result> results, int passed) {
    JsonOutput.print(
        out,
        generator -> {
          generator.writeNumberProperty("cases", results.size());
          generator.writeNumberProperty("passed", passed);
          generator.writeArrayPropertyStart("results");
          for (OnnxCheck.Result result : results) {
            generator.writeStartObject();
            generator.writeStringProperty("case", result.folder().toString());
            generator.writeBooleanProperty("passed", result.passed());
            if (!result.passed()) {
              generator.writeStringProperty("problem", result.problem());
            }
            generator.writeArrayPropertyStart("onHost");
            for (String operator : result.host()) {
              generator.writeString(operator);
            }
            generator.writeEndArray();
            generator.writeEndObject();
          }
          generator.writeEndArray();
        });
  }
}

package homegrown.bench.steps;

import homegrown.bench.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Full training steps in PyTorch: a child process that makes steps when told to. */
final class TorchSide implements Side {

  private final JsonMapper json = new JsonMapper();
  private final Process process;
  private final PrintStream in;
  private final BufferedReader out;
  private final JsonNode hello;

  TorchSide(Path python, Path script, List<String> options) {
    List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
    command.addAll(options);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new BenchException(
          python
              + ": expected a Python with PyTorch, got "
              + e.getMessage()
              + "; see bench/README.md");
    }
    in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    hello = answer();
  }

  /** What it said of itself: version and the forms that it found fastest. */
  JsonNode hello() {
    return hello;
  }

  @Override
  public double[] steps(int count) {
    in.println("step " + count);
    JsonNode seconds = answer().get("seconds");
    double[] all = new double[seconds.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = seconds.get(i).asDouble();
    }
    return all;
  }

  private JsonNode answer() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new BenchException("PyTorch's side ended; what it printed is above");
      }
      JsonNode answer = json.readTree(line);
      if (answer.has("error")) {
        throw new BenchException("PyTorch's side: " + answer.get("error").asString());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    in.println("quit");
    in.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

package homegrown.bench.steps;

import homegrown.bench.BenchException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Full training steps of somebody else's: a child process that makes steps when told to. */
final class PeerSide implements Side {

  private final JsonMapper json = new JsonMapper();
  private final Process process;
  private final PrintStream in;
  private final BufferedReader out;
  private final JsonNode hello;

  PeerSide(List<String> program, List<String> options) {
    List<String> command = new ArrayList<>(program);
    command.addAll(options);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new BenchException(
          program.get(0)
              + ": expected a program that makes training steps, got "
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

  /** What memory its process has taken: "imported" and "peak", in bytes. */
  JsonNode memory() {
    in.println("memory");
    return answer();
  }

  private JsonNode answer() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new BenchException("the other side ended; what it printed is above");
      }
      JsonNode answer = json.readTree(line);
      if (answer.has("error")) {
        throw new BenchException("the other side: " + answer.get("error").asString());
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

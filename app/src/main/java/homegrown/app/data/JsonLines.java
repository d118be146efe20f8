package homegrown.app.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes text as JSON lines, {@code {"text","source"[,"time"]}}, and counts it. */
final class JsonLines implements Closeable {
  private static final JsonFactory JSON = new JsonFactory();

  private final Path file;
  private final Writer out;
  private final Counts counts;

  JsonLines(Path file, Counts counts) throws IOException {
    this.file = file;
    this.counts = counts;
    this.out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
  }

  void write(String text, String source, OptionalLong time) throws IOException {
    try (JsonGenerator json =
        JSON.createGenerator(ObjectWriteContext.empty(), out)
            .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
            .configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM, false)) {
      json.writeStartObject();
      json.writeStringProperty("text", text);
      json.writeStringProperty("source", source);
      if (time.isPresent()) {
        json.writeNumberProperty("time", time.getAsLong());
      }
      json.writeEndObject();
    } catch (JacksonException failed) {
      throw new IOException("Cannot write to " + file + ": " + failed.getOriginalMessage(), failed);
    }
    out.write('\n');
    counts.add(text, source);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Reads the {@code text} of each line of a file that this class wrote. */
  static void texts(Path file, Consumer<String> sink) throws IOException {
    try (JsonParser json =
        JSON.createParser(ObjectReadContext.empty(), Files.newBufferedReader(file))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("text")) {
          json.nextToken();
          sink.accept(json.getString());
        }
      }
    } catch (JacksonException damaged) {
      throw new DataException(
          file.toString(),
          "JSON lines",
          String.valueOf(damaged.getOriginalMessage()),
          "Delete it and run again",
          damaged);
    }
  }
}

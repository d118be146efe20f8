package homegrown.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Prints one JSON object on one line. */
final class JsonOutput {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonOutput() {}

  static void print(PrintWriter out, Consumer<JsonGenerator> content) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      content.accept(json);
      json.writeEndObject();
    }
    out.println(text);
    out.flush();
  }
}

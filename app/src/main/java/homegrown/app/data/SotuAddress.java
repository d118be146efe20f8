package homegrown.app.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** One address as its package holds it: {@code {"year","name","party","text"}}. */
record SotuAddress(int year, String name, String text) {
  private static final JsonFactory JSON = new JsonFactory();

  static SotuAddress read(Path file) throws IOException {
    int year = 0;
    String name = "";
    String text = "";
    try (InputStream in = Files.newInputStream(file);
        JsonParser json = JSON.createParser(ObjectReadContext.empty(), in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = json.currentName();
        json.nextToken();
        switch (key) {
          case "year" -> year = json.getIntValue();
          case "name" -> name = json.getString();
          case "text" -> text = json.getString();
          default -> json.skipChildren();
        }
      }
    } catch (JacksonException damaged) {
      throw broken(file, String.valueOf(damaged.getOriginalMessage()));
    }
    if (year == 0 || name.isBlank() || text.isBlank()) {
      throw broken(
          file, "year " + year + ", name \"" + name + "\", " + text.length() + " characters");
    }
    return new SotuAddress(year, name, text);
  }

  private static DataException broken(Path file, String got) {
    return new DataException(
        file.toString(),
        "a JSON object with year, name and text",
        got,
        "The package is not the pinned one: delete its file and run again");
  }
}

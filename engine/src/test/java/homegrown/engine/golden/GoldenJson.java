package homegrown.engine.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a JSON text. Objects keep the order of their fields; a number keeps its literal, so
 * that a float32 is read with {@link Float#parseFloat} and not by way of a double.
 */
public final class GoldenJson {

  private enum Kind {
    OBJECT,
    LIST,
    TEXT,
    NUMBER,
    TRUTH,
    NULL
  }

  private final Kind kind;
  private final Map<String, GoldenJson> fields;
  private final List<GoldenJson> items;
  private final String literal;

  private GoldenJson(
      Kind kind, Map<String, GoldenJson> fields, List<GoldenJson> items, String literal) {
    this.kind = kind;
    this.fields = fields;
    this.items = items;
    this.literal = literal;
  }

  /** Reads a file of one JSON value in UTF-8. */
  public static GoldenJson read(Path file) {
    try {
      return new Parser(Files.readString(file), file.toString()).whole();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Reads a text of one JSON value; {@code place} names it in error messages. */
  public static GoldenJson parse(String text, String place) {
    return new Parser(text, place).whole();
  }

  /** Whether this is the JSON null. */
  public boolean isNull() {
    return kind == Kind.NULL;
  }

  /** Whether this object has the field, be it null. */
  public boolean has(String field) {
    return fields().containsKey(field);
  }

  /** The field of this object, which must be there. */
  public GoldenJson get(String field) {
    GoldenJson value = fields().get(field);
    if (value == null) {
      throw new IllegalArgumentException("no field \"" + field + "\", only " + fields().keySet());
    }
    return value;
  }

  /** The fields of this object in their order. */
  public Map<String, GoldenJson> fields() {
    return expect(Kind.OBJECT).fields;
  }

  /** The items of this list. */
  public List<GoldenJson> items() {
    return expect(Kind.LIST).items;
  }

  /** This string. */
  public String text() {
    return expect(Kind.TEXT).literal;
  }

  /** This truth value. */
  public boolean truth() {
    return expect(Kind.TRUTH).literal.equals("true");
  }

  /** The literal of this number as it stands in the text. */
  public String literal() {
    return expect(Kind.NUMBER).literal;
  }

  /** This number as a double. */
  public double asDouble() {
    return Double.parseDouble(literal());
  }

  /** This number as the float nearest to its literal. */
  public float asFloat() {
    return Float.parseFloat(literal());
  }

  /** This whole number. */
  public long asLong() {
    return Long.parseLong(literal());
  }

  /** This whole number as an int. */
  public int asInt() {
    return Integer.parseInt(literal());
  }

  /** This list of numbers as doubles. */
  public double[] asDoubles() {
    return items().stream().mapToDouble(GoldenJson::asDouble).toArray();
  }

  /** This list of whole numbers as ints. */
  public int[] asInts() {
    return items().stream().mapToInt(GoldenJson::asInt).toArray();
  }

  /** The JSON text of this value, without blanks. */
  @Override
  public String toString() {
    switch (kind) {
      case OBJECT:
        List<String> pairs = new ArrayList<>();
        fields.forEach((name, value) -> pairs.add("\"" + name + "\":" + value));
        return "{" + String.join(",", pairs) + "}";
      case LIST:
        List<String> values = new ArrayList<>();
        items.forEach(value -> values.add(value.toString()));
        return "[" + String.join(",", values) + "]";
      case TEXT:
        return "\"" + literal + "\"";
      default:
        return literal;
    }
  }

  private GoldenJson expect(Kind expected) {
    if (kind != expected) {
      throw new IllegalStateException("expected " + expected + ", found " + kind + ": " + this);
    }
    return this;
  }

  private static final class Parser {

    private static final String NUMBER_CHARACTERS = "+-.0123456789eE";

    private final String text;
    private final String place;
    private int at;

    Parser(String text, String place) {
      this.text = text;
      this.place = place;
    }

    GoldenJson whole() {
      GoldenJson value = value();
      blanks();
      if (at < text.length()) {
        throw wrong("the end");
      }
      return value;
    }

    private GoldenJson value() {
      switch (next("a value")) {
        case '{':
          return object();
        case '[':
          return list();
        case '"':
          return scalar(Kind.TEXT, string());
        case 't':
          return word("true", Kind.TRUTH);
        case 'f':
          return word("false", Kind.TRUTH);
        case 'n':
          return word("null", Kind.NULL);
        default:
          return number();
      }
    }

    private GoldenJson object() {
      Map<String, GoldenJson> fields = new LinkedHashMap<>();
      at++;
      if (next("a field or }") == '}') {
        at++;
      } else {
        do {
          if (next("a field") != '"') {
            throw wrong("a field");
          }
          String name = string();
          take(':');
          if (fields.put(name, value()) != null) {
            throw wrong("no second field \"" + name + "\"");
          }
        } while (another('}'));
      }
      return new GoldenJson(Kind.OBJECT, Collections.unmodifiableMap(fields), null, null);
    }

    private GoldenJson list() {
      List<GoldenJson> items = new ArrayList<>();
      at++;
      if (next("an item or ]") == ']') {
        at++;
      } else {
        do {
          items.add(value());
        } while (another(']'));
      }
      return new GoldenJson(Kind.LIST, null, Collections.unmodifiableList(items), null);
    }

    private boolean another(char end) {
      char found = next(", or " + end);
      if (found != ',' && found != end) {
        throw wrong(", or " + end);
      }
      at++;
      return found == ',';
    }

    private String string() {
      StringBuilder string = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        string.append(c == '\\' ? escaped() : c);
      }
      take('"');
      return string.toString();
    }

    private char escaped() {
      if (at == text.length()) {
        throw wrong("an escaped character");
      }
      char c = text.charAt(at++);
      switch (c) {
        case 'b':
          return '\b';
        case 'f':
          return '\f';
        case 'n':
          return '\n';
        case 'r':
          return '\r';
        case 't':
          return '\t';
        case 'u':
          if (at + 4 > text.length()) {
            throw wrong("four hexadecimal digits");
          }
          at += 4;
          return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        case '"':
        case '\\':
        case '/':
          return c;
        default:
          throw wrong("an escaped character");
      }
    }

    private GoldenJson word(String word, Kind kind) {
      if (!text.startsWith(word, at)) {
        throw wrong(word);
      }
      at += word.length();
      return scalar(kind, word);
    }

    private GoldenJson number() {
      int start = at;
      while (at < text.length() && NUMBER_CHARACTERS.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      String literal = text.substring(start, at);
      try {
        Double.parseDouble(literal);
      } catch (NumberFormatException e) {
        at = start;
        throw wrong("a value");
      }
      return scalar(Kind.NUMBER, literal);
    }

    private static GoldenJson scalar(Kind kind, String literal) {
      return new GoldenJson(kind, null, null, literal);
    }

    private void take(char expected) {
      if (next("" + expected) != expected) {
        throw wrong("" + expected);
      }
      at++;
    }

    private char next(String expected) {
      blanks();
      if (at == text.length()) {
        throw wrong(expected);
      }
      return text.charAt(at);
    }

    private void blanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private IllegalArgumentException wrong(String expected) {
      String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
      return new IllegalArgumentException(
          place + ", character " + at + ": expected " + expected + ", found " + found);
    }
  }
}

package homegrown.app;

import homegrown.home.NextWord;
import homegrown.home.Source;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Text as people have it: UTF-8 files with a message or sentence a line, JSON lines with "text" and
 * "source", and directories of both, read in name order. Holds one line at a time, and of a line
 * that is too long one part at a time.
 */
final class TextInput {

  /** Receives lines. */
  interface Lines {
    /** One line and the source that it belongs to. */
    void line(String source, String text);
  }

  private static final JsonFactory JSON = new JsonFactory();
  private static final int LONGEST_PART = 1 << 16;
  private static final int MOST_SOURCES = 10_000;

  private final List<Path> files;

  private TextInput(List<Path> files) {
    this.files = files;
  }

  /**
   * The text under some paths.
   *
   * @throws AppException if a path is missing, cannot be read, or holds no file
   */
  static TextInput of(List<Path> paths) {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      collect(path.toAbsolutePath().normalize(), files);
    }
    if (files.isEmpty()) {
      throw new AppException(
          paths.stream().map(Path::toString).collect(Collectors.joining(", "))
              + ": expected a file with text, got none; name a file or a folder of files");
    }
    return new TextInput(files);
  }

  /** The files, in the order in which they are read. */
  List<Path> files() {
    return files;
  }

  /** Passes on all lines. */
  void read(Lines lines) {
    for (Path file : files) {
      read(file, lines);
    }
  }

  /** Replaces what the sources that a file speaks of gave before. */
  static void replace(NextWord words, Path file) {
    for (String source : sources(file)) {
      words.replace(
          Source.of(source),
          lines ->
              read(
                  file,
                  (from, text) -> {
                    if (from.equals(source)) {
                      lines.accept(text);
                    }
                  }));
    }
  }

  /** The sources that a file speaks of: itself, or those that its JSON lines name. */
  static Set<String> sources(Path file) {
    Set<String> sources = new LinkedHashSet<>();
    if (!isJson(file)) {
      sources.add(file.toString());
      return sources;
    }
    read(
        file,
        (source, text) -> {
          if (sources.add(source) && sources.size() > MOST_SOURCES) {
            throw new AppException(
                file
                    + ": expected at most "
                    + MOST_SOURCES
                    + " sources in a file, got more; split the file");
          }
        });
    return sources;
  }

  /** Passes on a file's lines. */
  static void read(Path file, Lines lines) {
    int[] number = {1};
    try (Reader reader =
        new InputStreamReader(
            Files.newInputStream(file),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      boolean json = isJson(file);
      split(
          reader,
          json ? LONGEST_JSON : LONGEST_PART,
          number,
          line -> {
            if (line.indexOf('\0') >= 0) {
              throw new AppException(
                  place(file, number[0])
                      + "expected text, got binary data; name a file with UTF-8 text");
            }
            if (!json) {
              lines.line(file.toString(), line);
            } else if (!line.trim().isEmpty()) {
              json(file, number[0], line, lines);
            }
          });
    } catch (CharacterCodingException e) {
      throw new AppException(
          place(file, number[0])
              + "expected UTF-8 text, got other bytes; convert the file to UTF-8",
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static final int LONGEST_JSON = 1 << 20;

  private static void split(Reader reader, int longest, int[] number, Consumer<String> line)
      throws IOException {
    char[] buffer = new char[1 << 14];
    StringBuilder open = new StringBuilder();
    boolean afterReturn = false;
    for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
      for (int i = 0; i < n; i++) {
        char c = buffer[i];
        if (c == '\n' && afterReturn) {
          afterReturn = false;
          continue;
        }
        afterReturn = c == '\r';
        boolean ends = c == '\n' || c == '\r';
        // A part of a line that is too long ends at a space, or else anywhere.
        boolean part = open.length() >= longest && (c == ' ' || open.length() >= 2 * longest);
        if (ends || part) {
          line.accept(open.toString());
          open.setLength(0);
          number[0] += ends ? 1 : 0;
        }
        if (!ends) {
          open.append(c);
        }
      }
    }
    if (open.length() > 0) {
      line.accept(open.toString());
    }
  }

  private static void json(Path file, int number, String line, Lines lines) {
    String text = null;
    String source = file.toString();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), new StringReader(line))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrongJson(file, number, "something else");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("text") && value == JsonToken.VALUE_STRING) {
          text = parser.getString();
        } else if (name.equals("source") && value == JsonToken.VALUE_STRING) {
          source = parser.getString();
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw wrongJson(file, number, "broken JSON");
    }
    if (text == null || source.isEmpty()) {
      throw wrongJson(file, number, "no text");
    }
    lines.line(source, text);
  }

  private static AppException wrongJson(Path file, int number, String got) {
    return new AppException(
        place(file, number)
            + "expected an object like {\"text\": \"...\", \"source\": \"...\"}, got "
            + got
            + "; mend the line or take it out");
  }

  private static String place(Path file, int number) {
    return file + ", line " + number + ": ";
  }

  private static boolean isJson(Path file) {
    return file.toString().endsWith(".jsonl");
  }

  private static void collect(Path path, List<Path> files) {
    try {
      if (Files.isRegularFile(path)) {
        files.add(path);
      } else if (Files.isDirectory(path)) {
        List<Path> entries;
        try (Stream<Path> stream = Files.list(path)) {
          entries = stream.sorted().collect(Collectors.toList());
        }
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          if (!name.startsWith(".") && !name.endsWith(".properties")) {
            collect(entry, files);
          }
        }
      } else if (Files.exists(path)) {
        throw new AppException(
            path + ": expected a file or a folder, got neither; name a file with text");
      } else {
        throw new NoSuchFileException(path.toString());
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      throw unreadable(path, e);
    }
  }

  static AppException unreadable(Path path, Exception e) {
    String got =
        e instanceof NoSuchFileException
            ? "no such file; check the path"
            : e instanceof AccessDeniedException
                ? "no permission; allow reading it"
                : e + "; check the path";
    return new AppException(path + ": expected text that can be read, got " + got, e);
  }
}

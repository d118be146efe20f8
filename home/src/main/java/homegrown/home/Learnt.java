package homegrown.home;

import homegrown.tasks.nextword.LearntLines;
import homegrown.tasks.nextword.NextWordException;
import homegrown.vault.Blobs;
import homegrown.vault.ModelVersion;
import homegrown.vault.SourceCount;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What each version of a model has learnt: from which sources, by their pseudonyms, and which
 * lines.
 */
final class Learnt {

  private static final String PREFIX = "learnt/";
  private static final String LINES = "learnt-lines/";

  private final Vault vault;
  private final String model;

  Learnt(Vault vault, String model) {
    this.vault = vault;
    this.model = model;
  }

  /** The pseudonyms of the sources that a stream has now. */
  static List<String> sources(Vault vault, String stream) {
    List<String> sources = new ArrayList<>();
    for (SourceCount source : vault.journal().sources(stream)) {
      sources.add(vault.pseudonym(source.source()));
    }
    return sources;
  }

  /** Notes it for a new version, and drops the notes of those that are kept no more. */
  void put(int version, List<String> sources, LearntLines lines) {
    byte[] text = String.join("\n", sources).getBytes(StandardCharsets.UTF_8);
    vault.blobs().put(name(PREFIX, version), out -> out.write(text));
    vault.blobs().put(name(LINES, version), lines::write);
    tidy();
  }

  private String name(String prefix, Object version) {
    return prefix + model + "/" + version;
  }

  /** The lines of a version; nothing if nobody knows any more. */
  Optional<LearntLines> lines(int version) {
    try {
      Optional<byte[]> content = vault.blobs().get(name(LINES, version));
      return content.isPresent()
          ? Optional.of(
              LearntLines.read(
                  new ByteArrayInputStream(content.get()), "lines of version " + version))
          : Optional.empty();
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return Optional.empty();
    } catch (NextWordException damaged) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be read", e);
    }
  }

  void tidy() {
    Set<String> kept = new HashSet<>();
    for (ModelVersion version : vault.models(model).versions()) {
      kept.add(name(PREFIX, version.number()));
      kept.add(name(LINES, version.number()));
    }
    Blobs blobs = vault.blobs();
    for (String name : blobs.names()) {
      boolean ours = name.startsWith(name(PREFIX, "")) || name.startsWith(name(LINES, ""));
      if (ours && !kept.contains(name)) {
        blobs.remove(name);
      }
    }
  }

  /** The kept versions that may have learnt from any of some sources. */
  List<Integer> from(Set<String> sources) {
    List<Integer> found = new ArrayList<>();
    for (ModelVersion version : vault.models(model).versions()) {
      Optional<byte[]> note = note(version.number());
      // Of a version without a note nobody knows: it is taken to have learnt from all.
      if (!note.isPresent()
          || !java.util.Collections.disjoint(
              sources, Arrays.asList(new String(note.get(), StandardCharsets.UTF_8).split("\n")))) {
        found.add(version.number());
      }
    }
    return found;
  }

  private Optional<byte[]> note(int version) {
    try {
      return vault.blobs().get(name(PREFIX, version));
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}

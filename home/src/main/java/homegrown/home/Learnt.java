package homegrown.home;

import homegrown.vault.Blobs;
import homegrown.vault.ModelVersion;
import homegrown.vault.SourceCount;
import homegrown.vault.Vault;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From which sources each version of a model has learnt, by their pseudonyms. */
final class Learnt {

  private static final String PREFIX = "learnt/";

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
  void put(int version, List<String> sources) {
    byte[] text = String.join("\n", sources).getBytes(StandardCharsets.UTF_8);
    vault.blobs().put(name(version), out -> out.write(text));
    tidy();
  }

  private String name(int version) {
    return PREFIX + model + "/" + version;
  }

  void tidy() {
    Set<String> kept = new HashSet<>();
    for (ModelVersion version : vault.models(model).versions()) {
      kept.add(name(version.number()));
    }
    Blobs blobs = vault.blobs();
    for (String name : blobs.names()) {
      if (name.startsWith(PREFIX + model + "/") && !kept.contains(name)) {
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
      return vault.blobs().get(name(version));
    } catch (VaultException e) {
      if (e.diskFailed()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}

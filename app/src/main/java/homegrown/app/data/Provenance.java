package homegrown.app.data;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a prepared corpus comes from and how it may be used.
 *
 * @param name short name, also the file's
 * @param origin the pinned package
 * @param licence the package's own wording
 * @param attribution whom to thank
 * @param minSources an n-gram may be kept only when seen from that many sources
 * @param description what it is, in one sentence
 * @param conversion number of the way it is prepared; raised when that changes, so that old output
 *     is redone
 */
record Provenance(
    String name,
    PinnedPackage origin,
    String licence,
    String attribution,
    int minSources,
    String description,
    int conversion) {

  /** The entries of the properties file, in reading order. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("name", name);
    entries.put("package", origin.name());
    entries.put("version", origin.version());
    entries.put("sha256", origin.sha256());
    entries.put("licence", licence);
    entries.put("attribution", attribution);
    entries.put("minSources", Integer.toString(minSources));
    entries.put("description", description);
    entries.put("conversion", Integer.toString(conversion));
    return entries;
  }
}

package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Keeps pieces in memory and counts what is asked of it. */
class KeptBlobs implements Blobs {

  final Map<String, byte[]> pieces = new TreeMap<>();
  int found;
  int written;

  @Override
  public Optional<byte[]> get(String name) {
    Optional<byte[]> piece = Optional.ofNullable(pieces.get(name)).map(byte[]::clone);
    found += piece.isPresent() ? 1 : 0;
    return piece;
  }

  @Override
  public void put(String name, byte[] content) {
    written++;
    pieces.put(name, content.clone());
  }

  @Override
  public void remove(String name) {
    pieces.remove(name);
  }

  @Override
  public void keepOnly(Iterable<String> names) {
    Set<String> kept = new HashSet<>();
    names.forEach(kept::add);
    pieces.keySet().retainAll(kept);
  }
}

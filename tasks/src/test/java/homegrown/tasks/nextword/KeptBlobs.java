package homegrown.tasks.nextword;

import homegrown.adapt.Blobs;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Keeps pieces in memory and counts how often it is asked for states. */
class KeptBlobs implements Blobs {

  final Map<String, byte[]> pieces = new TreeMap<>();
  int found;
  int written;

  @Override
  public Optional<byte[]> get(String name) {
    Optional<byte[]> piece = Optional.ofNullable(pieces.get(name)).map(byte[]::clone);
    found += piece.isPresent() && !name.startsWith(RunCheckpoint.NAME) ? 1 : 0;
    return piece;
  }

  @Override
  public void put(String name, byte[] content) {
    written += name.startsWith(RunCheckpoint.NAME) ? 0 : 1;
    pieces.put(name, content.clone());
  }

  @Override
  public void remove(String name) {
    pieces.remove(name);
  }

  /** What is kept of a run that was cut. */
  Map<String, byte[]> checkpoint() {
    Map<String, byte[]> some = new TreeMap<>(pieces);
    some.keySet().removeIf(name -> !name.startsWith(RunCheckpoint.NAME));
    return some;
  }

  @Override
  public void keepOnly(Iterable<String> names) {
    Set<String> kept = new HashSet<>();
    names.forEach(kept::add);
    pieces.keySet().retainAll(kept);
  }
}

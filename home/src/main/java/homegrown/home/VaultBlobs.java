package homegrown.home;

import homegrown.adapt.Blobs;
import homegrown.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Pieces that a task keeps between runs, in the vault, apart from those of other tasks. */
final class VaultBlobs implements Blobs {

  private final homegrown.vault.Blobs blobs;
  private final String prefix;

  VaultBlobs(homegrown.vault.Blobs blobs, String task) {
    this.blobs = blobs;
    // Of one length whatever the task is called: names of files have a limit.
    this.prefix = UUID.nameUUIDFromBytes(task.getBytes(StandardCharsets.UTF_8)) + "/";
  }

  @Override
  public Optional<byte[]> get(String name) {
    try {
      return blobs.get(prefix + name);
    } catch (VaultException damaged) {
      // It can be computed again, and is written anew then.
      return Optional.empty();
    }
  }

  @Override
  public void put(String name, byte[] content) {
    blobs.put(prefix + name, out -> out.write(content));
  }

  @Override
  public void remove(String name) {
    blobs.remove(prefix + name);
  }

  @Override
  public void keepOnly(Iterable<String> names) {
    Set<String> kept = new HashSet<>();
    for (String name : names) {
      kept.add(prefix + name);
    }
    for (String name : blobs.names()) {
      if (name.startsWith(prefix) && !kept.contains(name)) {
        blobs.remove(name);
      }
    }
  }
}

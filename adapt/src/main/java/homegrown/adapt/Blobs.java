package homegrown.adapt;

import java.util.Optional;

/**
 * Where what was computed from a person's data is kept from one run to the next, such as the
 * features of a frozen network: named pieces that can be lost, since they can be computed again.
 * The home gives one that lies in the vault.
 */
public interface Blobs {

  /** The content of a piece; empty where there is none or it is damaged. */
  Optional<byte[]> get(String name);

  /** Writes a piece in place of the one that had the name: all of it or, if cut, nothing. */
  void put(String name, byte[] content);

  /** Removes a piece, if there is one of that name. */
  void remove(String name);

  /** Removes all pieces whose names are not among these. */
  void keepOnly(Iterable<String> names);

  /** Keeps nothing. */
  static Blobs none() {
    return new Blobs() {
      @Override
      public Optional<byte[]> get(String name) {
        return Optional.empty();
      }

      @Override
      public void put(String name, byte[] content) {}

      @Override
      public void remove(String name) {}

      @Override
      public void keepOnly(Iterable<String> names) {}
    };
  }
}

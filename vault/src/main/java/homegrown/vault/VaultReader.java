package homegrown.vault;

import java.util.List;

/**
 * A vault that is only read: its promoted models and its blobs. Takes no lock and holds no file
 * open, so any number may be used beside the writer.
 */
public final class VaultReader {
  private final Envelopes envelopes;

  VaultReader(Envelopes envelopes) {
    this.envelopes = envelopes;
  }

  /** The versions of a model; a name that was never used has none. */
  public ModelReader models(String name) {
    return new ModelReader(envelopes, name);
  }

  /** The names of the models that have or had versions, sorted. */
  public List<String> modelNames() {
    return ModelReader.names(envelopes);
  }

  /** The named pieces of data. */
  public BlobReader blobs() {
    return new BlobReader(envelopes);
  }
}

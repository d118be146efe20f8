package homegrown.vault;

import java.io.IOException;
import java.util.List;

/**
 * A vault that is only read, beside the writer or without one. Takes no lock and holds no file open
 * but those of a {@link JournalReader}, so any number may be used.
 */
public final class VaultReader {
  private final Envelopes envelopes;
  private final JournalReader.Keys keys;

  VaultReader(Envelopes envelopes, JournalReader.Keys keys) {
    this.envelopes = envelopes;
    this.keys = keys;
  }

  /**
   * The observations as they are now. Reads all of them once, as opening the vault to write does.
   *
   * @throws VaultException when the files cannot be read, or were rewritten each of a hundred times
   *     that it was tried
   */
  public JournalReader journal() {
    try {
      return JournalReader.open(envelopes.disk(), keys, blobs());
    } catch (IOException e) {
      throw VaultException.io(envelopes.disk().place(""), "read the journal", e);
    }
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

  /** As {@link Vault#pseudonym}; in a vault of format 1 nothing has one. */
  public String pseudonym(String name) {
    return envelopes instanceof SealedEnvelopes
        ? ((SealedEnvelopes) envelopes).pseudonym(name)
        : "";
  }
}

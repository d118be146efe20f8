package homegrown.home;

import homegrown.vault.Damage;
import homegrown.vault.JournalReader;
import homegrown.vault.SourceCount;
import homegrown.vault.VaultReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a home holds of its person at one moment, to be read beside the process that writes. Close
 * it soon: what is deleted meanwhile keeps its room on the disk until then.
 *
 * <p>Safe for use by several threads.
 */
public final class HomeSnapshot implements AutoCloseable {

  private final VaultReader vault;
  private final JournalReader journal;

  HomeSnapshot(VaultReader vault) {
    this.vault = vault;
    this.journal = vault.journal();
  }

  /** What a next-word model may learn from, and from which source it is. */
  public List<SourceSummary> nextWordSources(String name) {
    List<SourceSummary> all = new ArrayList<>();
    for (SourceCount source : journal.sources(NextWord.stream(name))) {
      String code = vault.pseudonym(source.source());
      all.add(new SourceSummary(Source.of(source.source()), code, source.observations()));
    }
    return Collections.unmodifiableList(all);
  }

  /**
   * How much is kept of each source that has no limit of its own.
   *
   * @throws HomeException if what was kept is damaged or of a newer version
   */
  public Limit nextWordLimit(String name) {
    return KeptRetention.read(vault.blobs(), NextWord.stream(name)).every();
  }

  /** How much is kept of a source. */
  public Limit nextWordLimit(String name, Source source) {
    String code = vault.pseudonym(source.name());
    return KeptRetention.read(vault.blobs(), NextWord.stream(name)).of(code);
  }

  /** How many lines a next-word model may learn from. */
  public long nextWordObservations(String name) {
    return journal.sources(NextWord.stream(name)).stream().mapToLong(s -> s.observations()).sum();
  }

  /** Passes on all that was observed for a next-word model, oldest first. */
  public void nextWordObservations(String name, ObservationVisitor visitor) {
    journal.replay(
        NextWord.stream(name),
        (source, time, content) ->
            visitor.observation(
                Source.of(source), time, new String(content, StandardCharsets.UTF_8)));
  }

  /** What happened in the home, oldest first, and what of it is not as it was written. */
  public History history() {
    return History.of(journal.ledger());
  }

  /** What was found damaged; everything else is whole. */
  public List<Damage> damage() {
    return journal.damage();
  }

  @Override
  public void close() {
    journal.close();
  }
}

package homegrown.home;

import homegrown.vault.Ledger;
import homegrown.vault.LedgerEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the ledger of a home says.
 *
 * @param events oldest first
 * @param problems what of it was changed or is missing; empty for a sound ledger
 */
public record History(List<Event> events, List<String> problems) {
  static History of(Ledger.Reading reading) {
    List<Event> events = new ArrayList<>();
    for (LedgerEntry entry : reading.entries()) {
      Instant time = Instant.ofEpochMilli(entry.time());
      events.add(new Event(entry.number(), time, entry.kind(), entry.facts()));
    }
    return new History(Collections.unmodifiableList(events), reading.problems());
  }
}

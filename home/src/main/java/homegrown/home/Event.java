package homegrown.home;

import java.time.Instant;
import java.util.Map;

/**
 * An entry of the ledger: something that happened in a home.
 *
 * @param number counts up from 1
 * @param time when
 * @param kind what happened: {@code train}, {@code rollback}, {@code forget}, {@code retention},
 *     {@code export}, {@code import}
 * @param facts what there is to say of it; sources by their codes, see {@link SourceSummary}
 */
public record Event(long number, Instant time, String kind, Map<String, String> facts) {}

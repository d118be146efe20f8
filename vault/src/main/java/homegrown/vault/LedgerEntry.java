package homegrown.vault;

import java.util.Map;

/**
 * Something that happened in a home.
 *
 * @param number counts up from 1
 * @param time when, in epoch milliseconds
 * @param kind what happened, as {@code train} or {@code forget}
 * @param facts what there is to say of it, in the order in which it was said
 */
public record LedgerEntry(long number, long time, String kind, Map<String, String> facts) {}

package homegrown.adapt;

/**
 * What a rung must keep while it is climbed.
 *
 * @param seconds wall-clock seconds that the rung may take, less what must still come after it;
 *     keeps the limit on energy too
 * @param bytes most bytes that the run may hold at once, the candidate below included
 * @param stop asked before every training step
 */
public record Limits(double seconds, long bytes, Stop stop) {}

package homegrown.adapt;

/**
 * What a run cost.
 *
 * @param macs multiply-accumulates of fitting and of scoring
 * @param seconds wall-clock time
 * @param joules energy
 * @param plannedBytes most bytes that the run was to take at once
 * @param measuredBytes most bytes that its arrays took at once
 */
public record Receipt(
    long macs, double seconds, Joules joules, long plannedBytes, long measuredBytes) {}

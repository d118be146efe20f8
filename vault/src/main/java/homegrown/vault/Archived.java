package homegrown.vault;

/**
 * A vault in one file.
 *
 * @param id tells one archive from every other, in hexadecimal digits
 * @param files how many files of the vault are in it
 * @param bytes how long it is
 */
public record Archived(String id, int files, long bytes) {}

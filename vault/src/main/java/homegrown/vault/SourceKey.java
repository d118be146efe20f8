package homegrown.vault;

import javax.crypto.spec.SecretKeySpec;

/**
 * The key of what a source gave to a stream: of what it appended, or of one replacement.
 *
 * @param id rises, and is never used again in a vault
 */
record SourceKey(long id, String stream, String source, SecretKeySpec key) {}

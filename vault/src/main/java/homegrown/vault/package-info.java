/**
 * One person's files, kept crash-safe: an append-only {@linkplain homegrown.vault.Journal journal}
 * of observations, numbered {@linkplain homegrown.vault.Models model versions} and named
 * {@linkplain homegrown.vault.Blobs blobs}.
 *
 * <p>What an acknowledging call ({@code flush}, {@code commit}, {@code publish}, {@code put}, ...)
 * has returned for survives the end of the process and of the power at any later moment. Damaged
 * bytes are noticed by checksum, named by file and offset, and never take their neighbours with
 * them. Every failure is a {@link homegrown.vault.VaultException}. The files are described byte by
 * byte in {@code docs/vault-format.md}.
 *
 * <p>This package knows nothing of what the bytes mean, opens no socket and depends on nothing.
 */
package homegrown.vault;

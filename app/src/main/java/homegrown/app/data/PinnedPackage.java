package homegrown.app.data;

/**
 * One package of a registry, pinned by version and by the SHA-256 of its file.
 *
 * @param client the ordinary client that brings it
 * @param name the registry's name for it
 * @param version exact version
 * @param sha256 64 lower-case hexadecimal digits
 * @param file name of the file that the client writes
 */
record PinnedPackage(
    PackageClient client, String name, String version, String sha256, String file) {
  String label() {
    return name + " " + version;
  }
}

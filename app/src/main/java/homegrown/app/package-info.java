/**
 * The command line and the local page: parses arguments, calls the SDK and prints results. It holds
 * no training logic of its own.
 */
package homegrown.app;

/** What this machine says of its plug, battery, load and temperature. Reads files, runs nothing. */
package homegrown.app.sensors;

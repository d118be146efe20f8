/** Whether the contribution that parameters are chosen by ranks schemes as training them does. */
package homegrown.bench.selection;

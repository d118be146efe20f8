/**
 * The side-by-side benchmarks and experiments behind every published figure, and the tests that
 * hold the walls between the rooms.
 */
package homegrown.bench;

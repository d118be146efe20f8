package homegrown.bench.selection;

import homegrown.engine.Weights;

/**
 * Whose images a network learns.
 *
 * @param name for tables
 * @param train images to learn from
 * @param tune images that rates are chosen by
 * @param gate images that gains are measured on
 * @param start weights to begin with
 */
record Person(String name, Images train, Images tune, Images gate, Weights start) {}

/**
 * Decides how a model adapts to one person: budgets and the cost model, what is selected for
 * training, the ladder of rungs and the verdict on a candidate. It knows no files and no clock of
 * its own.
 */
package homegrown.adapt;

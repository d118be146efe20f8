/**
 * The things Homegrown learns, next word first: each turns data into examples, examples into a
 * model and offers the rungs that train it. It neither stores files nor decides promotion.
 */
package homegrown.tasks;

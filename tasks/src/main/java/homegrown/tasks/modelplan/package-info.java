/**
 * What training a model that somebody brings would take, before anything trains: {@link
 * homegrown.tasks.modelplan.ModelPlanner} is the way in.
 */
package homegrown.tasks.modelplan;

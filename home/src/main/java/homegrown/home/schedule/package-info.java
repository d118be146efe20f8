/**
 * When to train: rules that a person asked for, what the sensors of the device say, and the answer
 * whether to train now. Pure: time, readings and what happened before are passed in.
 */
package homegrown.home.schedule;

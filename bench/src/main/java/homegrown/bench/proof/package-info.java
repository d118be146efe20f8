/** Whether the next word's network is as good as full fine-tuning, for a fraction of the work. */
package homegrown.bench.proof;

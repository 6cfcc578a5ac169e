/** Benchmarks of the pipeline, each compared with a limit on the same machine in the same run. */
@NullMarked
package dev.trickle.benchmark;

import org.jspecify.annotations.NullMarked;

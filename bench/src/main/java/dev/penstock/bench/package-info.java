/** JMH benchmarks of the pure core; run them with {@code build/bench.sh}. */
@NullMarked
package dev.penstock.bench;

import org.jspecify.annotations.NullMarked;

/** How long ingest takes from the start of a JVM to its first answer; run it with {@code build/coldstart.sh}. */
@NullMarked
package dev.penstock.bench.coldstart;

import org.jspecify.annotations.NullMarked;

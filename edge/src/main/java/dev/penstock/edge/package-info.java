/** The gRPC front door: one bounded queue before a pool of workers, which write micro-batches through the ingest core. */
@NullMarked
package dev.penstock.edge;

import org.jspecify.annotations.NullMarked;

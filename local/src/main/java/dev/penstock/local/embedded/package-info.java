/**
 * Streams and stores on one SQLite file, for the local run.
 *
 * <p>{@link dev.penstock.local.embedded.EmbeddedServices} is the way in.
 */
@NullMarked
package dev.penstock.local.embedded;

import org.jspecify.annotations.NullMarked;

/** The first stage: checks, validates and stores what devices send. */
@NullMarked
package dev.penstock.ingest;

import org.jspecify.annotations.NullMarked;

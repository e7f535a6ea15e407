/** What the stages after ingest need to know of event types, without their schemas. */
@NullMarked
package dev.penstock.types;

import org.jspecify.annotations.NullMarked;

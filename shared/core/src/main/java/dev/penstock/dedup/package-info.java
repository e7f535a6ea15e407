/** Finds events that were sent twice, and tells them from records that were read twice. */
@NullMarked
package dev.penstock.dedup;

import org.jspecify.annotations.NullMarked;

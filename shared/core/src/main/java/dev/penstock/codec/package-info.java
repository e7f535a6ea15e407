/** The internal envelope: many events in one record, versioned and checksummed. */
@NullMarked
package dev.penstock.codec;

import org.jspecify.annotations.NullMarked;

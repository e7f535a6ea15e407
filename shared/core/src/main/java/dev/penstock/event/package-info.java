/** What a device tells us: events, their identity, their lane and where they came from. */
@NullMarked
package dev.penstock.event;

import org.jspecify.annotations.NullMarked;

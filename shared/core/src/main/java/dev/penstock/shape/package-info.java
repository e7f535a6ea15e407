/** What is known of an event's data before any event is there: for checking rules when they are loaded. */
@NullMarked
package dev.penstock.shape;

import org.jspecify.annotations.NullMarked;

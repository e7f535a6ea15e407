/** Delivers every event to its sinks and to the recent-data cache, each failing alone. */
@NullMarked
package dev.penstock.router;

import org.jspecify.annotations.NullMarked;

/** The recent-data cache above its store: packed history and the latest value of every metric. */
@NullMarked
package dev.penstock.recent;

import org.jspecify.annotations.NullMarked;

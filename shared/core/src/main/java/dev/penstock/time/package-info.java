/** Deadlines, passed down every call that may wait. */
@NullMarked
package dev.penstock.time;

import org.jspecify.annotations.NullMarked;

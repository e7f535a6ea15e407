/** What the rules remember of a device from one event to the next. */
@NullMarked
package dev.penstock.memory;

import org.jspecify.annotations.NullMarked;

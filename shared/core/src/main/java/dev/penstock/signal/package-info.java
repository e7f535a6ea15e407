/** Log line and metric in one. */
@NullMarked
package dev.penstock.signal;

import org.jspecify.annotations.NullMarked;

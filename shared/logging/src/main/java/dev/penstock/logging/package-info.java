/** The SLF4J provider: one JSON line per log event in Lambda, readable text in a terminal. */
@NullMarked
package dev.penstock.logging;

import org.jspecify.annotations.NullMarked;

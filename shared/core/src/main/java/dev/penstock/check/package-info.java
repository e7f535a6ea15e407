/** Checks a pipeline before it ships: everything compiles, and the team's own tests hold. */
@NullMarked
package dev.penstock.check;

import org.jspecify.annotations.NullMarked;

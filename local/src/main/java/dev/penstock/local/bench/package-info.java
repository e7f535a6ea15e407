/** The command bench: one stage's core. */
@NullMarked
package dev.penstock.local.bench;

import org.jspecify.annotations.NullMarked;

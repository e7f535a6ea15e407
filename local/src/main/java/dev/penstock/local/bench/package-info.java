/** The command bench: one stage's core on one thread. */
@NullMarked
package dev.penstock.local.bench;

import org.jspecify.annotations.NullMarked;

/** A pipeline directory as a whole: its version, and what is wrong with it, told all at once and with its place. */
@NullMarked
package dev.penstock.pipeline;

import org.jspecify.annotations.NullMarked;

/** The transform function: reads the raw stream, applies the rules, drops duplicates, writes the clean stream. */
@NullMarked
package dev.penstock.transform;

import org.jspecify.annotations.NullMarked;

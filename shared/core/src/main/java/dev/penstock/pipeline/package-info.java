/** What is wrong with a pipeline directory, told all at once and with its place. */
@NullMarked
package dev.penstock.pipeline;

import org.jspecify.annotations.NullMarked;

/** How things end: values for bad data, two exceptions for broken dependencies. */
@NullMarked
package dev.penstock.outcome;

import org.jspecify.annotations.NullMarked;

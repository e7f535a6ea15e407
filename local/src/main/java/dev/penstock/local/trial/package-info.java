/** {@code ./penstock try}: what the rules do to an event, step by step. */
@NullMarked
package dev.penstock.local.trial;

import org.jspecify.annotations.NullMarked;

/** The command load: a bounded generator that checks the balance. */
@NullMarked
package dev.penstock.local.load;

import org.jspecify.annotations.NullMarked;

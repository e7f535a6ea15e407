/** Bearer tokens and what they allow. */
@NullMarked
package dev.penstock.access;

import org.jspecify.annotations.NullMarked;

/** The dashboard in a real browser. */
@NullMarked
package dev.penstock.e2e.browser;

import org.jspecify.annotations.NullMarked;

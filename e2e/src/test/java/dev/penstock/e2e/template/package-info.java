/** The template against the code, the zips and the guide: what is deployed is what was meant. */
@NullMarked
package dev.penstock.e2e.template;

import org.jspecify.annotations.NullMarked;

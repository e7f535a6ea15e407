/** EventBridge patterns over events, as rules and routes match them. */
@NullMarked
package dev.penstock.pattern;

import org.jspecify.annotations.NullMarked;

/** The command replay: a recorded CSV as events. */
@NullMarked
package dev.penstock.local.replay;

import org.jspecify.annotations.NullMarked;

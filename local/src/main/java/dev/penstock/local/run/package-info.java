/** The command run: the whole pipeline in this JVM. */
@NullMarked
package dev.penstock.local.run;

import org.jspecify.annotations.NullMarked;

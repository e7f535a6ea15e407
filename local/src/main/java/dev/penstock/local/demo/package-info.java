/** A simulated fleet with plausible physics. */
@NullMarked
package dev.penstock.local.demo;

import org.jspecify.annotations.NullMarked;

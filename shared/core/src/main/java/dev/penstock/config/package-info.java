/** Settings from environment variables. */
@NullMarked
package dev.penstock.config;

import org.jspecify.annotations.NullMarked;

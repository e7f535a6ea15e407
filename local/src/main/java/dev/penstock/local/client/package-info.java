/** The HTTP client of the commands: keep-alive connections that cost little. */
@NullMarked
package dev.penstock.local.client;

import org.jspecify.annotations.NullMarked;

/** What the functions need from the outside world; adapters live in other modules. */
@NullMarked
package dev.penstock.port;

import org.jspecify.annotations.NullMarked;

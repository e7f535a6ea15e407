/** The services at an endpoint, LocalStack for example: a stack made of the template, and its streams and tables. */
@NullMarked
package dev.penstock.local.remote;

import org.jspecify.annotations.NullMarked;

/** How adapters wait and try again, and what a failure of the SDK means. */
@NullMarked
package dev.penstock.aws.retry;

import org.jspecify.annotations.NullMarked;

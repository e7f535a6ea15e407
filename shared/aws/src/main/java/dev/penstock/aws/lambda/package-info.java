/** What every function needs of Lambda itself: its deadline, and the moment before a snapshot. */
@NullMarked
package dev.penstock.aws.lambda;

import org.jspecify.annotations.NullMarked;

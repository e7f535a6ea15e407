/** The batches that a Kinesis event source mapping hands to a function, and the answer it wants. */
@NullMarked
package dev.penstock.aws.stream;

import org.jspecify.annotations.NullMarked;

/** Streams of Amazon Kinesis: the writer, and the sink of topics. */
@NullMarked
package dev.penstock.aws.kinesis;

import org.jspecify.annotations.NullMarked;

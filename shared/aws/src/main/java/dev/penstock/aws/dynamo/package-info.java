/**
 * Stores in Amazon DynamoDB. Every table has the string keys {@code pk} and {@code sk} and the TTL attribute
 * {@code expires} (epoch seconds); DynamoDB deletes up to 48 hours late, so expiry is filtered on read.
 *
 * <p>What costs money is write units (1 KB each) and, through Lambda time, calls: so what belongs together is packed into
 * one row, and 25 rows go in one call.
 */
@NullMarked
package dev.penstock.aws.dynamo;

import org.jspecify.annotations.NullMarked;

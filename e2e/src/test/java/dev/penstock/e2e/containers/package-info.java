/**
 * Tests on the real protocols: LocalStack's Kinesis, DynamoDB and CloudFormation, and the Lambda runtime, in containers.
 *
 * <p>How a new adapter joins: a nested class in {@link dev.penstock.e2e.containers.AdapterContractsTest} that extends the
 * contract suite of its port and returns the adapter, on a resource of its own, from {@code open()}.
 */
package dev.penstock.e2e.containers;

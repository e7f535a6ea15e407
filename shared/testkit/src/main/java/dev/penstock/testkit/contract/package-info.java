/**
 * What every adapter of a port must do, as one suite of tests for each port.
 *
 * <p>How to add an adapter: write a test class beside it that extends the port's suite and returns the adapter, over an
 * empty store, from {@code open()}; for example
 *
 * <pre>{@code
 * class DynamoDedupLogTest extends DedupLogContract {
 *     protected DedupLog open() {
 *         return new DynamoDedupLog(client, freshTable());
 *     }
 * }
 * }</pre>
 *
 * <p>{@code open()} is called once per test. The suites never wait: time is passed in, and fixed. Times are whole
 * milliseconds, which is what a port promises to keep.
 */
@NullMarked
package dev.penstock.testkit.contract;

import org.jspecify.annotations.NullMarked;

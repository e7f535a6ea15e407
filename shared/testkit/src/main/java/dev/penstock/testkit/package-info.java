/**
 * What tests share: in-memory fakes of the ports, sample events, and one contract suite for every port.
 *
 * <p>The fakes are thread-safe and fail when told to (see {@code failNext} and {@code failAlways}).
 */
@NullMarked
package dev.penstock.testkit;

import org.jspecify.annotations.NullMarked;

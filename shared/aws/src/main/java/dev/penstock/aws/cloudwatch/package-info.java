/** The counters, read back from Amazon CloudWatch. */
@NullMarked
package dev.penstock.aws.cloudwatch;

import org.jspecify.annotations.NullMarked;

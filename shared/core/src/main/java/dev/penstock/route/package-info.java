/** Which events go to which topics and sinks: {@code routes.yaml}. */
@NullMarked
package dev.penstock.route;

import org.jspecify.annotations.NullMarked;

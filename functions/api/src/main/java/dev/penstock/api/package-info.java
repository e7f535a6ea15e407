/** Serves recent data, failed events, statistics and the dashboard over HTTP; reads only. */
@NullMarked
package dev.penstock.api;

import org.jspecify.annotations.NullMarked;

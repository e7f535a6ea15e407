/** What template.yaml says of routes, functions and streams, for the local run. */
@NullMarked
package dev.penstock.local.template;

import org.jspecify.annotations.NullMarked;

/** API Gateway on this machine: HTTP in, Lambda payloads to the handlers, HTTP out. */
@NullMarked
package dev.penstock.local.gateway;

import org.jspecify.annotations.NullMarked;

/** Clients of AWS services, built for a quick start. Adapters of the ports live in one package per service. */
@NullMarked
package dev.penstock.aws;

import org.jspecify.annotations.NullMarked;

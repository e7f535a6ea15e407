/** API Gateway HTTP API requests and responses, in Lambda's payload format 2.0. */
@NullMarked
package dev.penstock.aws.gateway;

import org.jspecify.annotations.NullMarked;

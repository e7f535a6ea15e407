package dev.penstock.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * A Lambda function of the template.
 *
 * @param logicalId its name in the template
 * @param handlerClass the class that Lambda would call
 * @param timeout how long one invocation may take
 * @param memoryMegabytes what Lambda would give it
 * @param environment its variables, references resolved to local names
 */
public record FunctionResource(
        String logicalId, String handlerClass, Duration timeout, int memoryMegabytes, Map<String, String> environment) {
    public FunctionResource {
        environment = Map.copyOf(environment);
    }
}

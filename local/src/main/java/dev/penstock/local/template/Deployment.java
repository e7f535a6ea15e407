package dev.penstock.local.template;

import java.util.Map;

/**
 * What a template does not say itself: how its stack is called and what its resources are called in it.
 *
 * @param stackName {@code AWS::StackName}
 * @param region {@code AWS::Region}
 * @param parameters values that differ from the defaults, by name
 * @param physicalNames what {@code !Ref} gives for resources, by logical id; for others the name that the template gives,
 *     or the stack's name and the logical id
 */
public record Deployment(
        String stackName, String region, Map<String, String> parameters, Map<String, String> physicalNames) {

    /** The local run without a stack. */
    public static final Deployment LOCAL = new Deployment("penstock", "local", Map.of(), Map.of());

    public Deployment {
        parameters = Map.copyOf(parameters);
        physicalNames = Map.copyOf(physicalNames);
    }
}

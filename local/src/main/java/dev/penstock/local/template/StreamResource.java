package dev.penstock.local.template;

/**
 * A Kinesis stream of the template.
 *
 * @param logicalId its name in the template
 * @param name its name as the functions' environment has it
 * @param shards how many shards it has; 1 where the template leaves it to on-demand capacity
 */
public record StreamResource(String logicalId, String name, int shards) {}

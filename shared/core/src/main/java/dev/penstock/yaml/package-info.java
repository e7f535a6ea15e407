/** Pipeline files in YAML: read safely, with the line and column of every value, and all faults at once. */
@NullMarked
package dev.penstock.yaml;

import org.jspecify.annotations.NullMarked;

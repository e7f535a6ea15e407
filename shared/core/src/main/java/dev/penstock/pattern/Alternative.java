package dev.penstock.pattern;

import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Patterns;

/**
 * One way in which a pattern can match: all paths must.
 *
 * @param value the index of what the pattern leads to
 * @param paths by dotted path; none where the type alone decides
 */
record Alternative(int value, Map<String, List<Patterns>> paths) {}

package dev.penstock.local.gateway;

import dev.penstock.local.template.HttpRoute;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds a request's route as API Gateway does: a path without parameters wins, then one with parameters, then one that
 * takes the rest ({@code {name+}}), then {@code $default}; a method before {@code ANY}.
 */
final class RouteTree {

    /**
     * What was found.
     *
     * @param pathParameters decoded, empty for a path without parameters
     */
    record Found(HttpRoute route, Map<String, String> pathParameters) {}

    private record Pattern(HttpRoute route, String[] segments, boolean takesRest) {}

    private final Map<String, Found> literal = new HashMap<>();
    private final List<Pattern> patterns = new ArrayList<>();
    private @Nullable HttpRoute fallback;

    RouteTree(List<HttpRoute> routes) {
        for (HttpRoute route : routes) {
            if (route.path().equals("$default")) {
                fallback = route;
            } else if (route.path().contains("{")) {
                patterns.add(
                        new Pattern(route, segments(route.path()), route.path().endsWith("+}")));
            } else {
                literal.put(route.method() + route.path(), new Found(route, Map.of()));
            }
        }
        patterns.sort(Comparator.comparing(Pattern::takesRest)
                .thenComparing(pattern -> pattern.route().method().equals("ANY"))
                .thenComparing(pattern -> -pattern.segments().length));
    }

    /**
     * The route that takes a request.
     *
     * @param method upper case
     * @param path as it came, still percent-encoded
     * @return null where nothing matches
     */
    @Nullable
    Found find(String method, String path) {
        Found exact = literal.get(method + path);
        if (exact == null) {
            exact = literal.get("ANY" + path);
        }
        if (exact != null) {
            return exact;
        }
        String[] segments = segments(path);
        for (Pattern pattern : patterns) {
            if (takes(pattern.route().method(), method) && matches(pattern, segments)) {
                return new Found(pattern.route(), parameters(pattern, segments));
            }
        }
        return fallback == null ? null : new Found(fallback, Map.of());
    }

    private static boolean takes(String routeMethod, String method) {
        return routeMethod.equals(method) || routeMethod.equals("ANY");
    }

    private static boolean matches(Pattern pattern, String[] segments) {
        String[] wanted = pattern.segments();
        if (pattern.takesRest() ? segments.length < wanted.length : segments.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (isParameter(wanted[i]) ? segments[i].isEmpty() : !wanted[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, String> parameters(Pattern pattern, String[] segments) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String[] wanted = pattern.segments();
        for (int i = 0; i < wanted.length; i++) {
            if (!isParameter(wanted[i])) {
                continue;
            }
            String name = wanted[i].substring(1, wanted[i].length() - 1);
            if (name.endsWith("+")) {
                String rest = String.join("/", List.of(segments).subList(i, segments.length));
                parameters.put(name.substring(0, name.length() - 1), decode(rest));
            } else {
                parameters.put(name, decode(segments[i]));
            }
        }
        return parameters;
    }

    private static boolean isParameter(String segment) {
        return segment.startsWith("{");
    }

    private static String[] segments(String path) {
        return path.substring(path.startsWith("/") ? 1 : 0).split("/", -1);
    }

    /** Percent-decodes; what is not decodable stays as it came. A plus is a plus in a path. */
    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment;
        }
    }
}

package dev.penstock.logging;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What SLF4J finds on the class path. Lines go to standard error, so that standard output stays free for what a command
 * prints. Settings, as a system property or an environment variable: {@code penstock.log} / {@code PENSTOCK_LOG} is
 * {@code json} (default) or {@code text}; {@code penstock.log.level} / {@code PENSTOCK_LOG_LEVEL} is {@code debug},
 * {@code info} (default), {@code warn} or {@code error} and holds for Penstock's own loggers; libraries speak from
 * {@code warn} up.
 */
public final class LogProvider implements SLF4JServiceProvider {

    private static final String OWN = "penstock";
    private static final String METRICS = "penstock.metrics";

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter noMdc = new NOPMDCAdapter();
    private LineFormat format = new JsonFormat();
    private Level ownLevel = Level.INFO;

    @Override
    public void initialize() {
        format = setting("PENSTOCK_LOG", "json").equals("text") ? new TextFormat() : new JsonFormat();
        ownLevel = levelOf(setting("PENSTOCK_LOG_LEVEL", "info"));
    }

    private static String setting(String name, String fallback) {
        String property = System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'));
        String value = property != null ? property : System.getenv(name);
        return value == null || value.isBlank() ? fallback : value.strip().toLowerCase(Locale.ROOT);
    }

    private static Level levelOf(String name) {
        for (Level level : Level.values()) {
            if (level.name().equalsIgnoreCase(name)) {
                return level;
            }
        }
        return Level.INFO;
    }

    private Level thresholdOf(String logger) {
        if (logger.equals(METRICS)) {
            return Level.TRACE;
        }
        boolean own = logger.equals(OWN) || logger.startsWith("penstock.") || logger.startsWith("dev.penstock.");
        return own ? ownLevel : Level.WARN;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> loggers.computeIfAbsent(name, n -> new LineLogger(n, thresholdOf(n), format));
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return noMdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }
}

package dev.penstock.local.replay;

import java.io.PrintStream;
import java.util.Locale;

/** How far a replay is: a bar that redraws itself in a terminal, a line each ten seconds elsewhere. */
final class Progress {

    private static final int WIDTH = 30;

    private final PrintStream out;
    private final boolean terminal;
    private final long totalBytes;
    private long nextNanos;

    /**
     * A progress of a file.
     *
     * @param totalBytes the file's size: rows are not counted beforehand
     */
    Progress(PrintStream out, boolean terminal, long totalBytes) {
        this.out = out;
        this.terminal = terminal;
        this.totalBytes = Math.max(totalBytes, 1);
        this.nextNanos = System.nanoTime() + pauseNanos();
    }

    /** Draws, unless it did so a moment ago. */
    void at(long bytes, long sent, double perSecond) {
        if (System.nanoTime() < nextNanos) {
            return;
        }
        nextNanos = System.nanoTime() + pauseNanos();
        draw(bytes, sent, perSecond);
    }

    /** Draws the end. */
    void done(long sent, double perSecond) {
        if (terminal) {
            draw(totalBytes, sent, perSecond);
            out.println();
        }
    }

    private void draw(long bytes, long sent, double perSecond) {
        double part = Math.min(1, (double) bytes / totalBytes);
        if (terminal) {
            int full = (int) (part * WIDTH);
            out.printf(
                    Locale.ROOT,
                    "\r[%s%s] %3.0f %%  %,d events  %,.0f/s ",
                    "#".repeat(full),
                    ".".repeat(WIDTH - full),
                    part * 100,
                    sent,
                    perSecond);
            out.flush();
        } else {
            out.printf(Locale.ROOT, "%3.0f %%  %,d events  %,.0f/s%n", part * 100, sent, perSecond);
        }
    }

    private long pauseNanos() {
        return terminal ? 100_000_000L : 10_000_000_000L;
    }
}

package dev.penstock.local.command;

import org.jspecify.annotations.Nullable;

/** The command cannot do what was asked; the text is the line (or lines) that the user reads. Exit code 2. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A fault in words. */
    public CommandException(String text) {
        this(text, null);
    }

    /** A fault in words, and what caused it. */
    public CommandException(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}

package dev.penstock.local.template;

import java.nio.file.Path;

/** The template cannot be used by the local run; the text reads {@code file:line:column: reason}. */
public final class TemplateException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    TemplateException(Path file, int line, int column, String reason) {
        super(file + ":" + line + ":" + column + ": " + reason);
    }
}

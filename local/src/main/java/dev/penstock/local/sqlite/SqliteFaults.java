package dev.penstock.local.sqlite;

import dev.penstock.outcome.PenstockException;
import dev.penstock.outcome.PermanentException;
import dev.penstock.outcome.RetryableException;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Says in words what SQLite's error codes mean, and which of them may pass by themselves. */
final class SqliteFaults {

    private SqliteFaults() {}

    /** The failure as one of our two kinds; {@code step} says what was being done. */
    static PenstockException translate(String step, SQLException fault) {
        String reason = switch (primary(fault)) {
            case SQLITE_FULL -> "the disk is full";
            case SQLITE_READONLY -> "the database is read-only";
            case SQLITE_BUSY, SQLITE_LOCKED -> "another process keeps the database locked";
            case SQLITE_IOERR -> "the disk failed to read or write";
            case SQLITE_CANTOPEN -> "a database file cannot be opened";
            default -> "";
        };
        return reason.isEmpty()
                ? new PermanentException(step, fault)
                : new RetryableException(step + ": " + reason, fault);
    }

    /** Whether the fault is the database's own and would hit every other statement as well. */
    static boolean isDatabaseWide(SQLException fault) {
        return translate("", fault) instanceof RetryableException;
    }

    /** Extended codes carry the primary code in their low byte. */
    private static SQLiteErrorCode primary(SQLException fault) {
        return SQLiteErrorCode.getErrorCode(fault.getErrorCode() & 0xff);
    }
}

package dev.trickle.sender.attempt;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A statement that the database plans again whenever twice as many rows have been written with it. A connection keeps
 * the plan of a small table, a sequential scan, until the table is analyzed. In the first minute of a first campaign
 * these scans would be most of the work of the database.
 */
final class ReplannedStatement {

    private final String sql;
    private final AtomicLong rowsWritten = new AtomicLong();

    ReplannedStatement(String sql) {
        this.sql = sql;
    }

    /** The SQL text, which changes after twice as many rows: plans are kept by text. */
    String sqlFor(int rows) {
        var doublings = Long.SIZE - Long.numberOfLeadingZeros(rowsWritten.addAndGet(rows));
        return "/* %d */ %s".formatted(doublings, sql);
    }
}

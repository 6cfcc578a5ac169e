package dev.trickle.sender.attempt;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A statement that the database plans anew whenever twice as many rows have been written with it. A connection keeps
 * the plan that it made while the table was small, which is to read all of it, until somebody has the table analysed:
 * in the first minute of a first campaign that is most of what the database does.
 */
final class ReplannedStatement {

    private final String sql;
    private final AtomicLong written = new AtomicLong();

    ReplannedStatement(String sql) {
        this.sql = sql;
    }

    /** Its text, which is another one after twice as many rows: plans are kept by text. */
    String toWrite(int rows) {
        var doublings = Long.SIZE - Long.numberOfLeadingZeros(written.addAndGet(rows));
        return "/* %d */ %s".formatted(doublings, sql);
    }
}

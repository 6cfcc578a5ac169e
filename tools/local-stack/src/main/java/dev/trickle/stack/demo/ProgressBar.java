package dev.trickle.stack.demo;

import java.io.PrintStream;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One line that is written over and over on a terminal; one line a day where there is none. */
final class ProgressBar {

    private static final int WIDTH = 24;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);

    private final PrintStream out;
    private final boolean terminal;
    private final LocalDate first;
    private final int days;
    private long shownDay = -1;

    /**
     * @param first the day the campaign starts
     * @param days how many it needs
     */
    ProgressBar(PrintStream out, boolean terminal, LocalDate first, int days) {
        this.out = out;
        this.terminal = terminal;
        this.first = first;
        this.days = days;
    }

    void show(LocalDate today, Stats stats) {
        var day = today.toEpochDay() - first.toEpochDay() + 1;
        if (terminal) {
            out.print("\r" + line(day, today, stats) + "\u001b[K");
        } else if (day != shownDay) {
            out.println(line(day, today, stats));
        }
        out.flush();
        shownDay = day;
    }

    /** Shows the last state and ends the line. */
    void end(LocalDate today, Stats stats) {
        shownDay = -1;
        show(today, stats);
        if (terminal) {
            out.println();
        }
    }

    /** After the last message some days are spent waiting for reports that may still come. */
    private String label(long day) {
        return day > days ? days + "+" + (day - days) : day + "/" + days;
    }

    private String line(long day, LocalDate today, Stats stats) {
        var done = stats.totalRecipients() == 0 ? 0 : WIDTH * stats.messagesSent() / stats.totalRecipients();
        return String.format(
                Locale.ROOT,
                "  day %-5s %-10s [%s%s] %,6d sent %,6d delivered %,6d read %,4d failed",
                label(day),
                DATE.format(today),
                "#".repeat(done),
                ".".repeat(WIDTH - done),
                stats.messagesSent(),
                stats.messagesDelivered(),
                stats.messagesRead(),
                stats.messagesFailed());
    }
}
